"""Passwords: hashed with argon2id, checked in the same time whether or not there is such a user.

The parameters are RFC 9106's second recommendation as `argon2-cffi` has it; a hash of older parameters still opens,
and then wants to be made anew.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from wirecopy.serve.localise import N_

LEAST, MOST = 10, 1024
SHORT = N_("Take at least ten characters.")
LONG = N_("That is longer than a thousand characters.")
COMMON = N_("That password is among the first that anybody would try.")
# What guessers try first, without figures, signs and the letters that stand for letters.
_COMMON = frozenset(
    (
        "password", "passwort", "contraseña", "letmein", "welcome", "qwerty", "qwertyuiop", "qwertz", "qwertzuiop",
        "azerty", "iloveyou", "admin", "administrator", "changeme", "secret", "default", "login", "monkey", "dragon",
        "football", "baseball", "sunshine", "princess", "master",
    )
)  # fmt: skip
_STAND_INS = str.maketrans("013457@$", "oieastas")
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "09876543210", "qwertyuiopasdfghjklzxcvbnm")


def problem(password: str, *, name: str = "") -> str | None:
    """Say what is wrong with a new password.

    Args:
        password: As typed.
        name: The user's, which it must not be made of.

    Returns:
        One of the sentences above, or None where it will do.
    """
    text = _normal(password)
    if len(text) < LEAST:
        return SHORT
    if len(text) > MOST:
        return LONG
    return COMMON if _is_common(text.casefold(), name) else None


def _is_common(plain: str, name: str) -> bool:
    """Whether guessers try it first.

    That is a common word with figures, a run of keys, few characters again and again, or the user's own name.
    """
    letters = re.sub(r"[\W\d_]+", "", plain)
    bare = {letters, re.sub(r"[\W\d_]+", "", plain.translate(_STAND_INS)), re.sub(r"[\W_]+", "", plain)}
    own = re.sub(r"[\W\d_]+", "", name.casefold())
    if bare & _COMMON or (own and own in bare) or len(set(plain)) < LEAST // 2:
        return True
    return any(plain in run * 3 or plain in run[::-1] * 3 for run in _RUNS)


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return _hasher().hash(_normal(password))


def right(password: str, kept: str | None) -> bool:
    """Whether a password is the one of which this was kept.

    Args:
        password: As typed.
        kept: What `hashed` gave; None where there is no such user, which takes as long.
    """
    if len(password) > MOST:
        return False
    try:
        _hasher().verify(kept or _nobody(), _normal(password))
    except (Argon2Error, InvalidHashError):
        return False
    return bool(kept)


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters: hash the password anew now that it is known."""
    try:
        return _hasher().check_needs_rehash(kept)
    except InvalidHashError:
        return True


def _normal(password: str) -> str:
    """The same characters typed on another machine may come as other code points."""
    return unicodedata.normalize("NFKC", password)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    return hashed("nobody has this password")
