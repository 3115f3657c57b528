"""traceends and tracetopends: what addresses send and receive. The expected rows are those of libtrace's commands."""
import os
import signal
import struct

import pytest
from captures import ethernet, ipv4, pcap, tcp, udp
from conftest import ROOT, Command, Wire, peer_command, wait_until_all_is_received

INPUTS = [ROOT / "tests/data/packets/in/scope.pcap", ROOT / "tests/data/packets/in/dns.pcap"]
MACS = bytes.fromhex("0200000000010a0000000002")


def packet(source, destination, payload=0, protocol=17, macs=MACS):
    """UDP or TCP from 192.0.2.SOURCE to 10.0.0.DESTINATION."""
    header = struct.pack(">HHHH", 1, 2, 8 + payload, 0) if protocol == 17 else (
        struct.pack(">HHIIBBHHH", 1, 2, 0, 0, 0x50, 2, 0, 0, 0))
    frame = ipv4(protocol, header + bytes(payload))
    return macs + frame[12:26] + bytes([192, 0, 2, source, 10, 0, 0, destination]) + frame[34:]


def ipv6(source, destination):
    return ethernet(0x86DD, struct.pack(">IHBB", 6 << 28, 10, 17, 64) + bytes(15) + bytes([source]) + b"\x20\x01" +
                    bytes(13) + bytes([destination]) + struct.pack(">HHHH", 1, 2, 10, 0) + bytes(2))


FRAMES = [packet(1, 9, 5), packet(2, 9, 100), packet(1, 8), packet(1, 2, 1, 6), packet(2, 1), ipv6(1, 2), ipv6(1, 3),
          ethernet(0x0806, bytes(28)), ethernet(0x0800, b"\x45" + bytes(10), 25)]


def row(width, *values):
    return "%*s" % (width, values[0]) + "".join(" %16s" % value for value in values[1:]) + "\n"


def time(second):
    return "01/01,00:01:%02d" % (40 + second)


V4 = (row(16, "10.0.0.1", time(4), 0, 0, 0, 1, 28, 0) + row(16, "192.0.2.1", time(3), 3, 102, 6, 0, 0, 0) +
      row(16, "10.0.0.2", time(3), 0, 0, 0, 1, 41, 1) + row(16, "192.0.2.2", time(4), 2, 156, 100, 0, 0, 0) +
      row(16, "10.0.0.8", time(2), 0, 0, 0, 1, 28, 0) + row(16, "10.0.0.9", time(1), 0, 0, 0, 2, 161, 105))
V6 = (row(40, "::1", time(6), 2, 100, 4, 0, 0, 0) + row(40, "2001::2", time(5), 0, 0, 0, 1, 50, 2) +
      row(40, "2001::3", time(6), 0, 0, 0, 1, 50, 2))
MAC = (row(18, "00:00:00:00:00:00", time(7), 3, 100, 4, 3, 100, 4) +
       row(18, "02:00:00:00:00:01", time(4), 0, 0, 0, 5, 258, 106) +
       row(18, "0a:00:00:00:00:02", time(4), 5, 258, 106, 0, 0, 0))
COLUMNS = ["Last Seen", "Src Pkts", "Src Bytes", "Src Payload", "Dst Pkts", "Dst Bytes", "Dst Payload"]
HEADING = row(16, "IPv4 Address", *COLUMNS)


@pytest.fixture
def tool(program, tmp_path):
    """A function that finds a command; it runs in a folder with a capture."""
    (tmp_path / "a.pcap").write_bytes(pcap([(100 + i, frame) for i, frame in enumerate(FRAMES)]))
    return program


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("words, rows", [
    ((), V4), (("-A", "v4"), V4), (("-A", "v6"), V6), (("--addresses=mac",), MAC), (("--a", "v6"), V6)])
def test_rows(tool, words, rows, threads):
    done = tool("traceends").run(*words, "-t", threads, "a.pcap").succeeded()
    assert (done.text, done.err) == (rows, "")


