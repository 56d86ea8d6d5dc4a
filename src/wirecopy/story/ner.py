"""Names found by spaCy, for those who have it (the extra `[ner]`) and its models."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Literal

from wirecopy.errors import SettingsError
from wirecopy.story.found import Found
from wirecopy.story.namelists import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wirecopy.story.entities import Recogniser

# What spaCy's models call them: those trained on OntoNotes, and those on WikiNER.
_KINDS: dict[str, Literal["person", "organisation", "place"]] = {
    "PERSON": "person", "PER": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place",
}  # fmt: skip
# Of a body so much is read.
_READ = 8_000


def spacy_recogniser(models: Mapping[str, str]) -> Recogniser:
    """Make a recogniser of spaCy's models, for `story_contents`.

    Args:
        models: The name or folder of a model for each base language, such as `{"en": "en_core_web_sm"}`. Nothing is
            downloaded.

    Returns:
        Finds people, organisations and places in texts of these languages, and nothing in others.

    Raises:
        SettingsError: spaCy is not installed, or a model is not there.
    """
    try:
        spacy = importlib.import_module("spacy")
    except ImportError as error:
        raise SettingsError("spaCy is not installed; install wirecopy[ner]") from error
    loaded: dict[str, Any] = {}
    for language, model in models.items():
        try:
            loaded[language] = spacy.load(model)
        except OSError as error:
            raise SettingsError(f"the spaCy model {model} for {language} is not there; install it first") from error

    def recognise(text: str, language: str | None) -> Iterator[Found]:
        if language not in loaded:
            return
        for one in loaded[language](text[:_READ]).ents:
            kind = _KINDS.get(one.label_)
            if kind is not None:
                key = fold_name(one.text)
                yield Found(kind=kind, name=one.text, key=key, start=one.start_char, end=one.end_char)

    return recognise
