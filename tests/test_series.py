"""How pages of several articles print headline, publisher and date: many forms, one set of invented reports.

A form is data: a line here and no code. Each must give every article, its headline and its publisher.
"""

from __future__ import annotations

import html
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from wirecopy.extract import extract
from wirecopy.types import Page

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    at: int
    headline: str
    publisher: str
    date: str
    byline: str
    text: tuple[str, ...]

    @property
    def body(self) -> str:
        return "\n\n".join(self.text)

    @property
    def paragraphs(self) -> str:
        return "".join(f"<p>{html.escape(text)}</p>" for text in self.text)


REPORTS = (
    Report(
        at=1,
        headline="Dredging of the northern channel to begin in May",
        publisher="Valley Post",
        date="14 October 2026",
        byline="By Ines Holloway",
        text=(
            ("The harbour board said on Tuesday that the dredging of the northern channel will begin in May, a year late, "
            "after a court in the capital dismissed the last appeal."),
            "Two contractors had objected to the award. The work is to take fourteen months and cost 61 million crowns.",
            "Ferry crews have asked for a timetable, because the channel will be closed to them on 40 nights of the year.",
        ),
    ),
    Report(
        at=2,
        headline="Librarians lend out ladders and a cement mixer",
        publisher="The Hill Gazette",
        date="13 October 2026",
        byline="By Tomas Reyl",
        text=(
            ("The library in Ostmoor has begun to lend out ladders, drills and a cement mixer, for a week at a time and "
            "free of charge to anybody who holds a card."),
            "The mixer is the most wanted thing in the building. It is booked until the spring, the head librarian said.",
            "Nothing has been lost so far but a spirit level, which was found again in the section for philosophy.",
        ),
    ),
    Report(
        at=3,
        headline="Night train returns to the coast after nine years",
        publisher="Ostmoor Echo",
        date="12 October 2026",
        byline="By Nora Winther",
        text=(
            ("The night train from the capital to the coast will run again from April, three times a week, the railway "
            "announced on Monday, nine years after the last one left."),
            "The carriages are being repaired in a shed in Kelm. Each of them has twelve beds and, this time, a shower.",
            "Tickets will be sold from January. The mayor of Brisa has promised to be on the platform, awake or not.",
        ),
    ),
)  # fmt: skip


def same(text: str | None) -> str:
    return "".join(ch for ch in (text or "").casefold() if ch.isalnum())


