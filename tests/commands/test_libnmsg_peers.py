"""libnmsg in the place of the library of the same name: nmsgtool, the example programs and the test suite of nmsg,
built against our headers and library, pass, with our message types and with the modules of the peer; so do the test
programs of sie-nmsg and axa, and nmsgtool as it is built.

PEER_SRC  a folder with the source trees nmsg, sie-nmsg and axa, built
PEER_BIN  the folder bin of the place where nmsg is installed; lib and include are beside it
"""
import os
import pathlib
import shutil
import subprocess

import pytest
from conftest import BUILD, ROOT, SANITIZED, peer_command

OURS = BUILD / "lib"
PATIENCE = 300
PROGRAMS = ["io", "misc", "parse", "layout-fltmod_plugin", "nmsg_output_set_rate"]
SCRIPTS = ["zmq-endpoints", "socket-frag", "msgmod", "kicker", "daemon", "sample"]
FOLDERS = ["group-operator-source", "json-utf8", "nmsg-dns", "nmsg-dnsobs", "nmsg-dnsqr", "nmsg-dnstap", "nmsg-http",
           "payload-crc32c", "string", "udp-checksum"]
EXAMPLES = ["email_client", "http_client", "ipconn_client", "nmsg-dnsqr2pcap", "nmsg-packet2pcap", "nmsg_callback",
            "print_srcip", "print_version"]
TOOL_SOURCES = ["libmy/argv.c", "src/daemon.c", "src/getsock.c", "src/io.c", "src/kickfile.c", "src/nmsgtool.c",
                "src/process_args.c", "src/rwfile.c", "src/unescape.c"]
SAMPLES = {"fltmod/.libs/nmsg_flt1_sample.so": "fltmod/nmsg_flt_sample.c",
           "statsmod/.libs/nmsg_stats1_sample.so": "statsmod/nmsg_stats_sample.c"}
AXA_TESTS = ["json", "apikey", "client_config", "stats", "kill", "kickfile"]
VECTORS = ROOT / "tests/data/nmsg"

pytestmark = pytest.mark.skipif(SANITIZED, reason="programs outside a build with sanitizers cannot use its libraries")


def run(*words, folder=None, **variables):
    """Runs a command that finds our libraries first. Returns what it prints; it must not fail."""
    environment = dict(os.environ, LD_LIBRARY_PATH=str(OURS), **variables)
    done = subprocess.run([str(word) for word in words], cwd=folder, env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=PATIENCE)
    text = done.stdout.decode(errors="replace")
    assert done.returncode == 0, text
    return text


