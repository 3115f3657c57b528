"""libtrace in the place of the library of the same name: the test suites of libtrace, built against our headers and
libraries, pass, and its commands as they are built print and write the same over ours as over theirs.

PEER_SRC  a folder with the source tree libtrace
PEER_BIN  the folder bin of the place where libtrace is installed; lib and include are beside it
"""
import os
import pathlib
import re
import shutil
import subprocess

import pytest
from conftest import BUILD, ROOT, SANITIZED, peer_command

OURS = BUILD / "lib"
PATIENCE = 300
SUITES = {"do-tests.sh": 78, "do-tests-parallel.sh": 13, "do-tests-datastruct.sh": 3}  # how many pass at least
# Formats that are not read here: docs/compatibility.md names them.
UNSUPPORTED = re.compile(r"legacy|tsh|etsi|duck")
TELESCOPE = "pcapfile:%s" % (ROOT / "tests/data/packets/in/scope.pcap")
COMMANDS = [
    ["tracestats", TELESCOPE], ["tracestats", "-f", "tcp", TELESCOPE], ["tracereport", TELESCOPE],
    ["tracesummary", TELESCOPE], ["traceends", TELESCOPE], ["tracetopends", TELESCOPE], ["tracepktdump", TELESCOPE],
    ["tracertstats", "-i", "1", TELESCOPE], ["tracediff", TELESCOPE, TELESCOPE], ["tracestats", "nosuch:file"],
    ["tracestats", "pcapfile:/nonexistent"]]
CONVERSIONS = [
    ["tracefilter", TELESCOPE, "tcp port 80", "pcapfile:out"], ["traceconvert", TELESCOPE, "pcapfile:out"],
    ["tracesplit", "-c", "100", TELESCOPE, "pcapfile:out"], ["tracemerge", "pcapfile:out", TELESCOPE, TELESCOPE]]

pytestmark = pytest.mark.skipif(SANITIZED, reason="programs outside a build with sanitizers cannot use its libraries")


def run(words, folder, libraries):
    environment = dict(os.environ, LD_LIBRARY_PATH=libraries)
    return subprocess.run([str(word) for word in words], cwd=folder, env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=PATIENCE)


@pytest.fixture(scope="module")
def suite(tmp_path_factory):
    """The tests of libtrace, built without its own headers, except one that is not installed."""
    if "PEER_SRC" not in os.environ:
        pytest.skip("needs the peer's sources in PEER_SRC")
    peer = pathlib.Path(os.environ["PEER_SRC"]) / "libtrace"
    tree = tmp_path_factory.mktemp("libtrace")
    shutil.copytree(peer / "test", tree / "test")
    shutil.copy(peer / "config.h", tree)
    (tree / "own").mkdir()
    shutil.copy(peer / "lib/lt_bswap.h", tree / "own")
    (tree / "own/data-struct").symlink_to(ROOT / "include/libtrace")
    for program in (tree / "test").glob("test-*.c"):
        built = program.with_suffix("")
        if built.exists():  # those that this machine can build
            done = run(["gcc", "-w", "-O1", "-std=gnu99", "-I", ROOT / "include", "-I", ROOT / "include/libtrace", "-I",
                        tree / "own", "-o", built, program, "-L", OURS, "-ltrace", "-lpacketdump", "-lpthread", "-lm"],
                       tree / "test", str(OURS))
            assert done.returncode == 0, done.stdout.decode()
    return tree / "test"


@pytest.mark.parametrize("script", SUITES)
def test_test_suites_of_libtrace_pass(suite, script):
    path = suite / script
    path.write_text(re.sub("^libdir=.*$", "libdir=%s" % OURS, path.read_text(), flags=re.M))
    text = run(["bash", script], suite, str(OURS)).stdout.decode(errors="replace")
    passed, failed = re.search(r"Tests passed: (\d+)\nTests failed: (.*)", text, re.S).groups()
    assert [line for line in failed.splitlines() if line and not UNSUPPORTED.search(line)] == [], text
    assert int(passed) >= SUITES[script]


def over_both(words, folder):
    """What a command of the peer prints and returns over our library, and over its own."""
    tool = peer_command(words[0])
    found = []
    for libraries in ["%s:%s" % (OURS, tool.parent.parent / "lib"), str(tool.parent.parent / "lib")]:
        done = run([tool, *words[1:]], folder, libraries)
        found.append((done.returncode, done.stdout, {path.name: path.read_bytes() for path in folder.iterdir()}))
        for path in folder.iterdir():
            path.unlink()
    return found


@pytest.mark.parametrize("words", COMMANDS + CONVERSIONS, ids=lambda words: " ".join(words[:2]))
def test_commands_of_libtrace_do_the_same(tmp_path, words):
    ours, theirs = over_both(words, tmp_path)
    assert ours == theirs