TEXTS: dict[str, Callable[[Report], str]] = {
    "headline, source line": lambda a: f"{a.headline}\n{a.publisher} | {a.date}\n\n{a.body}\n",
    "source line, headline": lambda a: f"{a.publisher} - {a.date}\n\n{a.headline}\n\n{a.body}\n",
    "publisher, headline, date": lambda a: f"{a.publisher}\n{a.headline}\n{a.date}\n\n{a.body}\n",
    "date, headline, publisher": lambda a: f"{a.date}\n{a.headline}\n{a.publisher}\n\n{a.body}\n",
    "publisher in brackets before": lambda a: f"[{a.publisher}] {a.headline}\n{a.date}\n\n{a.body}\n",
    "publisher with a colon": lambda a: f"{a.publisher}: {a.headline}\n{a.date}\n\n{a.body}\n",
    "publisher with a bar": lambda a: f"{a.publisher} | {a.headline}\n{a.date}\n\n{a.body}\n",
    "publisher with a dash": lambda a: f"{a.at}) {a.headline} - {a.publisher}\n{a.date}\n\n{a.body}\n",
    "publisher and date in brackets": lambda a: f"{a.at}. {a.headline} ({a.publisher}, {a.date})\n\n{a.body}\n",
    "all in one line": lambda a: f"{a.headline} | {a.publisher} | {a.date}\n\n{a.body}\n",
    "all in one line, commas": lambda a: f"{a.headline}, {a.publisher}, {a.date}\n\n{a.body}\n",
    "date before the headline": lambda a: f"{a.date} | {a.headline}\n{a.publisher}\n\n{a.body}\n",
    "source behind": lambda a: f"{a.headline}\n\n{a.body}\n\nSource: {a.publisher}, {a.date}\n",
    "source behind, in brackets": lambda a: f"{a.headline}\n\n{a.body}\n({a.publisher}, {a.date})\n",
    "page of the paper": lambda a: f"{a.headline}\n{a.publisher}, {a.date}, page {a.at}\n\n{a.body}\n",
    "fields": lambda a: f"Title: {a.headline}\nSource: {a.publisher}\nDate: {a.date}\n\n{a.body}\n",
    "fields apart": lambda a: f"TITLE   {a.headline}\nSOURCE  {a.publisher}\nDATE    {a.date}\n\n{a.body}\n",
    "fields in a line": lambda a: f"{a.headline}\nSource: {a.publisher} | Date: {a.date}\n\n{a.body}\n",
    "capitals": lambda a: f"{a.headline.upper()}\n{a.publisher}, {a.date}\n\n{a.body}\n",
    "underlined": lambda a: f"{a.headline}\n{'=' * len(a.headline)}\n{a.publisher}, {a.date}\n\n{a.body}\n",
    "ornaments": lambda a: f"+++ {a.headline} +++\n{a.publisher}, {a.date}\n\n{a.body}\n",
    "equal signs": lambda a: f"== {a.headline} ==\n{a.publisher}, {a.date}\n\n{a.body}\n",
    "arrow": lambda a: f"► {a.headline}\n{a.publisher}, {a.date}\n\n{a.body}\n",
    "numbers with a hash": lambda a: f"#{a.at} {a.headline}\n{a.publisher}, {a.date}\n\n{a.body}\n",
    "section above": lambda a: f"News from the region\n{a.headline}\n{a.publisher}, {a.date}\n\n{a.body}\n",
    "two lines": lambda a: "\n".join(textwrap.wrap(a.headline, 30)) + f"\n\n{a.publisher}, {a.date}\n\n{a.body}\n",
    "standfirst": lambda a: f"{a.headline}\nWhat has happened since the summer\n{a.byline}\n{a.publisher} | {a.date}\n\n{a.body}\n",
    "question": lambda a: f"{a.headline}?\n{a.publisher} | {a.date}\n\n{a.body}\n",
    "quotation": lambda a: f"“{a.headline}”\n\n{a.publisher}, {a.date}\n\n{a.body}\n",
    "broken at a column": lambda a: (
        f"{a.headline}\n{a.publisher} -- {a.date}\n\n" + "\n\n".join(textwrap.fill(text, 64) for text in a.text) + "\n"
    ),
    "Markdown": lambda a: f"## {a.headline}\n\n*{a.publisher} · {a.date}*\n\n{a.body}\n",
}  # fmt: skip

PAGES: dict[str, Callable[[Report], str]] = {
    "cards": lambda a: f"<div class=x><h2>{a.headline}</h2><div>{a.publisher} | {a.date}</div>{a.paragraphs}</div>",
    "flat": lambda a: f"<h2>{a.headline}</h2><p><i>{a.publisher}, {a.date}</i></p>{a.paragraphs}",
    "strong": lambda a: f"<p><strong>{a.headline}</strong><br>{a.publisher}, {a.date}</p>{a.paragraphs}<hr>",
    "table": lambda a: (
        f"<table><tr><td><b>{a.headline}</b></td></tr><tr><td><small>{a.publisher} - {a.date}</small></td></tr>"
        f"<tr><td>{a.paragraphs}</td></tr></table>"
    ),
    "list": lambda a: f"<li class=c><p class=h>{a.headline}</p><p>{a.publisher}, {a.date}</p>{a.paragraphs}</li>",
    "unnamed elements": lambda a: (
        f"<div class=n><div class=n-t>{a.headline}</div><div><span>{a.publisher}</span> <span>{a.date}</span></div>"
        f"<div>{a.paragraphs}</div></div>"
    ),
    "source in the heading": lambda a: f"<h3>{a.headline} <small>{a.publisher}, {a.date}</small></h3>{a.paragraphs}",
    "kicker in the heading": lambda a: (
        f"<h2><span class=kicker>Coast</span> {a.headline}</h2><p>{a.publisher} {a.date}</p>{a.paragraphs}"
    ),
    "source behind": lambda a: f"<h4>{a.at}. {a.headline}</h4>{a.paragraphs}<p>— {a.publisher}, {a.date}</p>",
    "publisher above": lambda a: f"<h5>{a.publisher}</h5><h4>{a.headline}</h4><small>{a.date}</small>{a.paragraphs}",
    "quotations": lambda a: (
        f"<h3>{a.headline}</h3><p>{a.publisher} — {a.date}</p><blockquote>{a.paragraphs}</blockquote>"
    ),
    "breaks": lambda a: f"<b>{a.headline}</b><br>{a.publisher}, {a.date}<br><br>{'<br><br>'.join(a.text)}<br><br><hr>",
}


