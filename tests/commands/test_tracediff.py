"""tracediff: the packets that only one of two traces has.

PEER_BIN  a folder with a command of the same name of another implementation
"""
import random
import re
import signal
import struct
import subprocess

import pytest
from captures import block, pcap, pcapng, udp
from conftest import ROOT, wait_until_idle
from trace_files import assert_same_as_peer, erf, erf_records, packets_of

TELESCOPE = ROOT / "tests/data/packets/in/scope.pcap"
DNS = ROOT / "tests/data/packets/in/dns.pcap"

SHOWN = """
Thu Jan  1 00:00:03 1970
 Capture: Packet Length: 60/64 Direction Value: -1
 Ethernet: Dest: 00:00:00:00:00:00 Source: 00:00:00:00:00:00 Ethertype: 0x0800
 IP: Header Len 20 Ver 4 DSCP 00 ECN 0 Total Length 28
 IP: Id 0 Fragoff 0
 IP: TTL 64 Proto 17 (udp) Checksum 0
 IP: Source 192.0.2.1 Destination 192.0.2.2
 UDP: Source 3 Dest 53 (domain)
 UDP: Len 8 Checksum 0
unknown protocol udp/3
 Unknown Protocol: 3
"""


@pytest.fixture
def diff(program, tmp_path):
    """A function that compares two lists of ports, the source ports of packets."""

    def compare(first, second, *words, **others):
        (tmp_path / "a.pcap").write_bytes(pcap([(port, udp(source=port)) for port in first]))
        (tmp_path / "b.pcap").write_bytes(pcap([(port + 0.5, udp(source=port)) for port in second]))
        return program("tracediff").run(*words, "a.pcap", "pcapfile:b.pcap", TZ="UTC", **others)

    return compare


def ports(text):
    return [int(port) for port in re.findall(r"UDP: Source (\d+)", text)]


def ports_in(path):
    return [struct.unpack_from(">H", octets, 34)[0] for *_, octets in packets_of(path.read_bytes())]


def test_a_packet_is_shown(diff):
    done = diff([1, 2, 3, 4], [1, 2, 4]).succeeded()
    assert done.text.startswith(SHOWN) and ports(done.text) == [3] and done.err == ""


@pytest.mark.parametrize("first, second, words, shown", [
    (range(100), range(100), [], []), ([], [], [], []), ([1, 2], [], [], [1, 2]), ([], [1, 2], [], [1, 2]),
    ([1, 2, 3], [1, 7, 8, 2, 3], [], [7, 8]), ([1, 7, 8, 2, 3], [1, 2, 3], [], [7, 8]),
    ([1, 2, 3], [1, 7, 3], [], [2, 7]), ([1, 2], [1, 2, 3, 4], [], [3, 4]),
    ([1, 2, 3, 4], [1, 7, 8, 2, 3, 4], ["-w", "2"], [2, 7, 3, 8, 4, 2, 3, 4]),
    ([1, 2, 3, 4], [1, 7, 8, 2, 3, 4], ["--window=3"], [7, 8]),
    ([1, 2, 3, 4], [1, 7, 8, 9], ["-w", "1"], [2, 7, 3, 8, 4, 9]),
    ([1, 2, 3, 4], [1, 7, 8, 9], ["-m", "2"], [2, 7, 3, 8]), ([1, 2, 3], [], ["--max", "1"], [1]),
    ([1, 2, 3], [1, 7, 8, 2, 3], ["-m", "1"], [7]), ([1, 2, 3], [7], ["-m", "0"], [1, 7, 2, 3]),
], ids=str)
def test_what_is_different(diff, first, second, words, shown):
    assert ports(diff(first, second, *words).succeeded().text) == shown


def test_outputs(diff, tmp_path):
    done = diff([1, 2, 3], [1, 7, 3], "-a", "pcapfile:first").succeeded()
    assert ports(done.text) == [7] and ports_in(tmp_path / "first") == [2]
    done = diff([1, 2, 3], [1, 7, 3], "--traceB-diff", "pcapfile:second").succeeded()
    assert ports(done.text) == [2] and ports_in(tmp_path / "second") == [7]
    done = diff([1, 2, 3], [1, 7, 3], "--traceA-diff=erf:first", "-b", "pcapfile:second").succeeded()
    assert done.text == "" and ports_in(tmp_path / "second") == [7]
    assert [octets for *_, octets in erf_records((tmp_path / "first").read_bytes())] == [udp(source=2)]


