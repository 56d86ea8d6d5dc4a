"""Decisions from measures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from wirecopy.trace.kind import Measures, is_family, kind_of, reused

EVEN = Measures(
    containment=1.0, coverage_origin=1.0, coverage_copy=1.0, substitution_rate=0.0, spread=0.0,
    score=1.0, agreement=1.0, in_long=300, exchanged=0, templated=False, words=300, at_ends=False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "verbatim"),
        ({"substitution_rate": 0.01}, "edited"),
        ({"coverage_copy": 0.9}, "edited"),
        ({"coverage_origin": 0.5}, "abridged"),
        ({"coverage_copy": 0.5}, "expanded"),
        ({"substitution_rate": 0.2, "spread": 0.9}, "rewritten"),
        ({"substitution_rate": 0.05, "spread": 0.9, "exchanged": 15}, "rewritten"),
        ({"substitution_rate": 0.06, "spread": 1.0, "exchanged": 5}, "edited"),
        ({"substitution_rate": 0.02, "spread": 0.9, "exchanged": 15}, "edited"),
        ({"substitution_rate": 0.2, "spread": 0.9, "coverage_origin": 0.3, "coverage_copy": 0.75}, "rewritten"),
        ({"substitution_rate": 0.2, "spread": 0.1}, "edited"),
        ({"coverage_origin": 0.5, "coverage_copy": 0.5}, "shared-passages"),
    ],
)
def test_kinds(changes: dict[str, Any], kind: str) -> None:
    measures = replace(EVEN, **changes)
    found, reason = kind_of(measures, same_publisher=False)
    assert found == kind
    assert reason.supports == "kind"
    assert is_family(measures) == (kind != "shared-passages")


def test_one_publisher_revises() -> None:
    assert kind_of(replace(EVEN, coverage_copy=0.9), same_publisher=True)[0] == "revision"
    assert kind_of(EVEN, same_publisher=True)[0] == "verbatim"


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, True),
        ({"score": 0.3, "in_long": 0}, False),
        ({"score": 0.2}, False),
        ({"templated": True}, False),
        ({"score": 0.5, "words": 40, "in_long": 20, "coverage_copy": 0.5, "coverage_origin": 0.5}, False),
        ({"score": 0.5, "words": 60, "in_long": 55, "coverage_copy": 0.5, "coverage_origin": 0.5}, True),
        ({"score": 0.3, "words": 90, "in_long": 20, "coverage_copy": 0.3, "coverage_origin": 0.3}, False),
        ({"score": 0.3, "words": 90, "in_long": 80, "coverage_copy": 0.3, "coverage_origin": 0.3}, True),
        ({"score": 0.25, "words": 140, "in_long": 130, "coverage_copy": 0.3, "coverage_origin": 0.3}, False),
        ({"score": 0.5, "words": 120, "in_long": 0, "coverage_copy": 0.5, "coverage_origin": 0.5}, True),
        ({"score": 0.5, "words": 120, "coverage_copy": 0.5, "coverage_origin": 0.5, "at_ends": True}, False),
        ({"score": 0.5, "words": 200, "coverage_copy": 0.5, "coverage_origin": 0.5, "at_ends": True}, True),
    ],
)
def test_what_counts_as_reuse(changes: dict[str, Any], answer: bool) -> None:
    assert reused(replace(EVEN, **changes), 0.35) is answer
