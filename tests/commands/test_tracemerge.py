"""tracemerge: traces merged by the times of their packets.

PEER_BIN  a folder with a command of the same name of another implementation
"""
import signal
import subprocess

import pytest
from captures import pcap, pcapng, tcp, udp
from conftest import ROOT, wait_until_idle
from trace_files import assert_same_as_peer, erf, erf_records, holds, packets_of, times_of

TELESCOPE = ROOT / "tests/data/packets/in/scope.pcap"
DNS = ROOT / "tests/data/packets/in/dns.pcap"


@pytest.fixture
def merge(program, tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap([(time, udp()) for time in (1, 4, 4, 6, 5, 9)]))
    (tmp_path / "b.pcap").write_bytes(pcap([(time, tcp()) for time in (2, 4, 7, 8)]))
    return program("tracemerge").run


def test_the_oldest_packet_comes_first(merge, tmp_path):
    done = merge("pcapfile:out", "a.pcap", "pcapfile:b.pcap").succeeded()
    assert (done.text, done.err) == ("", "")
    kinds = {udp(): "a", tcp(): "b"}
    merged = [(seconds, kinds[octets]) for seconds, _, _, octets in packets_of((tmp_path / "out").read_bytes())]
    assert merged == [(1, "a"), (2, "b"), (4, "a"), (4, "a"), (4, "b"), (6, "a"), (5, "a"), (7, "b"), (8, "b"),
                      (9, "a")]


def test_packets_of_one_time(merge, tmp_path):
    merge("--unique-packets", "pcapfile:out", "a.pcap", "b.pcap").succeeded()
    assert times_of(tmp_path / "out") == [1, 2, 4, 6, 5, 7, 8, 9]


def test_a_time_of_0_is_a_time(merge, tmp_path):
    (tmp_path / "zero.pcap").write_bytes(pcap([(0, udp()), (0, udp()), (3, udp())]))
    merge("pcapfile:out", "a.pcap", "zero.pcap").succeeded()
    assert times_of(tmp_path / "out") == [0, 0, 1, 3, 4, 4, 6, 5, 9]
    merge("-u", "pcapfile:out", "a.pcap", "zero.pcap").succeeded()
    assert times_of(tmp_path / "out")[:2] == [0, 1]


@pytest.mark.parametrize("words, interfaces", [
    ([], [0, 1, 0, 1, 0]), (["-i"], [0, 0, 1, 1, 2]), (["-i2"], [0, 1, 2, 3, 0]),
    (["--set-interface=1"], [0, 0, 1, 1, 2])])
def test_interfaces(merge, tmp_path, words, interfaces):
    for number, name in enumerate("ab"):
        (tmp_path / (name + ".erf")).write_bytes(erf([(number + 1, udp())], flags=4) +
                                                 erf([(number + 1.5, udp())], flags=5))
    (tmp_path / "c.erf").write_bytes(erf([(9, udp())], flags=4))
    done = merge(*words, "erf:out", "erf:a.erf", "erf:b.erf", "erf:c.erf").succeeded()
    assert [flags & 3 for _, _, flags, *_ in erf_records((tmp_path / "out").read_bytes())] == interfaces
    assert done.err == ("tracemerge: 1 packets keep their interface: ERF has no numbers above 3\n"
                        if words == ["-i2"] else "")


def test_interfaces_of_pcap_files_stay(merge, tmp_path):
    merge("-i", "erf:out", "a.pcap", "b.pcap").succeeded()
    assert {flags & 3 for _, _, flags, *_ in erf_records((tmp_path / "out").read_bytes())} == {1}


def test_compression(merge, tmp_path):
    assert merge("-z", "5", "pcapfile:out", "a.pcap", "b.pcap").succeeded().err == (
        "Compression level set, but no compression type was defined, setting to gzip\n")
    assert (tmp_path / "out").read_bytes()[:2] == b"\x1f\x8b" and len(times_of(tmp_path / "out")) == 10
    merge("-Z", "xz", "pcapfile:out", "a.pcap").succeeded()
    assert (tmp_path / "out").read_bytes()[:4] == b"\xfd7zX" and len(times_of(tmp_path / "out")) == 6


