"""Settings: defaults < TOML file < `WIRECOPY_*` environment < flags.

The file is `$XDG_CONFIG_HOME/wirecopy/config.toml`, or `/etc/wirecopy/config.toml` where that one is absent. Every
setting can also come from the environment (`WIRECOPY_DATABASE_URL`), and from a file named there
(`WIRECOPY_DATABASE_URL_FILE`), as container and service managers pass secrets. A name that is no setting is an error,
with a suggestion.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from wirecopy.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "WIRECOPY_"
# Not a setting: how `wirecopy serve` tells its own processes the token of the first-run page.
SETUP = "_WIRECOPY_SETUP"
# In an address: behind the user's name up to the last @, whatever signs it has; and in the query, as PostgreSQL has it.
PASSWORD = re.compile(r"^([^:/]*:(?://)?[^:/@]*:).*@")
QUERY_PASSWORD = re.compile(r"([?&][^=&]*password[^=&]*=)[^&]*", re.IGNORECASE)
# Who is to be written to where nobody said so.
NOBODY = "mailto:operator@localhost"
LONGEST = 366 * 86400.0  # seconds that anything may be set to
UNITS = {
    "seconds": {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400},
    "bytes": {"b": 1, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "kb": 1000, "mb": 10**6, "gb": 10**9},
}


def _amount(kind: Literal["seconds", "bytes"]) -> BeforeValidator:
    units = UNITS[kind]

    def read(value: object) -> object:
        """Read "90", "1.5h" or "15MiB" as a number of seconds or bytes."""
        if isinstance(value, bool):
            raise ValueError("give a number, with a unit if you like")  # noqa: TRY004 -- pydantic names these alone
        found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]*)\s*", value) if isinstance(value, str) else None
        if found is None:
            return value
        unit = found.group(2).lower()
        if unit and unit not in units:
            raise ValueError(f"the unit {found.group(2)!r} is not one of {', '.join(units)}")
        return float(found.group(1)) * units.get(unit, 1)

    return BeforeValidator(read)


def _by_language(value: object) -> object:
    """Read "en=en_core_web_sm,de=/models/de" as a table."""
    if not isinstance(value, str):
        return value
    pairs = [part.partition("=") for part in value.split(",") if part.strip()]
    return {language.strip(): model.strip() for language, _, model in pairs}


def _paths(value: object) -> object:
    """Read paths with colons between, as PATH has them."""
    return tuple(filter(None, value.split(os.pathsep))) if isinstance(value, str) else value


def _web_address(value: object) -> object:
    if isinstance(value, str) and value and not re.match(r"https?://[^/\s]", value):
        raise ValueError("give an http or https address, such as https://desk.example/")
    return value


def _contact(value: object) -> object:
    """Check what goes into a header."""
    if isinstance(value, str) and not re.fullmatch(r"[!-~]+", value):
        raise ValueError(
            "give an address such as https://desk.example/bot or mailto:desk@desk.example, in plain letters"
        )
    return value


Seconds = Annotated[float, _amount("seconds"), Field(gt=0, le=LONGEST)]
Days = Annotated[int, Field(ge=1)]


class Settings(BaseModel):
    """Everything that can be set. Times take units (`30s`, `10m`, `2h`, `1d`), sizes too (`15MiB`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database_url: str | None = Field(
        None,
        description="sqlite:///path or postgresql://user:password@host/name; without it, a file in the data folder",
    )
    contact: Annotated[str, BeforeValidator(_contact)] = Field(
        NOBODY,
        description="in the user agent: where the operator of a server learns who reads, and whom to write to",
    )
    private_networks: bool = Field(default=False, description="also fetch from private and local addresses")
    interval: Seconds = Field(3600.0, description="between two readings of a feed that wishes nothing else")
    pause: Seconds = Field(1.0, description="between two requests to one host")
    timeout: Seconds = Field(60.0, description="for one exchange, from the name to the last byte")
    max_body: Annotated[int, _amount("bytes"), Field(gt=0)] = Field(15 << 20, description="bytes of one page or feed")
    threads: Annotated[int, Field(ge=1, le=64)] = Field(4, description="that fetch at the same time in one worker")
    lease: Seconds = Field(600.0, description="until the jobs of a worker that died are another's")
    keep_originals: bool = Field(default=True, description="keep the bytes of each page, compressed")
    keep_originals_days: Days | None = Field(None, description="let originals go after so many days")
    archive_read_days: Days | None = Field(None, description="put read articles into the archive after so many days")
    agencies: Annotated[tuple[Path, ...], BeforeValidator(_paths)] = Field(
        (), description="files that name further agencies, in the form of the built-in agencies.toml"
    )
    ner_models: Annotated[dict[str, str], BeforeValidator(_by_language)] = Field(
        {}, description="spaCy models that find names in stories, by language; needs the extra [ner]"
    )
    host: str = Field("127.0.0.1", description="on which the desk in the browser listens")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(8014, description="on which it listens; 0 for any free one")
    public_url: Annotated[str | None, BeforeValidator(_web_address)] = Field(
        None, description="the address at which others reach the desk, for hubs (WebSub) that deliver what is new"
    )
    web_workers: Annotated[int, Field(ge=1, le=64)] = Field(1, description="processes that answer browsers")
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="addresses of proxies whose X-Forwarded-For and -Proto are believed, with commas between",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="how much the worker says")
    log_format: Literal["text", "json"] = Field("text", description="how the worker says it")


