"""Templates compiled for one language of the interface: its texts become part of the code, as markup does.

Each language has an environment of its own, so what `_("Search")` gives is known when a template is compiled. To look
it up for every page took half of the time of rendering one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_PLACE = re.compile(r"%\((\w+)\)s")


class Compiled(Environment):
    """An environment whose texts are put in when a template is compiled.

    Attributes:
        tell: Gives the text of a language for an English one.
        constant: Functions of one constant that always give the same.
    """

    tell: Callable[[str], str] = str
    constant: Mapping[str, Callable[[str], str]] = {}

    def _generate(self, source: nodes.Template, *given: Any, **more: Any) -> str:
        told = _Telling(self).visit(source)
        return super()._generate(told, *given, **more)


class _Telling(NodeTransformer):
    """Puts texts in place of the calls that would look them up."""

    def __init__(self, environment: Compiled) -> None:
        self._environment = environment

    def visit_Output(self, node: nodes.Output) -> nodes.Output:  # noqa: N802  # Jinja's names
        """Write a text with values in it as its parts."""
        parts: list[nodes.Expr] = []
        for child in node.nodes:
            text = self._text(child)
            if text is not None and isinstance(child, nodes.Call) and child.kwargs:
                values = {each.key: self.visit(each.value) for each in child.kwargs}
                parts += _parts(text, values)
            else:
                parts.append(self.visit(child))
        node.nodes = parts
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802  # Jinja's names
        """Put a text without values in."""
        text = self._text(node)
        if text is not None and not node.kwargs:
            return nodes.Const(Markup(text) % {}, lineno=node.lineno)  # noqa: S704  # a catalogue's
        if isinstance(node.node, nodes.Name) and node.node.name in self._environment.constant and _is_plain(node):
            (given,) = node.args
            value = self._environment.constant[node.node.name](given.as_const())
            return nodes.Const(value, lineno=node.lineno)
        found = self.generic_visit(node)
        assert isinstance(found, nodes.Expr)  # noqa: S101  # for the type checker
        return found

    def _text(self, node: nodes.Node) -> str | None:
        if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
            return None
        known = node.node.name in {"_", "gettext"} and _is_plain(node)
        return self._environment.tell(node.args[0].as_const()) if known else None


def _is_plain(node: nodes.Call) -> bool:
    return len(node.args) == 1 and isinstance(node.args[0], nodes.Const) and not node.dyn_args and not node.dyn_kwargs


def _parts(text: str, values: Mapping[str, nodes.Expr]) -> Iterator[nodes.Expr]:
    for place, part in enumerate(_PLACE.split(text)):
        if place % 2:
            yield values[part]
        elif part:
            yield nodes.TemplateData(str(Markup(part) % {}))  # noqa: S704  # a catalogue's
