"""Settings from file, environment and flags."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirecopy import config
from wirecopy.errors import SettingsError, StoreGoneError
from wirecopy.store import StoreOptions, open_store

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture(autouse=True)
def no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return path


def test_later_places_win(tmp_path: Path) -> None:
    file = written(tmp_path, 'interval = "2h"\npause = 5\ntimeout = "10s"\n')
    environment = {"WIRECOPY_PAUSE": "7", "WIRECOPY_TIMEOUT": "20s", "HOME": "/nowhere"}
    settings = config.load(file, environment=environment, flags={"timeout": 30.0, "threads": None})
    assert (settings.interval, settings.pause, settings.timeout, settings.threads) == (7200.0, 7.0, 30.0, 4)


def test_the_users_file_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "wirecopy").mkdir()
    (tmp_path / "wirecopy" / "config.toml").write_text("threads = 2")
    assert config.load(environment={}).threads == 2
    monkeypatch.setenv("XDG_CONFIG_HOME", "not/absolute")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert config.load(environment={}).threads == 4


def test_a_secret_comes_from_a_file_and_is_masked(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("postgresql://desk:s3cret@db.example/news\n")
    settings = config.load(environment={"WIRECOPY_DATABASE_URL_FILE": str(tmp_path / "secret")})
    assert settings.database_url == "postgresql://desk:s3cret@db.example/news"
    assert config.masked(settings)["database_url"] == "postgresql://desk:***@db.example/news"
    assert config.masked(config.load(environment={}))["database_url"] is None


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://desk:s3[cr/et@db.example/news",
        "postgresql://desk:s3@cret@db.example/news",
        "postgresql+psycopg://:s3cret@db.example/news",
        "postgresql://db.example/news?user=desk&password=s3cret&sslmode=require",
        "postgresql:///news?sslPassword=s3cret",
    ],
)
def test_a_password_is_masked_wherever_an_address_has_it(url: str) -> None:
    shown = str(config.masked(config.load(environment={"WIRECOPY_DATABASE_URL": url}))["database_url"])
    assert "***" in shown
    assert "s3" not in shown
    assert "cret" not in shown
    assert "news" in shown
    with pytest.raises((StoreGoneError, SettingsError)) as caught:
        open_store(url.replace("db.example", "db.invalid"), options=StoreOptions(patience=0.0))
    assert "cret" not in str(caught.value)


def test_a_wrong_address_is_not_shown() -> None:
    for url in ("desk:s3cret@db.example", "mysql://desk:s3cret@db.example/news?password=s3cret"):
        with pytest.raises(SettingsError) as caught:
            open_store(url)
        assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("contact", ["", "me at home", "https://desk.example/\r\nX: y", "https://büro.example/"])
def test_a_contact_fits_into_a_header(contact: str) -> None:
    with pytest.raises(SettingsError, match="WIRECOPY_CONTACT in the environment: give an address such as"):
        config.load(environment={"WIRECOPY_CONTACT": contact})


@pytest.mark.parametrize(
    ("value", "size"), [("15MiB", 15 << 20), ("1.5 kb", 1500), ("2097152", 2 << 20), ("1GiB", 1 << 30)]
)
def test_sizes_take_units(value: str, size: int) -> None:
    assert config.load(environment={"WIRECOPY_MAX_BODY": value}).max_body == size


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("intervall = 5", "did you mean interval?"),
        ("zzz = 5", "the settings are database_url"),
        ('interval = "5 parsecs"', "the unit 'parsecs' is not one of s, m"),
        ("interval = -1", "greater than 0"),
        ("interval = inf", "less than or equal"),
        ('interval = "1e400"', "less than or equal"),
        ("timeout = true", "give a number"),
        ('public_url = "desk.example"', "give an http or https address"),
        ('log_level = "loud"', "log_level"),
        ("interval = ", "not valid TOML"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, text: str, message: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(SettingsError, match=message) as caught:
        config.load(file, environment={})
    assert str(file) in str(caught.value)


def test_a_wrong_name_in_the_environment_is_spelled_as_there() -> None:
    with pytest.raises(
        SettingsError, match="WIRECOPY_PAUZE in the environment is no setting; did you mean WIRECOPY_PAUSE"
    ):
        config.load(environment={"WIRECOPY_PAUZE": "1"})


@pytest.mark.parametrize("name", ["absent.toml", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        config.load(tmp_path / name, environment={})
    with pytest.raises(SettingsError, match="WIRECOPY_CONTACT_FILE"):
        config.load(environment={"WIRECOPY_CONTACT_FILE": str(tmp_path / name)})


def test_every_setting_is_documented() -> None:
    text = (DOCS / "settings.md").read_text()
    for name, field in config.Settings.model_fields.items():
        assert f"`{name}`" in text
        assert field.description
