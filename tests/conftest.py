"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# No test is timed against a clock, and in CI every run tries the same examples.
settings.register_profile("wirecopy", deadline=None, derandomize=os.environ.get("CI") == "true", print_blob=True)
settings.load_profile("wirecopy")

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
