"""How much memory commands take."""
import pathlib
import re
import sys

from conftest import Command
from watching import PATIENCE

# Runs a command from a process that is small itself, since the peak of a child begins with that of its parent, and
# writes the peak, in KiB, to a file.
WRAPPER = """
import os, sys
pid = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(pid, 0)
open(sys.argv[1], "w").write(str(usage.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
"""


def measured(tool, *words, patience=PATIENCE, **environment):
    """Runs a command to its end. \\returns its result, and the most memory it has held at once, in octets"""
    path = tool.folder / "peak"
    wrapper = Command(sys.executable, tool.folder)
    result = wrapper.run("-c", WRAPPER, path, *tool.words, *words, patience=patience, **environment)
    return result, int(path.read_text()) * 1024


def anonymous(pid):
    """The memory without pages of files that a process holds now, in octets."""
    status = pathlib.Path("/proc/%d/status" % pid).read_text()
    return int(re.search(r"^RssAnon:\s+(\d+) kB$", status, re.M)[1]) * 1024


def resident_peak(pid):
    """The most memory that a process has held at once so far, in octets."""
    status = pathlib.Path("/proc/%d/status" % pid).read_text()
    return int(re.search(r"^VmHWM:\s+(\d+) kB$", status, re.M)[1]) * 1024
