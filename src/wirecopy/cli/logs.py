"""What the worker says, as text for people or as JSON for programs: one line for each thing."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

# In an address, between the user's name and the host.
PASSWORD = re.compile(r"(://[^/?#@\s:]*:)[^/?#\s]*@")


class Plain(logging.Formatter):
    """What commands say beside their rows: the message alone."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 -- the name is the library's
        """Make the line."""
        return f"wirecopy: {printable(record.message)}"


def printable(text: str) -> str:
    """A text that stays on its line and cannot speak to the terminal, whatever it quotes of files and feeds.

    Passwords in addresses are masked.
    """
    text = PASSWORD.sub(r"\1***@", text)
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


class Lines(logging.Formatter):
    """One line for a record: when, how bad, what, and what it is about.

    Args:
        form: `text`, as `name=value` after the message, or `json`, one object.
    """

    def __init__(self, form: str) -> None:
        super().__init__()
        self._json = form == "json"

    def format(self, record: logging.LogRecord) -> str:
        """Make the line of a record; a traceback, where there is one, is part of it."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        about: dict[str, object] = dict(getattr(record, "about", {}))
        if record.exc_info:
            about["traceback"] = self.formatException(record.exc_info)
        if self._json:
            said = {"at": at, "level": record.levelname.lower(), "message": record.getMessage(), **about}
            return PASSWORD.sub(r"\1***@", json.dumps(said, ensure_ascii=False, default=str))
        told = (f"{name}={_quoted(value)}" for name, value in about.items())
        return " ".join((at, record.levelname.lower(), record.getMessage(), *told))


def _quoted(value: object) -> str:
    text = PASSWORD.sub(r"\1***@", str(value))
    # Whatever a feed says stays on its line and cannot speak to the terminal.
    plain = text.isprintable() and not any(sign in text for sign in ' "=')
    return text if plain and text else json.dumps(text)


def start_logging(log: logging.Logger, *, level: str, form: str) -> None:
    """Let a logger write to standard error.

    Args:
        log: The worker's.
        level: The least that is said: `debug`, `info`, `warning`, `error`.
        form: `text` or `json`.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(Lines(form))
    log.handlers = [handler]
    log.propagate = False
    log.setLevel(level.upper())