@pytest.mark.parametrize("words, addresses", [
    (("-S",), ["10.0.0.1", "10.0.0.2", "10.0.0.8", "10.0.0.9"]), (("--ignore-dest",), ["192.0.2.1", "192.0.2.2"]),
    (("-D",), ["192.0.2.1", "192.0.2.2"]), (("--ignore-source", "-f", "tcp"), ["10.0.0.2"]),
    (("-f", "udp", "--filter", "tcp"), ["192.0.2.1", "10.0.0.2"]),
    (("--tag-filter", 'protocol == "tcp"'), ["192.0.2.1", "10.0.0.2"])], ids=str)
def test_what_is_counted(tool, words, addresses):
    done = tool("traceends").run(*words, "a.pcap").succeeded()
    assert [line.split()[0] for line in done.text.splitlines()] == addresses


def test_each_input_has_its_rows(tool, tmp_path):
    (tmp_path / "b.pcap").write_bytes(pcap([(100, packet(7, 7))]))
    done = tool("traceends").run("a.pcap", "b.pcap").succeeded()
    assert done.text == V4 + (row(16, "10.0.0.7", time(0), 0, 0, 0, 1, 28, 0) +
                              row(16, "192.0.2.7", time(0), 1, 28, 0, 0, 0, 0))


def test_the_last_time_is_the_latest(tool, tmp_path):
    """libtrace shows that of the last packet of one of its threads."""
    (tmp_path / "b.pcap").write_bytes(pcap([(100 + i, packet(7, 7)) for i in (3, 5, 4)]))
    assert time(5) in tool("traceends").run("-D", "-t", 4, "b.pcap").succeeded().text


@pytest.mark.parametrize("words, numbers", [
    ((), [156, 102, 0, 0]), (("-s", "-b"), [156, 102, 0, 0]), (("--packets",), [3, 2, 0, 0]), (("-a",), [100, 6, 0, 0]),
    (("-d",), [161, 41, 28, 28]), (("-d", "-p"), [2, 1, 1, 1]), (("-d", "-a"), [105, 1, 0, 0]),
    (("--destination", "--bytes", "--application", "--source"), [100, 6, 0, 0])], ids=str)
def test_top(tool, words, numbers):
    done = tool("tracetopends").run(*words, "-n", 4, "a.pcap").succeeded()
    column = 3 * ("-d" in words) + {"-p": 2, "--packets": 2, "-a": 4, "--application": 4}.get(
        next((word for word in words if word in ("-p", "--packets", "-a", "--application")), "-b"), 3)
    assert done.text.startswith(HEADING)
    assert [int(line.split()[column]) for line in done.text.splitlines()[1:]] == numbers


def test_top_of_equals_is_in_the_order_of_addresses(tool):
    done = tool("tracetopends").run("-d", "-p", "a.pcap", "a.pcap").succeeded()
    addresses = [line.split()[0] for line in done.text.splitlines()[1:]]
    assert addresses == ["10.0.0.9", "10.0.0.9", *2 * ["10.0.0.1", "10.0.0.2", "10.0.0.8"], "192.0.2.1", "192.0.2.2"]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_number_of_rows(tool, count):
    done = tool("tracetopends").run("--count", count, "a.pcap", "a.pcap").succeeded()
    assert len(done.text.splitlines()) == 1 + count


@pytest.mark.parametrize("kind, name, width", [("v6", "IPv6 Address", 40), ("mac", "MAC Address", 18)])
def test_headings(tool, kind, name, width):
    done = tool("tracetopends").run("-A", kind, "-n", 0, "-t", 1, "-f", "udp", "a.pcap").succeeded()
    assert done.text == row(width, name, *COLUMNS)


