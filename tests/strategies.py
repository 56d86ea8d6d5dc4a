"""Invented texts for property tests: news-like sentences over a small vocabulary, and copies of them."""

from __future__ import annotations

from hypothesis import strategies as st

from wirecopy.types import Article

NAMES = [
    "Orlanda",
    "Vask",
    "Tolmen",
    "Brisa",
    "Keld",
    "Harrow",
    "Quenby",
    "Ardane",
    "Solveig",
    "Marrick",
    "Teodor",
    "Lunt",
    "Ostmoor",
    "Pellan",
    "Calder",
]
FUNCTION = [
    "the",
    "a",
    "of",
    "in",
    "on",
    "at",
    "to",
    "for",
    "with",
    "by",
    "and",
    "but",
    "that",
    "which",
    "was",
    "were",
    "has",
    "had",
    "will",
    "from",
    "after",
    "before",
]
CONTENT = [
    "harbour",
    "bridge",
    "council",
    "budget",
    "storm",
    "engine",
    "vote",
    "ferry",
    "school",
    "tunnel",
    "market",
    "fisher",
    "ruling",
    "mayor",
    "tariff",
    "museum",
    "closed",
    "opened",
    "rebuilt",
    "delayed",
    "praised",
    "rejected",
    "measured",
    "promised",
    "funded",
    "painted",
]

word = st.one_of(
    st.sampled_from(FUNCTION), st.sampled_from(CONTENT), st.sampled_from(NAMES), st.integers(2, 999).map(str)
)
sentence = st.lists(word, min_size=6, max_size=24).map(lambda words: " ".join(words).capitalize() + ".")
body = st.lists(sentence, min_size=1, max_size=12).map(" ".join)
any_text = st.text(max_size=300)


@st.composite
def articles(draw: st.DrawFn) -> tuple[Article, ...]:
    """Articles of which some are copies, cut or lengthened, of others."""
    bodies = draw(st.lists(body, min_size=1, max_size=4))
    made = list(bodies)
    for text in bodies:
        sentences = text.split(". ")
        made += draw(
            st.lists(
                st.sampled_from(
                    [
                        text,
                        ". ".join(sentences[: len(sentences) // 2 + 1]),
                        text + " " + bodies[0],
                        text.replace("the", "that"),
                    ]
                ),
                max_size=2,
            )
        )
    order = draw(st.permutations(made))
    return tuple(Article(id=f"a{place}", body=text) for place, text in enumerate(order))
