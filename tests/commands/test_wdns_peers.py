"""libwdns in the place of the library of the same name: its test programs, built against our header and library, pass;
programs and modules that are already built give the same text with ours; and both give the same results for vectors and
for messages with damage.

PEER_SRC  a folder with the source trees wdns, sie-nmsg and nmsg, built
PEER_BIN  the folder bin of the place where they are installed; lib and include are beside it
"""
import os
import pathlib
import random
import shutil
import subprocess

import pytest
from conftest import BIN, BUILD, ROOT, SANITIZED, peer_command

OURS = BUILD / "lib"
VECTORS = ROOT / "tests/data/dns-vectors.tsv"
TESTS = ["name_to_str", "str_to_name", "str_to_rcode", "str_to_rdata", "rdata", "str_to_rrtype"]
SIE_TESTS = ["parse", "misc", "io"]
PATIENCE = 300

pytestmark = pytest.mark.skipif(SANITIZED, reason="programs outside a build with sanitizers cannot use its libraries")


@pytest.fixture(scope="module")
def source():
    if "PEER_SRC" not in os.environ:
        pytest.skip("needs the peer's sources in PEER_SRC")
    return pathlib.Path(os.environ["PEER_SRC"])


@pytest.fixture(scope="module")
def installed():
    """The folder that has the peer's bin, lib and include."""
    return peer_command("nmsgtool").resolve().parent.parent


