"""The report: one HTML page that needs nothing else, to read, keep, send and print."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from wirecopy.serve.display import isolated

if TYPE_CHECKING:
    from pathlib import Path

    from wirecopy.serve.views import ReportView

FILE = "index.html"
_TEMPLATES = "templates"

# Pairs are numbered through a text, so those of one row differ modulo this; a row with more lights up two at once.
PAIRS = 96


def write_report(view: ReportView, folder: Path) -> Path:
    """Write the report as `index.html`.

    Args:
        view: What to show.
        folder: Where to; it is made if it does not exist.

    Returns:
        The file's path.

    Raises:
        OSError: The folder or the file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    part = folder / f".{FILE}.part"
    environment = _environment()
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            for chunk in environment.get_template("report.html").generate(view=view, **_inline(environment)):
                stream.write(chunk)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("wirecopy.serve", _TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # the extension adds it; the report is English
    environment.filters["bdi"] = isolated
    environment.globals.update(pairs=PAIRS, interface="en")
    return environment


def _inline(environment: Environment) -> dict[str, str]:
    """The style and the script, and a policy that allows these two and nothing else."""
    style = f"{_source(environment, 'report.css')}\n{_pair_rule()}"
    script = _source(environment, "report.js")
    policy = "; ".join(
        [
            "default-src 'none'",
            f"style-src {_hash(style)}",
            f"script-src {_hash(script)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    return {"style": style, "script": script, "policy": policy}


def _pair_rule() -> str:
    """The rule that lets a word and its counterpart in the same row light up together, without a script."""
    selectors = (f".row:has(.p{n}:is(:hover,:focus)) .p{n}" for n in range(PAIRS))
    return f"{','.join(selectors)}{{background:var(--lit);color:var(--lit-ink)}}"


def _source(environment: Environment, name: str) -> str:
    loader = environment.loader or PackageLoader("wirecopy.serve", _TEMPLATES)
    return loader.get_source(environment, name)[0].strip()


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
