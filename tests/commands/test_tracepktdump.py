"""tracepktdump as a command; what it says of packets is compared in test_golden.py and in tests/dump."""
import gzip
import re
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


def frame(destination, payload=b"\x12\x34" + b"payload" * 8):
    return bytes.fromhex(destination) + bytes(6) + payload


def start_live(dump, *words):
    running = dump.start(*words)
    wait_until(lambda: not running.runs() or is_capturing(running.process.pid), "the capture")
    wait_until_idle(running)
    return running


def directions(text):
    return [int(number) for number in re.findall(r" Direction Value: (-?\d+)$", text, re.MULTILINE)]


@pytest.mark.parametrize("uri", ["int:wire1", "ring:wire1", "wire1", "int:any"])
def test_live_packets_have_a_direction(dump, network, uri):
    wire = Wire(dump, network)
    wire.ip("link", "set", "wire1", "address", "02:00:00:00:00:01")
    running = start_live(dump, "-c", "8" if uri == "int:any" else "5", "-f", "ether proto 0x1234", uri)
    for to in ("020000000001", "020000000002", "ffffffffffff", "01005e000001"):
        wire.send(frame(to))
    wire.send(frame("020000000009"), interface="wire1")
    found = directions(running.finish().succeeded().text)
    # Of all interfaces at once, packets are seen where they are sent, too.
    assert found == ([0, 1, 0, 2, 0, 1, 0, 1] if uri == "int:any" else [1, 2, 1, 1, 0])


def test_the_loopback_interface_shows_packets_once(dump, network):
    wire = Wire(dump, network)
    running = start_live(dump, "-c", "2", "-f", "udp", "int:lo")
    wire.run("import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
             "for port in (4001, 4002): s.sendto(b'x', ('127.0.0.1', port))")
    text = running.finish().succeeded().text
    assert re.findall(r" UDP: Source \d+ Dest (\d+)", text) == ["4001", "4002"] and directions(text) == [1, 1]


def test_live_vlan_tags_are_put_back(dump, network):
    wire = Wire(dump, network)
    running = start_live(dump, "-c", "3", "-f", "ether src 00:00:00:00:00:00", "int:wire1")
    tags = [b"\x81\0\x20\5", b"\x88\xa8\0\7", b"\x88\xa8\0\7\x81\0\x20\5"]
    for tag in tags:
        wire.send(frame("ffffffffffff", tag + b"\x12\x34" + b"payload" * 8))
    text = running.finish().succeeded().text
    sizes = [70 + len(tag) for tag in tags]
    assert [int(size) for size in re.findall(PACKET + r"(\d+)/", text)] == sizes
    assert [int(size) for size in re.findall(PACKET + r"\d+/(\d+)", text)] == [size + 4 for size in sizes]
    assert re.findall("Ethertype: (0x....)", text) == ["0x8100", "0x88a8", "0x88a8"]
    assert " VLAN: User Priority: 1\n VLAN: Format Indicator: 0\n VLAN: ID: 5\n VLAN: EtherType: 0x1234\n" in text
    # No decoder shows the other tags; their octets are behind the first.
    assert "  00 07 12 34 70 61 " in text and "  00 07 81 00 20 05 12 34 " in text


def test_an_interface_that_goes_down_comes_up_and_goes_away(dump, network):
    wire = Wire(dump, network)
    running = start_live(dump, "-f", "ether proto 0x1234", "int:wire1")
    shown = 0

    def more(text):
        """Nothing passes before both ends have found each other."""
        wire.send(frame("ffffffffffff"))
        return text.count(PACKET) > shown

    for _ in range(2):
        shown = running.wait_for_output(more).count(PACKET)
        wire.ip("link", "set", "wire1", "down")
        wait_until_idle(running)
        wire.ip("link", "set", "wire1", "up")
    running.wait_for_output(more)
    wire.ip("link", "set", "wire1", "down")
    wait_until_idle(running)
    wire.ip("link", "del", "wire1")
    result = running.finish()
    assert (result.code, result.err) == (1, "trace_read_packet(wire1): The interface disappeared\n")


def test_an_interface_goes_down_with_packets_on_their_way_and_goes_away(dump, network):
    """The kernel hands them over after it says that the interface is down."""
    wire = Wire(dump, network)
    running = start_live(dump, "-f", "ether proto 0x1234", "int:wire1")
    running.wait_for_output(lambda text: wire.send(frame("ffffffffffff")) or PACKET in text)
    wait_until_idle(running)
    shown = running.wait_for_output(lambda text: True).count(PACKET)
    wire.run("import fcntl, socket, struct\n"
             "s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)\n"
             "s.bind(('wire0', 0))\n"
             "s.send(bytes.fromhex('%s'))\n"
             "fcntl.ioctl(s, 0x8914, struct.pack('16sH14x', b'wire1', 0))  # SIOCSIFFLAGS: down\n"
             % frame("ffffffffffff").hex())
    running.wait_for_output(lambda text: text.count(PACKET) > shown)
    wait_until_idle(running)
    wire.ip("link", "del", "wire1")
    result = running.finish()
    assert (result.code, result.err) == (1, "trace_read_packet(wire1): The interface disappeared\n")


def is_capturing(pid):
    with open("/proc/%d/net/packet" % pid) as table:
        return any(line.split()[3] == "0003" for line in table.readlines()[1:])
