"""The set of texts that tracing is measured on, built from ../shared/data; nothing of it is kept.

Each original has copies of every kind; among them stand independent reports of one event, texts that share a site's furniture,
and texts made from one template. Half of the originals are for developing, half are held out.
"""

# ruff: noqa: SIM108, E501, ISC004 - tables of words and texts

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from zlib import crc32

from rewriter import Rewriter, Style

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
STYLES = {
    "plain": {"senses": 1, "fixed": True},
    "wild": {"senses": 4, "fixed": False, "function": 0.25, "names": 0.1, "turned": 0.15, "quotes": 0.6},
    "single": {"senses": 2, "fixed": False, "multiword": False, "numbers": 0.3, "dropped": 0.05},
}
UPDATES = (
    "This story has been updated to add that two more people were being treated in hospital on Thursday evening.",
    "The ministry said later that a second round of talks would be held before the end of the month.",
    "A spokeswoman declined to say whether the decision would be appealed.",
)
RATES = (15, 30, 45, 60, 75, 90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One text of the set.

    Attributes:
        id: Names it.
        body: The text.
        case: How it was made.
        origin: The id of its original, None for an original or an unrelated text.
        names: Altered words of names, as (original, copy).
    """

    id: str
    body: str
    case: str
    origin: str | None = None
    names: tuple[tuple[str, str], ...] = ()
    publisher: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A text as published."""

    id: str
    body: str
    english: bool
    event: str | None = None


def bodies() -> list[Body]:
    """Read every body of at least 120 words (or 600 characters without spaces), each text once."""
    found: list[Body] = []
    folder = DATA / "extraction"
    for name, row in json.loads((folder / "scrapinghub" / "ground-truth.json").read_text(encoding="utf-8")).items():
        text = _paragraphs(row["articleBody"].split("\n"))
        found.append(Body(id=f"s{name[:12]}", body=text, english=_english(text)))
    for line in (folder / "fundus-dev" / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = _paragraphs(row["paragraphs"])
        found.append(Body(id=f"f{row['id']}", body=text, english=_english(text)))
    with gzip.open(DATA / "tracing" / "basil" / "basil.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            found.append(Body(id=f"b{row['id']}", body=row["body"], english=True, event=row["event"]))
    return [body for body in found if len(body.body.split()) >= 120 or len(body.body) >= 900]


def _english(text: str) -> bool:
    return len(re.findall(r"\b(the|of|and|to|in|for)\b", text)) > 0.1 * len(text.split())


def _paragraphs(parts: list[str]) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip())


def held_out(body: Body) -> bool:
    """Tell whether an original belongs to the half that is not developed on; BASIL's events stay together."""
    return crc32((body.event or body.id).encode()) % 2 == 1


def build(sources: list[Body], seed: int, *, most: int = 200) -> list[Sample]:
    """Build the set.

    Args:
        sources: Bodies; the first `most` English ones outside BASIL's events, then one of each event, become originals.
        seed: Of all random choices.
        most: How many originals.
    """
    samples = [
        Sample(id=body.id, body=body.body, case="original", publisher=f"Publisher of {body.id}") for body in sources
    ]
    events: set[str] = set()
    originals = []
    for body in sorted(sources, key=lambda body: crc32(body.id.encode())):
        if body.event not in events or body.event is None:
            originals.append(body)
        if body.event is not None:
            events.add(body.event)
    others = [body.body for body in sources if body.english]
    for body in originals[:most]:
        random = Random(f"{seed} {body.id}")
        samples += _copies(body, others, random)
    samples += furnished(sources, Random(f"{seed} furniture"))
    samples += templated(Random(f"{seed} templates"))
    Random(seed).shuffle(samples)
    return samples


def _copies(body: Body, others: list[str], random: Random) -> list[Sample]:
    made: list[Sample] = []

    def add(case: str, text: str, names: list[tuple[str, str]] | None = None) -> None:
        name = f"{body.id}~{case}"
        publisher = f"Publisher of {body.id}" if case == "revision" else f"Publisher of {name}"
        made.append(
            Sample(id=name, body=text, case=case, origin=body.id, names=tuple(names or ()), publisher=publisher)
        )

    add("verbatim", body.body.replace("“", '"').replace("”", '"').replace("’", "'"))
    add("edited", edit(body.body, random))
    add("revision", edit(body.body, random) + "\n\n" + random.choice(UPDATES))
    for share in (70, 50, 30):
        add(f"abridged-{share}", cut(body.body, share / 100, from_start=random.random() < 0.7, random=random))
    filler = cut(random.choice([other for other in others if other != body.body]), 1.0, from_start=True, random=random)
    size = int(len(body.body) * random.uniform(0.35, 0.9))
    add("expanded", f"{body.body}\n\n{_head(filler, size)}")
    half = cut(body.body, random.uniform(0.4, 0.55), from_start=False, random=random)
    own = random.choice([other for other in others if other not in (body.body, filler)])
    taken = _head(own, len(half))
    at = random.random()
    add("mixed", f"{half}\n\n{taken}" if at < 0.4 else f"{taken}\n\n{half}")
    if body.english:
        rest = [other for other in random.sample(others, 4) if other not in (body.body, filler)][:3]
        add("roundup", "\n\n".join([rest[0], body.body, *rest[1:]]))
    if body.english:
        for rate in RATES:
            style = random.choice(list(STYLES))
            done = Rewriter(Style(rate=rate / 100, **STYLES[style]), random).rewrite(body.body)
            add(f"rewritten-{rate}", done.text, done.names)
        for rate, kept in ((45, 0.5), (60, 0.3), (90, 0.3)):
            style = random.choice(list(STYLES))
            done = Rewriter(Style(rate=rate / 100, kept=kept, **STYLES[style]), random).rewrite(body.body)
            add(f"rewritten-{rate}-kept-{kept * 100:.0f}", done.text, done.names)
    return made


def edit(text: str, random: Random) -> str:
    """Edit lightly, as a desk does: drop a sentence or two, change a few words, add a clause."""
    paragraphs = text.split("\n\n")
    if len(paragraphs) > 6:
        del paragraphs[random.randrange(2, len(paragraphs))]
    for _ in range(max(3, len(text) // 900)):
        at = random.randrange(len(paragraphs))
        parts = paragraphs[at].split(" ")
        where = random.randrange(len(parts))
        if random.random() < 0.5:
            parts[where] = random.choice(("reportedly", "officials", "early", "also", "recent", "local"))
        else:
            parts[where:where] = random.choice(("on Tuesday", "officials said", "in part", "at the time")).split()
        paragraphs[at] = " ".join(parts)
    return "\n\n".join(paragraphs)


def cut(text: str, share: float, *, from_start: bool, random: Random) -> str:
    """Keep a share of the text's sentences, from its start or spread over it."""
    sentences = re.split(r"(?<=[.!?。])\s+", text)
    wanted = share * len(text)
    if from_start:
        kept = list(range(len(sentences)))
    else:
        kept = sorted(range(len(sentences)), key=lambda _: random.random())
    chosen = set()
    for position in kept:
        if wanted <= 0:
            break
        chosen.add(position)
        wanted -= len(sentences[position])
    return " ".join(sentences[position] for position in sorted(chosen))


def _head(text: str, size: int) -> str:
    return text[:size].rsplit(" ", 1)[0]


def furnished(sources: list[Body], random: Random) -> list[Sample]:
    """Wrap unrelated texts in the furniture of three sites: they share it and nothing else."""
    furniture = [
        (
            f"Good morning and welcome to the {site} daily briefing. Sign up for our newsletter to get the {site} sent to "
            "your inbox every weekday at 7 a.m. Read more stories like this in our app.",
            f"Follow {site} on Facebook and Twitter for all the latest news, pictures and video from across the region. "
            f"Do you have a story to tell? Contact our newsroom in {town} on 0800 111 222 or write to The Editor, {site}, "
            f"{street}, {town}. © {site} Media Group 2019. All rights reserved. {site} is a member of the Press Standards "
            f"Board. If you are dissatisfied with the response provided you can contact the Board in {town} by post.",
        )
        for site, town, street in (
            ("Ostmoor Courier", "Ostmoor", "14 Quay Street"),
            ("Vale Tribune", "Marlow Vale", "2 Station Road"),
            ("Inland Herald", "Redbank", "77 Mill Lane"),
        )
    ]
    chosen = random.sample(sources, len(sources) * 15 // 100)
    made = []
    for body in chosen:
        top, bottom = random.choice(furniture)
        source = f"{body.id}~furnished"
        made.append(Sample(id=source, body=f"{top}\n\n{body.body}\n\n{bottom}", case="furnished", origin=body.id))
    return made


_TEMPLATES = (
    "{name} ({code}) on {day} reported {season} earnings of ${n1} million.\n\nOn a per-share basis, the {town}-based company said "
    "it had net income of {n2} cents. Earnings, adjusted for one-time gains and costs, were {n3} cents per share.\n\nThe results "
    "topped Wall Street expectations. The average estimate of {n4} analysts surveyed by {agency} was for earnings of {n5} cents per "
    "share.\n\nThe {trade} company posted revenue of ${n6} million in the period, which missed Street forecasts. {n7} analysts "
    "surveyed by {agency} expected ${n8} million.\n\nFor the current quarter ending in {month}, {name} expects its results to range "
    "from {n2} cents per share to {n3} cents per share. The company said it expects revenue in the range of ${n6} million to ${n8} "
    "million. {name} shares have risen {n4} percent since the beginning of the year. In the final minutes of trading on {day}, shares hit "
    "${n7}, a climb of {n5} percent in the last 12 months.",
    "{town} will be mostly cloudy on {day} with a high of {n4} degrees and a {n7} percent chance of showers in the afternoon, the "
    "National Weather Office said.\n\nWinds from the {wind} at {n5} to {n7} miles per hour will ease in the evening. The low will be "
    "near {n2} degrees. A frost advisory remains in effect until 9 a.m. for low-lying areas near {name} and {place}.\n\nOn {day2} "
    "skies will clear from the {wind}, with temperatures rising to {n3} degrees by noon. The chance of rain drops to {n5} percent. "
    "Pollen levels are expected to be moderate. Sunrise is at 6:{n4} a.m. and sunset at 7:{n7} p.m. The extended outlook for {town} "
    "shows a warming trend through {month}, with highs in the {n3}s and lows in the {n2}s.",
    "{town} beat {place} {n2}-{n5} on {day} night behind {n4} points from {name}.\n\n{name2} added {n3} points and {n5} rebounds for "
    "{town}, which won for the {nth} time in eight games. {name3} had {n7} points to lead {place}, which has lost five straight.\n\n"
    "{town} led {n4}-{n3} at halftime and opened the second half on a {n7}-2 run. {place} cut the lead to single digits with "
    "{n5} minutes left, but {name2} hit back-to-back 3-pointers to put the game away.\n\nUP NEXT: {town} hosts {place2} on {day2}. "
    "{place} visits {town2} on {day2}. The teams play again in {month}.",
)


def templated(random: Random) -> list[Sample]:
    """Make texts from templates: earnings, weather, results. They look alike and none is a copy of another."""
    towns = [
        "Ostmoor",
        "Redbank",
        "Calder",
        "Vantry",
        "Helmsa",
        "Norwick",
        "Tarrow",
        "Pellan",
        "Dunmere",
        "Kessing",
        "Ardle",
        "Brannock",
        "Sorley",
        "Whitmoor",
    ]
    names = [
        "Aldane",
        "Birkett",
        "Corvane",
        "Delmer",
        "Estrin",
        "Fallow",
        "Garrod",
        "Hensley",
        "Ivarsen",
        "Jurado",
        "Kellner",
        "Lomax",
        "Mercado",
        "Novak",
    ]
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    months = ["January", "February", "March", "April", "June", "July", "September", "October"]
    made = []
    for number in range(40):
        for place, template in enumerate(_TEMPLATES):
            values = {f"n{k}": str(random.randrange(2, 99)) for k in range(1, 9)}
            for key, options in (
                ("town", towns), ("town2", towns), ("place", towns), ("place2", towns), ("name", names), ("name2", names),
                ("name3", names), ("day", days), ("day2", days), ("month", months), ("season", ["first-quarter", "fiscal"]),
                ("code", ["ALDX", "BRK", "CVN"]), ("agency", ["Zacks"]), ("trade", ["chemical", "software", "trucking"]),
                ("wind", ["northwest", "south", "east"]), ("nth", ["third", "fourth", "sixth"]),
            ):  # fmt: skip
                values[key] = random.choice(options)
            made.append(Sample(id=f"t{place}-{number}", body=template.format(**values), case="templated"))
    return made


_WORD = re.compile(r"([A-Za-z]{4,})")


def strangers(sources: list[Body], number: int, seed: int) -> Iterator[str]:
    """Yield texts that look like news and share nothing: real ones with their words and names exchanged at random."""
    random = Random(seed)
    texts = [body.body for body in sources if body.english]
    pool = sorted({word for text in texts for word in _WORD.findall(text) if word.islower()})
    names = sorted({word for text in texts for word in _WORD.findall(text) if word.istitle()})
    parts = [_WORD.split(text) for text in texts]
    for _ in range(number):
        pieces = []
        for _ in range(max(1, len(random.choice(parts)) // 40)):
            other = random.choice(parts)
            at = 2 * random.randrange(max(1, len(other) // 2 - 20))
            pieces += other[at : at + 40]
        words, others = random.choices(pool, k=len(pieces)), random.choices(names, k=len(pieces))
        for place, piece in enumerate(pieces):
            if not _WORD.fullmatch(piece):
                continue
            if piece[0].isupper():
                pieces[place] = others[place]
            elif random.random() < 0.75:
                pieces[place] = words[place]
        yield "".join(pieces)
