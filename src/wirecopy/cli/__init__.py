"""The command line: parse, call the desk, print.

Names, fields and exit statuses are a contract, described in docs/commands.md: 0 all done; 1 some inputs were refused,
each named on standard error with its reason; 2 the call itself was wrong.

A module holds the commands about one thing and registers them; the stages are loaded by the command that needs them.
"""

from __future__ import annotations

import argparse
import logging
from importlib.metadata import version

from wirecopy.cli import archive, feeds, keeping, live, stories, texts, web
from wirecopy.cli.logs import Plain
from wirecopy.cli.output import DONE, INTERRUPTED, REFUSED, WRONG_CALL, forget_output, say
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
    handler = logging.StreamHandler()
    handler.setFormatter(Plain())
    logging.basicConfig(handlers=[handler], level=logging.INFO if call.verbose else logging.WARNING)
    try:
        return int(call.run(call))
    except SettingsError as error:
        say(str(error))
        return WRONG_CALL
    except WirecopyError as error:
        say(str(error))
        return REFUSED
    except KeyboardInterrupt:
        say("stopped")
        return INTERRUPTED
    except BrokenPipeError:
        forget_output()  # whoever read it has enough, as `head` does
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