def run(*words, folder=None, libraries=OURS, **variables):
    """Runs a command that finds shared libraries in `libraries` first."""
    environment = dict(os.environ, LD_LIBRARY_PATH=str(libraries), **variables)
    done = subprocess.run([str(word) for word in words], cwd=folder, env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout.decode(errors="replace")
    return done.stdout


def compiled(to, sources, *flags, config=None):
    settings = ["-include", config] if config else []
    run("gcc", "-w", "-O1", "-g", *settings, "-I", ROOT / "include", *sources, *flags, "-L", OURS, "-lwdns", "-o", to)
    return to


# --- its own programs, rebuilt

@pytest.mark.parametrize("name", TESTS)
def test_test_programs_of_the_peer_pass(source, name, tmp_path):
    wdns = source / "wdns"
    program = compiled(tmp_path / name, [wdns / "t" / ("test-%s.c" % name), wdns / "t/test-common.c"], "-I", wdns,
                       config=wdns / "config.h")
    lines = run(program).decode(errors="replace").splitlines()
    assert lines[-1].split(":")[1].strip() == "PASS"
    assert not [line for line in lines if line.startswith("FAIL")]


def vector_octets(*kinds):
    rows = [line.split("\t") for line in VECTORS.read_text().splitlines() if not line.startswith("#")]
    return [row[3] for row in rows if row[0] in kinds]


@pytest.mark.parametrize("name, kinds",
                         [("print-message", ["msg2str", "msgrdata", "sortrrset"]), ("deserialize-rrset", ["rrset2str"]),
                          ("serialize-rrset", ["serialize", "msgrdata"]), ("downcase-rrset", ["rrset2str"])])
def test_example_programs_print_the_same_with_both_libraries(source, installed, name, kinds, tmp_path):
    examples = source / "wdns/examples"
    program = compiled(tmp_path / name, [examples / "wdns-hex-driver.c", examples / ("wdns-test-%s.c" % name)],
                       config=source / "wdns/config.h")

    def texts(libraries):
        environment = dict(os.environ, LD_LIBRARY_PATH=str(libraries))
        return [subprocess.run([str(program), octets], env=environment, capture_output=True, timeout=PATIENCE)
                for octets in vector_octets(*kinds)]

    ours = texts(OURS)
    assert any(done.returncode == 0 and done.stdout + done.stderr for done in ours)
    for one, other in zip(ours, texts(installed / "lib")):
        assert (one.returncode, one.stdout, one.stderr) == (other.returncode, other.stdout, other.stderr)


def test_captures_are_dumped_the_same_with_both_libraries(source, installed, tmp_path):
    examples = source / "wdns/examples"
    program = compiled(tmp_path / "dump-pcap", [examples / "wdns-dump-pcap.c"], "-lpcap",
                       config=source / "wdns/config.h")
    printed = 0
    for capture in sorted((ROOT / "tests/data").rglob("*.pcap")):
        rejected = [tmp_path / "ours.pcap", tmp_path / "theirs.pcap"]
        environments = [dict(os.environ, LD_LIBRARY_PATH=str(folder)) for folder in (OURS, installed / "lib")]
        ours, theirs = [subprocess.run([str(program), str(capture), str(file), "udp port 53"], env=environment,
                                       capture_output=True, timeout=PATIENCE)
                        for file, environment in zip(rejected, environments)]
        assert (ours.returncode, ours.stdout, ours.stderr) == (theirs.returncode, theirs.stdout, theirs.stderr), capture
        if ours.returncode == 0:
            assert rejected[0].read_bytes() == rejected[1].read_bytes(), capture
        printed += ours.stdout.count(b"->>HEADER<<-")
    assert printed > 10


@pytest.fixture(scope="module")
def sie(source, installed, tmp_path_factory):
    """The SIE module and its test programs, built against our header."""
    if shutil.which("pkg-config") is None:
        pytest.skip("needs pkg-config")
    sie_nmsg = source / "sie-nmsg"
    folder = tmp_path_factory.mktemp("sie")
    flags = ["-I", installed / "include", "-I", sie_nmsg, "-fPIC", "-L", installed / "lib", "-lnmsg", "-lprotobuf-c"]
    generated = sorted(sie_nmsg.glob("*.pb-c.c"))
    compiled(folder / "nmsg_msg9_sie.so", [sie_nmsg / "nmsg_msg_sie.c", *generated], "-shared", *flags,
             config=sie_nmsg / "config.h")
    for name in SIE_TESTS:
        compiled(folder / name, [sie_nmsg / "tests" / ("test-%s.c" % name), *generated],
                 '-DSRCDIR="%s"' % sie_nmsg, *flags, config=sie_nmsg / "config.h")
    return folder


@pytest.mark.parametrize("name", SIE_TESTS)
def test_test_programs_of_the_sie_module_pass(sie, installed, name):
    libraries = "%s:%s" % (OURS, installed / "lib")
    text = run(sie / name, folder=sie, libraries=libraries, NMSG_MSGMOD_DIR=str(sie)).decode(errors="replace")
    assert "PASS" in text and "FAIL" not in text


# --- what is already built

@pytest.fixture(scope="module")
def containers(source):
    return sorted(source.glob("nmsg/tests/*-tests/*.nmsg")) + sorted(source.glob("sie-nmsg/tests/*-tests/*.nmsg"))


@pytest.mark.parametrize("form", ["-o", "-J"])
def test_built_nmsgtool_prints_the_same_with_our_library(installed, containers, form):
    nmsgtool = peer_command("nmsgtool")
    used = run("ldd", installed / "lib/nmsg/nmsg_msg9_base.so").decode()
    assert "libwdns.so.1 => %s" % OURS in used
    assert len(containers) > 5
    for container in containers:
        assert run(nmsgtool, "-r", container, form, "-") == run(nmsgtool, "-r", container, form, "-",
                                                                 libraries=installed / "lib"), container


def test_built_nmsgtool_reads_text_the_same_with_our_library(installed, containers, tmp_path):
    nmsgtool = peer_command("nmsgtool")
    for number, container in enumerate(containers):
        text = tmp_path / ("%d.json" % number)
        text.write_bytes(run(nmsgtool, "-r", container, "-J", "-", libraries=installed / "lib"))
        written = [tmp_path / "ours", tmp_path / "theirs"]
        for file, libraries in zip(written, (OURS, installed / "lib")):
            run(nmsgtool, "-j", text, "-w", file, libraries=libraries)
        shown = [run(nmsgtool, "-r", file, "-J", "-", libraries=installed / "lib") for file in written]
        assert shown[0] == shown[1], container


# --- both with the same input

def results(rows, libraries, folder):
    """What the functions make of each row of a file of vectors; shorter than the file if the library crashes."""
    file = folder / "rows.tsv"
    file.write_text("".join("%s\t%s\t%s\t%s\t%s\t\n" % row for row in rows))
    done = subprocess.run([str(BIN / "wdns_vectors"), "print", str(file)], capture_output=True, timeout=PATIENCE,
                          env=dict(os.environ, LD_LIBRARY_PATH=str(libraries)))
    assert done.returncode == 0, done.stderr
    return done.stdout.decode().splitlines()


def damaged(octets, chance):
    """The octets with one to three changes that keep most of them a message."""
    octets = bytearray(octets)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(octets))
        action = chance.randrange(4)
        if action == 0:
            octets[at] ^= 1 << chance.randrange(8)
        elif action == 1:
            octets[at] = chance.choice([0, 1, 0x3F, 0x40, 0xC0, 0xFF])
        elif action == 2:
            del octets[at:at + chance.randint(1, 4)]
        else:
            octets[at:at] = octets[at:at + chance.randint(1, 8)]
        octets = octets or bytearray(b"\0")
    return bytes(octets)


