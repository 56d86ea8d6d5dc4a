"""The list of agencies, and further lists beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecopy.extract import ExtractOptions, agencies, extract

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """NORHAVEN, Sellandia (QUILL) — The ferry Halcyon sank at its berth in Norhaven early on Tuesday, officials said.

All 214 passengers were taken ashore by fishing boats before the vessel went down, harbor master Petra Lindqvist said.
"""
LIST = """
[[agency]]
name = "Quill News Service"
marks = ["QUILL"]
languages = ["en"]
country = "XS"
from = 1990
"""


def test_a_further_list_is_known_for_one_extraction_only(tmp_path: Path) -> None:
    path = tmp_path / "agencies.toml"
    path.write_text(LIST)
    (article,) = extract(TEXT, options=ExtractOptions(agencies=(path,)))
    assert article.agency == "Quill News Service"
    assert extract(TEXT)[0].agency != "Quill News Service"
    with agencies.beside((path,)):
        found = agencies.named("QUILL")
        assert found is not None
        assert found.family == "Quill News Service"
        ap = agencies.named("AP")
        assert ap is not None
        assert ap.name == "Associated Press"
