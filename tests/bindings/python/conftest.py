"""The Python modules of a build. SPINDRIFT_BUILD names its folder; default: build/release."""
import os
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
BUILD = pathlib.Path(os.environ.get("SPINDRIFT_BUILD", ROOT / "build/release")).resolve()
MODULES = BUILD / "python"

sys.path.insert(0, str(MODULES))


def peer_source(name):
    """A source tree of the peer. Skips the test where there is none."""
    path = pathlib.Path(os.environ.get("PEER_SRC", "")) / name
    if "PEER_SRC" not in os.environ or not path.exists():
        pytest.skip("PEER_SRC names no folder with the sources of " + name)
    return path
