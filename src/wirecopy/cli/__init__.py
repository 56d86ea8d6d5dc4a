"""The command line: parse, call the desk, print.

Names, fields and exit statuses are a contract, described in docs/commands.md: 0 all done; 1 some inputs were refused,
each named on standard error with its reason; 2 the call itself was wrong.

A module holds the commands about one thing and registers them; the stages are loaded by the command that needs them.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from importlib.metadata import version

from wirecopy.cli import archive, feeds, keeping, live, stories, texts, web
from wirecopy.cli.output import DONE, INTERRUPTED, REFUSED, WRONG_CALL
from wirecopy.errors import SettingsError, WirecopyError

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: The words after `wirecopy`; those of the process where None.

    Returns:
        The exit status.
    """
    call = _parser().parse_args(arguments)
    logging.basicConfig(format="wirecopy: %(message)s", level=logging.INFO if call.verbose else logging.WARNING)
    try:
        return int(call.run(call))
    except SettingsError as error:
        print(f"wirecopy: {error}", file=sys.stderr)
        return WRONG_CALL
    except WirecopyError as error:
        print(f"wirecopy: {error}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print("wirecopy: stopped", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has enough, as `head` does. Python would complain again when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wirecopy",
        description="A news desk: clean articles, traced copies, each story once.",
        epilog="Try: wirecopy demo",
    )
    parser.add_argument("--version", action="version", version=f"wirecopy {version('wirecopy')}")
    parser.add_argument("-v", "--verbose", action="store_true", help="say more on standard error")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in (texts, web, feeds, live, archive, stories, keeping):
        module.register(commands)
    return parser
