"""Bring `serve/locale/*.po` up to date with the texts of templates and routes. Run by `make catalogues`."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_from_dir
from babel.messages.pofile import read_po, write_po

from wirecopy.serve.localise import LANGUAGES

SERVE = Path(__file__).parent.parent / "src" / "wirecopy" / "serve"
TEMPLATES = ("templates/site/**.html", "templates/_*.html")
OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
# Code that says things itself, or marks by `N_` what templates translate.
MARKED = (
    "routes", "health.py", "app.py", "forms.py", "passwords.py", "pages.py", "localise.py", "wording.py", "rows.py",
    "evidence.py", "spread.py", "reasons.py",
)  # fmt: skip
KEYWORDS: dict[str, tuple[int, int] | None] = {
    "N_": None, "say": None, "gettext": None, "many": (1, 2), "ngettext": (1, 2)
}  # fmt: skip


def texts() -> Catalog:
    """Every text of the desk."""
    found = Catalog(project="wirecopy", charset="utf-8", fuzzy=False)
    for _, _, message, _, context in extract_from_dir(
        str(SERVE), [(each, "jinja2.ext:babel_extract") for each in TEMPLATES], dict.fromkeys(TEMPLATES, OPTIONS)
    ):
        found.add(message, context=context)
    for name in MARKED:
        path = SERVE / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for _, message, _, context in extract("python", io.BytesIO(file.read_bytes()), keywords=KEYWORDS):
                found.add(message, context=context)
    return found


def main() -> None:
    """Write the catalogues."""
    wanted = texts()
    for language in LANGUAGES[1:]:
        file = SERVE / "locale" / f"{language}.po"
        held = read_po(io.BytesIO(file.read_bytes()), locale=language) if file.is_file() else Catalog(locale=language)
        wanted.creation_date = held.creation_date  # a file changes only with its texts
        held.update(wanted, no_fuzzy_matching=True)
        held.project, held.header_comment = "wirecopy", "# The desk's own words. `make catalogues` adds new ones."
        held.last_translator = held.language_team = held.msgid_bugs_address = "wirecopy"
        with file.open("wb") as stream:
            write_po(
                stream, held, width=120, no_location=True, omit_header=False, sort_output=True, ignore_obsolete=True
            )
        missing = [str(message.id) for message in held if message.id and not all(_strings(message.string))]
        print(f"{language}: {len(list(held)) - 1} texts, {len(missing)} of them not translated")  # noqa: T201  # a script


def _strings(string: object) -> tuple[object, ...]:
    return string if isinstance(string, tuple) else (string,)


if __name__ == "__main__":
    main()