def test_results_for_the_vectors_are_the_same(installed, tmp_path):
    rows = [tuple(line.split("\t")[:5]) for line in VECTORS.read_text().splitlines() if not line.startswith("#")][1:]
    rows += [("message",) + row[1:] for row in rows if row[0] == "msg2str"]
    rows += [("copy",) + row[1:] for row in rows if row[0] == "unpack"]
    ours = results(rows, OURS, tmp_path)
    assert ours == results(rows, installed / "lib", tmp_path)
    assert len(ours) > len(rows)  # rows of the kind `rdata` have two results


def messages_of_captures():
    """The DNS messages behind the UDP headers of the captures of the tests, roughly found."""
    found = set()
    for capture in sorted((ROOT / "tests/data").rglob("*.pcap")):
        octets = capture.read_bytes()
        at = octets.find(b"\0\x35")
        while at != -1:
            length = int.from_bytes(octets[at + 2:at + 4], "big")
            if 20 < length < 600 and len(found) < 500:
                found.add(octets[at + 6:at + 6 + length - 8])
            at = octets.find(b"\0\x35", at + 1)
    return sorted(found)


def test_results_for_messages_are_the_same(installed, tmp_path):
    rows = [("message", "", "", octets.hex(), "") for octets in messages_of_captures()]
    ours = results(rows, OURS, tmp_path)
    assert ours == results(rows, installed / "lib", tmp_path)
    assert sum(not line.startswith("!") for line in ours) > 20


def is_mended(ours, theirs):
    """What the peer does wrong in a way that its callers cannot want (docs/compatibility.md)."""
    reads_past_message = ours == "!out of bounds"
    loses_itself_in_a6 = " A6 " in ours
    # A label with a zero octet ends the name there for wdns_downcase_rdata().
    refuses_lower_case = "lower case: 0" in ours and "lower case: 12" in theirs
    return reads_past_message or loses_itself_in_a6 or refuses_lower_case


@pytest.mark.parametrize("seed", range(4))
def test_results_for_damaged_messages_are_the_same(installed, seed, tmp_path):
    chance = random.Random(seed)
    octets = [bytes.fromhex(text) for text in vector_octets("msg2str", "msgrdata", "sortrrset", "serialize") if text]
    rows = [("message", "", "", damaged(chance.choice(octets), chance).hex(), "") for _ in range(1500)]
    ours = results(rows, OURS, tmp_path)
    theirs = results(rows, installed / "lib", tmp_path)
    assert len(ours) == len(theirs) == len(rows)
    different = [(row[3], one, other) for row, one, other in zip(rows, ours, theirs)
                 if one != other and not is_mended(one, other)]
    assert different == []
    assert sum(not line.startswith("!") for line in ours) > 100
