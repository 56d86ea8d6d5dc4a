"""The desk's own words in each of its languages: all of them, with everything that is put into them."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from wirecopy.serve import wording
from wirecopy.serve.localise import LANGUAGES, catalogue, speech, zone
from wirecopy.store.sections import SECTIONS

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

SCRIPT = Path(__file__).parent.parent / "docs" / "catalogues.py"
PUT_IN = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?\w+[^>]*>|`[^`]*`")


@pytest.fixture(scope="module")
def wanted() -> Catalog:
    """Every text that the templates and the code hold now."""
    spec = importlib.util.spec_from_file_location("catalogues", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Catalog = module.texts()
    return found


def strings(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, (tuple, list)) else (str(text),)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_text_is_translated_whole(wanted: Catalog, language: str) -> None:
    file = SCRIPT.parent.parent / "src" / "wirecopy" / "serve" / "locale" / f"{language}.po"
    with file.open("rb") as stream:
        held = read_po(stream, locale=language)
    assert {message.id for message in wanted if message.id} == {message.id for message in held if message.id}
    for message in held:
        if message.id:
            said, meant = strings(message.string), strings(message.id)
            assert len(said) == (held.num_plurals if message.pluralizable else 1), message.id
            assert not message.fuzzy, message.id
            for text in said:
                assert text.strip(), message.id
                assert sorted(PUT_IN.findall(text)) == sorted(PUT_IN.findall(meant[-1])), message.id
                assert text == text.strip(), message.id


def test_german_and_korean_count_as_they_do() -> None:
    told = catalogue("de").ngettext
    assert [told("%(n)s copy", "%(n)s copies", n) % {"n": n} for n in (1, 2)] == ["1 Kopie", "2 Kopien"]
    told = catalogue("ko").ngettext
    assert [told("%(n)s copy", "%(n)s copies", n) % {"n": n} for n in (1, 2)] == ["전재 1건", "전재 2건"]


def test_a_language_joins_and_weighs_as_it_does() -> None:
    german = speech("de", zone("Europe/Berlin"))
    assert german.percent(0.004) == "1\N{NO-BREAK SPACE}%"
    assert german.listed(["A", "B", "C"]) == "A, B und C"
    assert german.spelled(3) == "3"
    english = speech("en", zone(None))
    assert (english.percent(0.004), english.listed(["A", "B", "C"]), english.spelled(3)) == (
        "1%",
        "A, B and C",
        "three",
    )


def test_everything_that_is_counted_and_each_section_has_a_name() -> None:
    counts = tomllib.loads((files("wirecopy.story") / "counts.toml").read_text("utf-8"))
    kinds = {kind for patterns in counts.values() for kind in patterns} - {"fill", "part", "apart"}
    assert set(wording.COUNTED) == kinds
    assert set(wording.SECTIONS) == set(SECTIONS)
    german = speech("de", zone(None))
    assert wording.counted("killed", german) == "getötet"
    assert wording.counted("soldiers killed", german) == "soldiers, getötet"
    assert wording.counted("soldiers killed") == "soldiers killed"
    assert wording.counted("the harbour master", german) == "the harbour master"