def check(text: str, *, markup: bool) -> None:
    articles = extract(Page(id="p", text=text, markup=markup))
    assert [same(article.headline) for article in articles] == [same(report.headline) for report in REPORTS]
    assert [article.publisher for article in articles] == [report.publisher for report in REPORTS]
    for article, report in zip(articles, REPORTS, strict=True):
        assert article.body == report.body


@pytest.mark.parametrize("form", TEXTS)
def test_texts(form: str) -> None:
    check("\n\n".join(TEXTS[form](report) for report in REPORTS), markup=False)


@pytest.mark.parametrize("form", PAGES)
def test_pages(form: str) -> None:
    reports = "".join(PAGES[form](report) for report in REPORTS)
    top = "<div><a href=/>Home</a> <a href=/a>About</a></div>"
    check(f"<html lang=en><head><title>Digest</title></head><body>{top}<div>{reports}</div></body></html>", markup=True)


def test_a_name_that_every_headline_opens_with_is_a_subject_where_the_sources_stand_beside() -> None:
    text = "\n\n".join(f"Harbour: {a.headline}\n{a.publisher} | {a.date}\n\n{a.body}\n" for a in REPORTS)
    articles = extract(Page(id="p", text=text, markup=False))
    assert [article.publisher for article in articles] == [report.publisher for report in REPORTS]
    assert {(article.headline or "").split(":")[0] for article in articles} == {"Harbour"}


def test_mails_in_a_row() -> None:
    text = "\n".join(
        f'Subject: {a.headline}\nFrom: "{a.publisher}" <news@mail.example>\nDate: {a.date}\n\n{a.body}\n'
        for a in REPORTS
    )
    check(text, markup=False)


def test_a_box_behind_the_last_text_is_none_of_it() -> None:
    page = "\n\n".join(f"{a.headline}\n{a.byline}\n\n{a.body}" for a in REPORTS)
    box = "TIDES AT OSTMOOR QUAY\nThu 19   05.12   3.9 m\nFri 20   06.04   4.0 m\n\nSMALL ADS\nPiano tuner wanted, Box 41.\n"
    articles = extract(Page(id="p", text=f"{page}\n\n{box}", markup=False))
    assert [article.body for article in articles] == [report.body for report in REPORTS]


def test_a_headline_alone_on_a_newspaper_s_page() -> None:
    first, second, third = REPORTS
    dated = [f"{a.headline}\n{a.byline}\n{a.publisher} | {a.date}" for a in (first, second)]
    heads = (*dated, third.headline)
    page = "\n\n".join(f"{head}\n\n{a.body}" for head, a in zip(heads, REPORTS, strict=True))
    articles = extract(Page(id="p", text=page, markup=False))
    assert [article.headline for article in articles] == [report.headline for report in REPORTS]
    short = page.replace(third.headline, "Back in spring")
    assert len(extract(Page(id="p", text=short, markup=False))) == 2