@pytest.mark.parametrize("name", ["traceends", "tracetopends"])
def test_an_input_that_cannot_be_read(tool, name):
    done = tool(name).run("nosuch.pcap", "a.pcap")
    assert done.code == 1 and "192.0.2.1" in done.text
    assert done.err.startswith("%s: Unable to find URI (nosuch.pcap)" % name) and done.err.count("\n") == 1


def test_a_file_that_is_broken(tool, tmp_path):
    (tmp_path / "a.pcap").write_bytes((tmp_path / "a.pcap").read_bytes() + b"\xff" * 100)
    done = tool("traceends").run("a.pcap")
    assert (done.code, done.text) == (1, V4)
    assert done.err.startswith("traceends: a.pcap: ") and done.err.count("\n") == 1


def many(count):
    """Packets of as many senders."""
    frame = bytearray(packet(1, 1))
    out = [pcap([])]
    for i in range(count):
        frame[26:30] = struct.pack(">I", i)
        out.append(struct.pack("<IIII", 100, 0, 60, 60) + frame)
    return b"".join(out)


def test_more_addresses_than_there_is_memory_for(tool, tmp_path):
    """They share 48 MiB: 96 octets each."""
    count = 600_000
    (tmp_path / "b.pcap").write_bytes(many(count))
    done = tool("traceends").run("-D", "-t", 2, "--memory", "64M", "b.pcap")
    held = len(done.text.splitlines())
    assert 400_000 < held <= 48 * 2**20 // 96
    assert done.code == 1
    assert done.err == ("traceends: b.pcap: %d ends of packets are not counted, as there are more addresses than "
                        "--memory has room for\n" % (count - held))


def test_more_rows_than_there_is_memory_for(tool, tmp_path):
    (tmp_path / "b.pcap").write_bytes(many(100_000))
    done = tool("tracetopends").run("-D", "-n", 100_000, "--memory", "64M", "b.pcap")
    shown = len(done.text.splitlines()) - 1
    assert 50_000 < shown < 100_000 and done.code == 1
    assert done.err == "tracetopends: there are more addresses than --memory has room for; %d are shown\n" % shown


def test_help_by_the_letter_of_libtrace(tool):
    assert tool("traceends").run("-H").succeeded().text == tool("traceends").run("--help").succeeded().text


def test_a_signal_shows_what_was_counted(tool, network):
    traceends = tool("traceends")
    wire = Wire(traceends, network)
    running = traceends.start("-f", "src 192.0.2.77", "-D", "int:wire1")
    running.wait_for(lambda: wire.is_open(running.pid), "the capture")
    wire.send(packet(77, 1), count=5)
    wait_until_all_is_received(running)
    done = running.finish_after(signal.SIGINT).succeeded()
    assert done.text.split()[0] == "192.0.2.77" and done.text.split()[2] == "5"


@pytest.mark.parametrize("words", [(), ("-A", "v6"), ("-A", "mac"), ("-f", "udp", "-S"), ("-D",)], ids=" ".join)
def test_the_rows_are_those_of_the_peer(tool, tmp_path, words):
    theirs = Command(peer_command("traceends"), tmp_path).run(*words, *INPUTS, "a.pcap").succeeded()
    assert tool("traceends").run(*words, *INPUTS, "a.pcap").succeeded().out == theirs.out


@pytest.mark.parametrize("words", [(), ("-d",), ("-p", "-n", 3), ("-a",), ("-A", "mac", "-d", "-p"), ("-A", "v6"),
                                   ("-f", "tcp", "-S", "-d")], ids=str)
def test_the_top_is_that_of_the_peer(tool, tmp_path, words):
    """With one thread: with more of them, times are not those of the last packets there."""
    path = peer_command("tracetopends")  # a script that runs traceends
    theirs = Command(path, tmp_path).run("-t", 1, *words, *INPUTS,
                                         PATH="%s:%s" % (path.parent, os.environ["PATH"])).succeeded()
    assert tool("tracetopends").run(*words, *INPUTS).succeeded().out == theirs.out
