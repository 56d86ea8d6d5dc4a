"""What is public is documented, and the words mean one thing."""

from __future__ import annotations

import argparse
import dataclasses
import inspect
import re
from pathlib import Path

import pytest

import wirecopy
from wirecopy import cli, types

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"

# The words that docs/design.md rules out, in the names of types and fields.
RULED_OUT = {
    "item": "entry",
    "post": "entry",
    "document": "article",
    "author": "byline",
    "authors": "bylines",
    "location": "dateline",
    "ngram": "shingle",
    "feature": "shingle",
    "similarity": "resemblance or containment",
    "match": "passage",
    "duplicate": "reuse",
    "duplicates": "reuse",
    "topic": "story",
    "cluster": "story or syndication",
}


def public_types() -> list[type]:
    return [value for value in vars(types).values() if isinstance(value, type) and value.__module__ == types.__name__]


@pytest.mark.parametrize("kind", public_types(), ids=lambda kind: kind.__name__)
def test_types_are_frozen_documented_and_speak_the_words(kind: type) -> None:
    assert dataclasses.is_dataclass(kind)
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert hasattr(kind, "__slots__")
    assert kind.__doc__
    assert not kind.__doc__.startswith(f"{kind.__name__}(")
    if kind in {types.Feed, types.Entry}:
        return  # feeds speak Atom's words, authors among them
    for field in dataclasses.fields(kind):
        for word in field.name.split("_"):
            assert word not in RULED_OUT, f"{kind.__name__}.{field.name}: say {RULED_OUT[word]}"


def test_what_wirecopy_exports_exists_and_is_documented() -> None:
    text = (DOCS / "library.md").read_text()
    for name in wirecopy.__all__:
        value = getattr(wirecopy, name)
        assert f"`{name}`" in text or f"`{name}(" in text, f"docs/library.md does not name {name}"
        if inspect.isfunction(value) or inspect.isclass(value):
            assert value.__doc__, f"{name} has no docstring"


def commands() -> dict[str, argparse.ArgumentParser]:
    (action,) = (a for a in cli._parser()._actions if isinstance(a, argparse._SubParsersAction))  # noqa: SLF001
    return dict(action.choices)


@pytest.mark.parametrize("name", commands())
def test_every_command_and_option_is_documented(name: str) -> None:
    text = (DOCS / "commands.md").read_text()
    assert f"wirecopy {name}" in text
    for action in commands()[name]._actions:  # noqa: SLF001
        for option in action.option_strings:
            if option not in {"-h", "--help"}:
                assert f"`{option}" in text, f"docs/commands.md does not name {option} of {name}"


def test_links_between_the_documents_lead_somewhere() -> None:
    pages = [*DOCS.glob("*.md"), *ROOT.glob("*.md")]
    assert len(pages) > 5
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_dependency_has_its_reason() -> None:
    text = (DOCS / "dependencies.md").read_text()
    project = (ROOT / "pyproject.toml").read_text()
    block = project.partition("\ndependencies = [")[2].partition("\n]")[0]
    names = re.findall(r'"([\w.-]+)', block)
    assert len(names) > 10
    for name in names:
        assert re.search(rf"^\| {re.escape(name)}\b", text, re.MULTILINE), f"docs/dependencies.md does not name {name}"


def test_the_repository_names_no_host_of_a_registry_and_no_path_of_a_machine() -> None:
    hosts = re.compile("|".join(("py" + r"pi\.org", "python" + "hosted", r"registry\.np" + "mjs", r"deb\.deb" + "ian")))
    for path in [*ROOT.glob("requirements/*"), ROOT / "package-lock.json", ROOT / "Makefile", *DOCS.glob("*.md")]:
        found = hosts.search(path.read_text())
        assert found is None, path.name
