"""Passwords: what is kept, what opens, what is refused."""

from __future__ import annotations

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecopy.serve.passwords import COMMON, LEAST, LONG, MOST, SHORT, hashed, outdated, problem, right

GOOD = "eleven herrings on a rope"


def test_a_password_opens_and_another_does_not() -> None:
    kept = hashed(GOOD)
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert hashed(GOOD) != kept
    assert right(GOOD, kept)
    assert not right(GOOD + " ", kept)
    assert not right("", kept)
    assert not outdated(kept)


def test_the_same_characters_typed_elsewhere_open_too() -> None:
    assert right("cafe\u0301 am Hafen 19", hashed("café am Hafen 19"))


def test_no_user_and_a_damaged_hash_open_to_nobody() -> None:
    for kept in (None, "", "plain", "$argon2id$v=19$m=1"):
        assert not right(GOOD, kept)
        assert not right("nobody has this password", kept)
    assert outdated("plain")


def test_a_user_who_is_not_there_takes_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same work is done: what it takes is in the parameters of the hash."""
    checked: list[Parameters] = []
    verify = PasswordHasher.verify

    def noted(self: PasswordHasher, kept: str, password: str) -> bool:
        checked.append(extract_parameters(kept))
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    for kept in (hashed(GOOD), None):
        assert not right("a wrong password", kept)
    there, absent = checked
    assert there == absent


def test_a_hash_of_weaker_parameters_opens_and_wants_to_be_renewed() -> None:
    kept = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(GOOD)
    assert right(GOOD, kept)
    assert outdated(kept)


@pytest.mark.parametrize(
    ("password", "name", "expected"),
    [
        ("herrings", "", SHORT),
        ("x" * (MOST + 1), "", LONG),
        ("password123", "", COMMON),
        ("P@ssw0rd!!", "", COMMON),
        ("qwertyuiop", "", COMMON),
        ("Qwertzuiop", "", COMMON),
        ("1234567890", "", COMMON),
        ("0987654321", "", COMMON),
        ("abcdefghij", "", COMMON),
        ("aaaaaaaaaaaa", "", COMMON),
        ("abababababab", "", COMMON),
        ("Quillfeather1", "quillfeather", COMMON),
        ("Quillfeather1", "ada", None),
        (GOOD, "ada", None),
        ("정말로 긴 비밀번호 열한 글자", "", None),
        ("y" * 3 + GOOD * 30, "", None),
    ],
)
def test_what_is_refused(password: str, name: str, expected: str | None) -> None:
    assert problem(password, name=name) == expected


def test_a_very_long_guess_is_not_even_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = hashed(GOOD)
    monkeypatch.setattr(PasswordHasher, "verify", None)
    assert not right("x" * 10_000_000, kept)
    with pytest.raises(TypeError):
        right("x", kept)


@settings(max_examples=10, deadline=None)
@given(st.text(min_size=LEAST, max_size=60))
def test_whatever_is_typed_opens_its_own_hash(password: str) -> None:
    assert right(password, hashed(password))