def source(name):
    if "PEER_SRC" not in os.environ:
        pytest.skip("needs the peer's sources in PEER_SRC")
    return pathlib.Path(os.environ["PEER_SRC"]) / name


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The sources of nmsg without their own headers, and what is built of them with ours."""
    nmsg = source("nmsg")
    tree = tmp_path_factory.mktemp("nmsg")
    for folder in ["src", "tests", "libmy", "examples", "fltmod", "statsmod"]:
        shutil.copytree(nmsg / folder, tree / folder, ignore=shutil.ignore_patterns("*.o", "*.lo", ".libs"))
    (tree / "nmsg/base/.libs").mkdir(parents=True)
    # What the tests look up as text, and what is the peer's own: beside the headers, not among them.
    for header in ["fltmod_plugin.h", "private.h"]:
        shutil.copy(nmsg / "nmsg" / header, tree / "nmsg")
    (tree / "own").mkdir()
    shutil.copy(nmsg / "nmsg/nmsg_port_net.h", tree / "own")

    def build(target, sources, *flags):
        (tree / target).parent.mkdir(parents=True, exist_ok=True)
        run("gcc", "-w", "-O1", "-include", nmsg / "config.h", "-DSRCDIR=\"%s\"" % tree, "-I", ROOT / "include", "-I",
            BUILD / "include", "-I", ROOT / "include/nmsg", "-I", tree, "-I", tree / "tests", "-I", tree / "own", "-o",
            tree / target, *[tree / name for name in sources], *flags, "-L", OURS, "-lnmsg", "-lpcap", "-lprotobuf-c",
            "-lzmq", "-lrdkafka", "-lz", "-lpthread")

    build("src/nmsgtool", TOOL_SOURCES)
    for name in PROGRAMS:
        more = ["libmy/fast_inet_ntop.c"] if name == "misc" else []
        build("tests/test-" + name, ["tests/test-%s.c" % name, *more])
    for name in EXAMPLES:
        build("examples/.libs/" + name, ["examples/%s.c" % name])
    for target, name in SAMPLES.items():
        build(target, [name], "-shared", "-fPIC")
    return tree


@pytest.fixture(params=["ours", "peer"])
def modules(request, tree):
    """The folder of message modules: without any, or with those of the peer."""
    folder = tree / "nmsg/base/.libs"
    shutil.rmtree(folder)
    folder.mkdir()
    if request.param == "peer":
        for module in (source("nmsg") / "nmsg/base/.libs").glob("*.so"):
            shutil.copy(module, folder)
    return {"NMSG_MSGMOD_DIR": str(folder), "abs_top_builddir": str(tree), "abs_top_srcdir": str(tree)}


def passed(text):
    lines = text.splitlines()
    assert not [line for line in lines if "FAIL" in line], text
    return lines


@pytest.mark.parametrize("name", PROGRAMS)
def test_test_programs_of_nmsg_pass(tree, modules, name):
    passed(run(tree / "tests" / ("test-" + name), folder=tree, **modules))


@pytest.mark.parametrize("name", SCRIPTS)
def test_test_scripts_of_nmsg_pass(tree, modules, name):
    passed(run("sh", tree / "tests" / ("test-%s.sh" % name), folder=tree, **modules))


@pytest.mark.parametrize("name", FOLDERS)
def test_test_folders_of_nmsg_pass(tree, modules, name):
    folder = tree / "tests" / (name + "-tests")
    script = (folder / "test.sh.in").read_text()
    for place in ["abs_top_builddir", "abs_top_srcdir"]:
        script = script.replace("@%s@" % place, str(tree))
    # What is left names the library path of an uninstalled build.
    script = script.replace("@DL_LIBRARY_PATH@", "LD_LIBRARY_PATH")
    (folder / "run.sh").write_text(script)
    passed(run("sh", folder / "run.sh", folder=tree, **modules))


@pytest.mark.parametrize("name", ["io", "misc", "parse"])
@pytest.mark.parametrize("with_module", [False, True])
def test_test_programs_of_sie_nmsg_pass(name, with_module, tmp_path):
    sie = source("sie-nmsg")
    folder = sie / ".libs" if with_module else tmp_path
    passed(run(sie / "tests" / ("test-" + name), folder=sie, NMSG_MSGMOD_DIR=str(folder)))


@pytest.mark.parametrize("name", AXA_TESTS)
def test_test_programs_of_axa_pass(name, tmp_path):
    axa = source("axa")
    tree = shutil.copytree(axa, tmp_path / "axa", symlinks=True)
    places = {word: str(tree) for word in ["top_builddir", "top_srcdir", "abs_top_builddir", "abs_top_srcdir"]}
    assert "Failures: 0, Errors: 0" in run(tree / "tests" / ("test-" + name), folder=tree, **places)


@pytest.mark.parametrize("vector", ["mixed.nmsg", "mixed-z.nmsg"])
@pytest.mark.parametrize("form", ["-J", "-o", "-w"])
@pytest.mark.parametrize("with_modules", [False, True])
def test_nmsgtool_as_it_is_built_gives_the_same_with_our_library(vector, form, with_modules):
    tool = peer_command("nmsgtool")
    found = sorted(VECTORS.rglob(vector))
    assert found
    theirs = subprocess.run([tool, "-r", found[0], form, "-"], stdout=subprocess.PIPE, check=True, timeout=PATIENCE)
    variables = {"NMSG_MSGMOD_DIR": str(tool.resolve().parent.parent / "lib/nmsg")} if with_modules else {}
    environment = dict(os.environ, LD_LIBRARY_PATH=str(OURS), **variables)
    ours = subprocess.run([tool, "-r", found[0], form, "-"], stdout=subprocess.PIPE, check=True, timeout=PATIENCE,
                          env=environment)
    assert ours.stdout == theirs.stdout