def test_formats_may_differ(merge, tmp_path):
    (tmp_path / "c.pcapng").write_bytes(pcapng([(3, udp()), (10, udp())]))
    merge("pcapfile:out", "a.pcap", "b.pcap", "c.pcapng").succeeded()
    assert times_of(tmp_path / "out") == [1, 2, 3, 4, 4, 4, 6, 5, 7, 8, 9, 10]


def test_many_inputs(merge, tmp_path):
    names = ["many%d.pcap" % i for i in range(100)]
    for i, name in enumerate(names):
        (tmp_path / name).write_bytes(pcap([(1000 * number + 999 - i, udp()) for number in range(30)]))
    merge("pcapfile:out", *names).succeeded()
    times = times_of(tmp_path / "out")
    assert len(times) == 3000 and times == sorted(times)


def test_standard_output_and_input(merge):
    done = merge("pcapfile:-", "-", "b.pcap", data=pcap([(3, udp())])).succeeded()
    assert [seconds for seconds, *_ in packets_of(done.out)] == [2, 3, 4, 7, 8]


def test_an_input_that_cannot_be_read_does_not_stop_the_others(merge, tmp_path):
    (tmp_path / "bad.pcap").write_bytes(pcap([(3, udp())]) + b"\xff" * 16)
    done = merge("pcapfile:out", "nosuch.pcap", "bad.pcap", "b.pcap")
    assert done.code == 1 and times_of(tmp_path / "out") == [2, 3, 4, 7, 8]
    assert done.err.startswith("tracemerge: Unable to find URI (nosuch.pcap)") and len(done.err.splitlines()) == 2


def test_a_signal_ends_the_wait_for_an_input(program, tmp_path, merge):
    running = program("tracemerge").start("pcapfile:out", "b.pcap", "-", stdin=subprocess.PIPE)
    running.write(pcap([(3, udp())]))
    running.wait_for(lambda: holds(tmp_path / "out", [2, 3]), "packets in the file")
    wait_until_idle(running)
    running.finish_after(signal.SIGTERM).succeeded()
    assert times_of(tmp_path / "out") == [2, 3]


def test_packets_that_the_output_cannot_hold(merge, tmp_path):
    (tmp_path / "raw.pcap").write_bytes(pcap([(5, udp()[14:])], link=101))
    done = merge("pcapfile:out", "b.pcap", "raw.pcap")
    assert done.code == 1 and times_of(tmp_path / "out") == [2, 4, 7, 8]
    assert done.err.startswith("tracemerge: pcapfile:out: 1 packet is left out: The file has packets of link type 1")


@pytest.mark.parametrize("words, error", [
    (["pcapfile:out"], "missing outputuri or traceuri"), (["out", "a.pcap"], "Bad uri format (out)"),
    (["-ix", "pcapfile:out", "a.pcap"], '-i takes a number from 0, not "x"'),
    (["-Z", "lzo", "pcapfile:out", "a.pcap"], "Unknown compression type: lzo"),
    (["-x"], "unknown option '-x'"), (["pcapfile:nosuch/out", "a.pcap"], "unable to open nosuch/out for writing"),
], ids=str)
def test_errors(merge, words, error):
    done = merge(*words)
    assert done.code == 1 and done.err.startswith("tracemerge: " + error) and len(done.err.splitlines()) == 1


@pytest.mark.parametrize("form", ["pcapfile", "erf"])
@pytest.mark.parametrize("options", [[], ["-u"], ["-i"], ["-i2", "-u"], ["-z", "1", "-Z", "gz"]], ids=" ".join)
def test_files_are_those_of_the_peer(tmp_path, options, form):
    (tmp_path / "a.erf").write_bytes(erf([(1604428099 + i / 7, udp(size=60 + i)) for i in range(200)]))
    records = erf([(1604428099 + i / 4, tcp(size=60 + i)) for i in range(0, 100, 2)])
    (tmp_path / "b.erf").write_bytes(records)
    inputs = ["pcapfile:%s" % TELESCOPE, "pcapfile:%s" % DNS, "erf:%s" % (tmp_path / "a.erf"),
              "erf:%s" % (tmp_path / "b.erf")]
    numbered = any(option.startswith("-i") for option in options)  # libtrace never sets interface 3
    assert_same_as_peer(["tracemerge", *options, "%s:out" % form, *inputs[2 if numbered else 0:]], tmp_path)
