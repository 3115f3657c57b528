"""tracepktdump as a command; what it says of packets is compared in test_golden.py and in tests/dump."""
import gzip
import subprocess

import pytest
from conftest import ROOT, Wire, command, wait_until_idle
from watching import PATIENCE, wait_until

TELESCOPE = ROOT / "examples/data/telescope.pcap"
PACKET = " Capture: Packet Length: "


@pytest.fixture
def dump(tmp_path):
    tool = command("tracepktdump", tmp_path)
    yield tool
    tool.end()


def test_every_input_is_shown_and_followed_by_an_empty_line(dump, tmp_path):
    (tmp_path / "c.pcap.gz").write_bytes(gzip.compress(TELESCOPE.read_bytes()))
    one = dump.run("-c", "3", TELESCOPE).succeeded().text
    assert one.count(PACKET) == 3 and one.endswith("\n\n")
    for words in (["-c3", TELESCOPE], ["--count=3", "pcapfile:%s" % TELESCOPE], ["-c", "0x3", "pcap:c.pcap.gz"]):
        assert dump.run(*words).succeeded().text == one
    assert dump.run("-c", "3", TELESCOPE, "c.pcap.gz").succeeded().text == one + one
    assert dump.run("-c", "3", "-", data=TELESCOPE.read_bytes()).succeeded().text == one


def test_no_count_is_no_limit(dump):
    assert dump.run("-c", "0", TELESCOPE).succeeded().text == dump.run(TELESCOPE).succeeded().text


def test_a_filter(dump):
    shown = dump.run("-f", "udp", "-c", "7", TELESCOPE).succeeded().text
    assert shown.count(PACKET) == shown.count(" UDP: Source") == 7
    assert dump.run("--filter=udp", "-c", "7", TELESCOPE).text == shown
    wrong = dump.run("-f", "no such", TELESCOPE)
    assert (wrong.code, wrong.out) == (1, b"")
    assert 'Unable to compile the filter "no such": ' in wrong.err


def test_kinds_of_inputs(dump):
    assert "ndag:" in dump.run("-H").succeeded().text


def test_what_cannot_be_read_is_told_and_the_rest_shown(dump, tmp_path):
    (tmp_path / "short.pcap").write_bytes(TELESCOPE.read_bytes()[:1000])
    (tmp_path / "wrong.pcap").write_bytes(TELESCOPE.read_bytes()[:24] + b"\xff" * 100)
    whole = dump.run("-c", "2", TELESCOPE).text
    result = dump.run("-c", "2", "nosuch:x", "/no/file", TELESCOPE)
    assert (result.code, result.text) == (1, whole)
    assert "trace_create: Unknown format (nosuch)" in result.err and "(/no/file)" in result.err
    short = dump.run("short.pcap").succeeded()
    assert short.text.count(PACKET) == 11
    assert short.err.startswith("trace_read_packet(short.pcap): ") and short.err.count("\n") == 1
    wrong = dump.run("wrong.pcap", "short.pcap")
    assert wrong.code == 1
    assert "trace_read_packet(wrong.pcap): " in wrong.err
    assert wrong.text == "\n" + short.text


def test_a_reader_that_has_seen_enough(dump):
    pipe = subprocess.run("%s %s | head -n 1" % (" ".join(dump.words), TELESCOPE), shell=True, capture_output=True,
                          timeout=PATIENCE)
    assert pipe.stdout == b"\n" and pipe.stderr == b""


@pytest.mark.parametrize("uri", ["int:wire1", "ring:wire1", "wire1", "pcapint:wire1"])
def test_live(dump, network, uri):
    wire = Wire(dump, network)
    running = dump.start("-c", "3", "-f", "ether proto 0x1234", uri)
    wait_until(lambda: not running.runs() or is_capturing(running.process.pid), "the capture")
    wait_until_idle(running)
    wire.send(bytes(12) + b"\x12\x34" + b"payload" * 8, count=2)
    running.wait_for_output(lambda text: text.count(PACKET + "70/74") == 2)
    wire.send(bytes(12) + b"\x12\x34" + b"payload" * 9, count=1)
    shown = running.finish().succeeded().text
    assert shown.count("unknown protocol eth/4660\n") == 3 and PACKET + "77/81" in shown


def is_capturing(pid):
    with open("/proc/%d/net/packet" % pid) as table:
        return any(line.split()[4] not in ("0", "Iface") for line in table.readlines()[1:])
