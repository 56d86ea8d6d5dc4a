"""The library on plain strings, as the README shows it."""

from __future__ import annotations

from wirecopy import Article, Reuse, extract, stories, syndications, trace

FERRY = """<!doctype html><html lang="en"><head><title>Ferry sinks at its berth</title>
<meta property="og:title" content="Ferry sinks at its berth"></head><body><nav><a href="/">Home</a></nav><article>
<h1>Ferry sinks at its berth</h1>
<p>The ferry Halcyon sank at its berth in Norhaven early Tuesday after a fire in its engine room, officials said.</p>
<p>All 214 passengers and 31 crew members were taken ashore by fishing boats before the vessel went down, harbor master
Petra Lindqvist said. Two sailors were treated for smoke inhalation at Saint Olave Hospital.</p>
<p>The fire started shortly after 3 a.m. and spread through a cable duct, according to a preliminary report by the
Sellandia Maritime Board. Investigators plan to raise the hull in December.</p>
<p>The Halcyon, built in 1987, carried about 400,000 passengers a year between Norhaven and Great Skerry.</p>
</article></body></html>"""
COPY = FERRY.replace("Ferry sinks at its berth", "Halcyon lost")


def test_strings_go_in_and_frozen_values_come_out() -> None:
    articles = extract(FERRY, url="https://ledger.example/1") + extract(COPY, url="https://courier.example/2")
    assert [article.headline for article in articles] == ["Ferry sinks at its berth", "Halcyon lost"]
    (pair,) = trace(articles)
    assert isinstance(pair, Reuse)
    assert (pair.origin, pair.copy, pair.kind) == (articles[0].id, articles[1].id, "verbatim")
    (story,) = stories(articles, syndications(articles, (pair,)))
    assert story.independent_reports == 1


def test_plain_texts_are_traced_by_their_place() -> None:
    (article,) = extract(FERRY)
    assert isinstance(article, Article)
    (pair,) = trace([article.body, "The city council of Brackwater closed a swimming pool on Monday.", article.body])
    assert (pair.origin, pair.copy, pair.direction) == ("text-1", "text-3", "unknown")
