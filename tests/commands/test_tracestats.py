"""tracestats: totals of packets and bytes (docs/formats/ndag.md 9.4)."""
import os
import signal

import pytest
from captures import pcap, tcp, udp
from conftest import Wire, command, wait_until_all_is_received
from test_tracertstats import Sender, listens

HEADING = "filter                        \t       count\t       bytes\t% count\n"
PACKETS = [(100 + i, packet) for i in range(30) for packet in (udp(), udp(size=100), tcp())]


@pytest.fixture
def tracestats(tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap(PACKETS))
    (tmp_path / "b.pcap").write_bytes(pcap(PACKETS[:1]))
    tool = command("tracestats", tmp_path)
    yield tool
    tool.end()


def counters(err):
    """What was told of an input, by name."""
    return {name.strip(): int(value) for name, _, value in (line.partition(":") for line in err.splitlines())
            if value.strip().isdigit()}


@pytest.mark.parametrize("threads", [1, 4])
def test_totals(tracestats, threads):
    done = tracestats.run("-t", threads, "-f", "tcp", "--filter=udp", "-f", "icmp", "pcapfile:a.pcap").succeeded()
    assert done.text == (HEADING + "                           tcp:\t          30\t        1920\t 33.333\n"
                         "                           udp:\t          60\t        5040\t 66.667\n"
                         "                          icmp:\t           0\t           0\t  0.000\n"
                         "                         Total:\t          90\t        6960\n")
    assert done.err == ("pcapfile:a.pcap:\n"
                        "              Filtered packets:\t           0\n"
                        "              Accepted packets:\t          90\n")


def test_several_inputs(tracestats):
    done = tracestats.run("a.pcap", "b.pcap").succeeded()
    assert done.text == (HEADING + "                         Total:\t          90\t        6960\n" + HEADING +
                         "                         Total:\t           1\t          64\n"
                         "Grand total:\n"
                         "                         Total:\t          91\t        7024\n")
    assert [line for line in done.err.splitlines() if not line.startswith(" ")] == ["a.pcap:", "b.pcap:"]


def test_empty_file(tracestats, tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap([]))
    done = tracestats.run("-f", "tcp", "a.pcap").succeeded()
    assert done.text == (HEADING + "                           tcp:\t           0\t           0\t  0.000\n"
                         "                         Total:\t           0\t           0\n")


def test_wrong_filter(tracestats):
    done = tracestats.run("-f", "foo+", "-f", "tcp", "pcapfile:a.pcap").succeeded()
    assert "                          foo+:\t           0\t           0\t  0.000\n" in done.text
    assert "                           tcp:\t          30\t" in done.text
    lines = done.err.splitlines()
    assert lines[0] == "pcapfile:a.pcap:"
    assert lines[1].startswith('trace_apply_filter(a.pcap): Unable to compile the filter "foo+": ')
    assert lines[2] == "Removing filter from filterlist"


def test_inputs_that_cannot_be_read(tracestats):
    done = tracestats.run("nosuch.pcap", "b.pcap")
    assert done.code == 1
    assert done.text == (HEADING + "                         Total:\t           1\t          64\n"
                         "Grand total:\n                         Total:\t           1\t          64\n")
    assert done.err.splitlines()[:2] == ["nosuch.pcap:", done.err.splitlines()[1]]
    assert done.err.splitlines()[1].startswith("tracestats: Unable to find URI (nosuch.pcap)")


def test_truncated_file(tracestats, tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap(PACKETS)[:-1])
    done = tracestats.run("a.pcap").succeeded()
    assert "Total:\t          89\t" in done.text
    assert done.err.splitlines()[-1].startswith("tracestats: a.pcap")


def test_command_line(tracestats):
    for words in (("-h",), ("--help",), ("-x",), ("-t", "x")):
        done = tracestats.run(*words)
        assert done.code == 1 and done.out == b"" and "Usage: tracestats" in done.err
    nothing = tracestats.run().succeeded()
    assert (nothing.out, nothing.err) == (b"", "")
    assert "Total:\t          90\t" in tracestats.run("-t", "0", "a.pcap").succeeded().text


def test_ndag(tracestats, network):
    sender = Sender(network, [44101, 44102])
    try:
        tracestats.words = [*network, *tracestats.words]
        running = tracestats.start("-t", 2, "-f", "ip", Sender.uri)
        running.wait_for(lambda: listens(running.pid, sender.ports), "streams")
        for port in sender.ports:
            sender.send(port, lost=7)
            sender.send(port, lost=3, skip=4, count=9)
        wait_until_all_is_received(running)
        done = running.finish_after(signal.SIGINT)
    finally:
        sender.end()
    assert "                            ip:\t          20\t        1280\t100.000\n" in done.succeeded().text
    assert "                         Total:\t          20\t        1280\n" in done.text
    assert counters(done.err) == {"Input packets": 20, "Filtered packets": 0, "Dropped packets": 6,
                                  "Missing records": 8, "Accepted packets": 20}


def test_what_an_interface_drops_is_told(tracestats, network):
    """Nobody takes packets from the kernel while the command is stopped, and its buffer has no room for all."""
    wire = Wire(tracestats, network)
    running = tracestats.start("-f", "ether proto 0x1234", "int:wire1")
    running.wait_for(lambda: wire.is_open(running.pid), "the capture")
    os.kill(running.pid, signal.SIGSTOP)
    wire.send(bytes(12) + b"\x12\x34" + bytes(1400), count=20_000)
    os.kill(running.pid, signal.SIGCONT)
    wait_until_all_is_received(running)
    done = running.finish_after(signal.SIGINT).succeeded()
    told = counters(done.err)
    assert 0 < told["Dropped packets"] < 20_000
    assert told["Input packets"] == told["Accepted packets"]
    assert told["Input packets"] + told["Dropped packets"] >= 20_000