def config_file() -> Path | None:
    """The settings file that is used where none is named: the user's, else the system's, else None."""
    home = os.environ.get("XDG_CONFIG_HOME", "")
    folder = Path(home) if Path(home).is_absolute() else Path.home() / ".config"
    for path in (folder / "wirecopy" / "config.toml", Path("/etc/wirecopy/config.toml")):
        if path.is_file():
            return path
    return None


def load(
    file: Path | None = None, *, environment: Mapping[str, str] | None = None, flags: Mapping[str, object] | None = None
) -> Settings:
    """Read the settings from all their places.

    Args:
        file: The settings file; the one of `config_file` where None.
        environment: The environment; that of the process where None.
        flags: Settings given on the command line; those that are None are left out.

    Raises:
        SettingsError: A file cannot be read, a name is no setting, or a value does not fit; it says which and why.
    """
    path = file or config_file()
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    sources = (
        (str(path), _from_file(path) if path else {}),
        ("the environment", _from_environment(os.environ if environment is None else environment)),
        ("the command line", {name: value for name, value in (flags or {}).items() if value is not None}),
    )
    for origin, given in sources:
        for name, value in given.items():
            if name not in Settings.model_fields:
                raise SettingsError(f"{_spelled(name, origin)} in {origin} is no setting{_suggestion(name, origin)}")
            values[name], origins[name] = value, origin
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        message = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{_spelled(name, origins[name])} in {origins[name]}: {message}") from error


def masked(settings: Settings) -> dict[str, object]:
    """The settings as they may be shown: the password of the database is replaced."""
    shown = settings.model_dump(mode="json")
    if settings.database_url:
        shown["database_url"] = QUERY_PASSWORD.sub(r"\1***", PASSWORD.sub(r"\1***@", settings.database_url))
    return shown


def _from_file(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in environment.items():
        if not key.startswith(PREFIX):
            continue
        name = key.removeprefix(PREFIX).lower()
        if name.endswith("_file") and name.removesuffix("_file") in Settings.model_fields:
            try:
                found[name.removesuffix("_file")] = Path(value).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsError(f"{key}: {value} cannot be read: {error}") from error
        elif name not in found:
            found[name] = value
    return found


def _spelled(name: str, origin: str) -> str:
    return PREFIX + name.upper() if origin == "the environment" else name


def _suggestion(name: str, origin: str) -> str:
    close = difflib.get_close_matches(name, Settings.model_fields, n=1)
    if close:
        return f"; did you mean {_spelled(close[0], origin)}?"
    return f"; the settings are {', '.join(Settings.model_fields)}"
