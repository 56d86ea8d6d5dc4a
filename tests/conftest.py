"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of benchmark data and seeds beside the project; it is not part of the repository."""
    folder = ROOT.parent / "shared"
    if not (folder / "seeds").is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{folder} is absent, and CI needs it")
        pytest.skip("the benchmark data (../shared) is not here")
    return folder