def test_formats_may_differ(program, tmp_path):
    packets = [(i, udp(source=i)) for i in range(50)]
    (tmp_path / "a.erf").write_bytes(erf(packets))
    (tmp_path / "b.pcap").write_bytes(pcap(packets[:30] + packets[31:]))
    assert ports(program("tracediff").run("erf:a.erf", "b.pcap").succeeded().text) == [30]


def test_metadata_are_compared(program, tmp_path):
    (tmp_path / "a.pcapng").write_bytes(pcapng([(1, udp())]))
    (tmp_path / "b.pcapng").write_bytes(pcapng([(1, udp())]) + block(5, bytes(12)))
    text = program("tracediff").run("a.pcapng", "b.pcapng").succeeded().text
    assert "PCAPNG Interface Statistics" in text and text.count("Capture: ") == 1


def test_a_window_takes_a_bounded_memory(program, tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap([(i, bytes(60_000)) for i in range(300)]))
    done = program("tracediff").run("--memory", "64M", "-w", "1000", "a.pcap", "a.pcap")
    assert done.code == 1 and "a.pcap need more memory than --memory allows: choose a smaller -w" in done.err
    assert len(done.err.splitlines()) == 1
    assert program("tracediff").run("--memory", "64M", "a.pcap", "a.pcap").succeeded().text == ""


def test_a_broken_file_gives_what_can_be_read(program, tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap([(1, udp(source=1)), (2, udp(source=2))]) + b"\xff" * 16)
    (tmp_path / "b.pcap").write_bytes(pcap([(1, udp(source=1)), (3, udp(source=3))]))
    done = program("tracediff").run("a.pcap", "b.pcap")
    assert done.code == 1 and ports(done.text) == [2, 3] and "a.pcap" in done.err and len(done.err.splitlines()) == 1


def test_differences_of_a_pipe_are_shown_as_they_come(program, tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap([(i, udp(source=i)) for i in range(10)]))
    running = program("tracediff").start("-w", "1", "a.pcap", "-", stdin=subprocess.PIPE)
    running.write(pcap([(0, udp(source=0)), (1, udp(source=77))]))
    running.wait_for_output(lambda text: ports(text) == [1, 77])
    wait_until_idle(running)
    done = running.finish_after(signal.SIGINT).succeeded()
    assert ports(done.text) == [1, 77], "what else was read may have equals"


@pytest.mark.parametrize("words, error", [
    ([], "two traces are compared, not 0"), (["a", "b", "c"], "two traces are compared, not 3"),
    (["-w", "0", "a", "b"], '-w takes a number from 1, not "0"'), (["-m", "-1", "a", "b"], "-m takes a number from 0"),
    (["-a", "out", "a", "b"], "Bad uri format (out)"), (["-x", "a", "b"], "unknown option '-x'"),
    (["nosuch.pcap", "b"], "Unable to find URI (nosuch.pcap)")], ids=str)
def test_errors(program, words, error):
    done = program("tracediff").run(*words)
    assert done.code == 1 and done.err.startswith("tracediff: " + error) and len(done.err.splitlines()) == 1


def different_traces(numbers):
    """Traces that are alike, and lack packets, or have others besides."""
    whole = [(1000 + i / 4, udp(source=1000 + i)) for i in range(400)]
    some = [packet for packet in whole if numbers.random() > 0.1]
    more = [one for packet in whole for one in ([packet] if numbers.random() > 0.3 else [(0, udp(source=7)), packet])]
    return [whole, some, more, whole[100:], whole[:15] + whole[60:]]


@pytest.mark.parametrize("options", [
    [], ["-w", "1"], ["-w", "5"], ["-m", "7"], ["-w", "100", "-m", "50"],
    ["-a", "erf:first", "-b", "erf:second", "-w", "30"]], ids=" ".join)
def test_differences_are_those_of_the_peer(tmp_path, options):
    traces = different_traces(random.Random(9))
    for number, trace in enumerate(traces):
        (tmp_path / ("%d.pcap" % number)).write_bytes(pcap(trace))
    for first, second in [(0, 1), (1, 0), (0, 2), (2, 1), (0, 3), (4, 0)]:
        folder = tmp_path / ("%d-%d" % (first, second))
        folder.mkdir()
        names = ["pcapfile:%s" % (tmp_path / ("%d.pcap" % number)) for number in (first, second)]
        assert_same_as_peer(["tracediff", *options, *names], folder)


def test_real_traces_differ_as_for_the_peer(tmp_path):
    assert_same_as_peer(["tracediff", "pcapfile:%s" % TELESCOPE, "pcapfile:%s" % DNS], tmp_path)
