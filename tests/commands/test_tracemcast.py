"""tracemcast in a network of its own: what arrives at a client, and when."""
import os
import pathlib
import pwd
import re
import signal
import struct
import subprocess
import sys
import time

import pytest
from conftest import (FRAME_SENDER, ROOT, Command, Wire, command, peer_command, wait_until_all_is_received,
                      wait_until_idle)
from ndag_receiver import Receiver, data_header, records
from watching import PATIENCE, awaits_signals, wait_until

GROUP = "239.1.2.3"
BEACONS = 9000
START = 1_700_000_000
SUMMARY = re.compile(r"^tracemcast: sent (\d+) packets in (\d+) datagrams, (\d+) octets; (\d+) cut, (\d+) refused, "
                     r"(\d+) lost in (\d+) send errors, (\d+) keep-alives; of the input, (\d+) filtered", re.MULTILINE)


def frame(size=60, flow=0, port=53, back=False):
    """A UDP packet over IPv4 over Ethernet."""
    ends = [(bytes((10, 0, flow >> 8, flow & 255)), 1024 + flow), (bytes((192, 0, 2, 53)), port)]
    (source, source_port), (target, target_port) = reversed(ends) if back else ends
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, size - 14, flow, 0, 64, 17, 0, source, target)
    udp = struct.pack(">HHHH", source_port, target_port, size - 34, 0)
    head = bytes.fromhex("0200000000010200000000020800") + ip + udp
    return head + bytes((flow + i) & 255 for i in range(size - len(head)))


def capture(path, packets, link=1):
    """A pcap file of pairs of seconds since START and octets."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link))
        for when, octets in packets:
            micros = round(when * 1_000_000)
            file.write(struct.pack("<IIII", START + micros // 1_000_000, micros % 1_000_000, len(octets), len(octets)))
            file.write(octets)
    return path


@pytest.fixture
def net(network):
    """A function that starts a client."""
    started = []

    def listen(group=GROUP, port=BEACONS, interface="wire0"):
        started.append(Receiver(network[-1], group, port, interface))
        return started[-1]

    yield listen
    for receiver in started:
        receiver.stop()


@pytest.fixture
def tracemcast(tmp_path, network):
    tool = command("tracemcast", tmp_path, network)
    yield tool
    tool.end()


def send(tool, *words, group=GROUP):
    return tool.run("-g", group, "-p", BEACONS, "-s", "wire0", *words)


def joined(network):
    """Whether somebody has joined the group."""
    table = subprocess.run([*network, "cat", "/proc/net/igmp"], capture_output=True, text=True, timeout=PATIENCE)
    return "030201EF" in table.stdout


def summary(result):
    names = ("packets", "datagrams", "octets", "cut", "refused", "lost", "errors", "keep_alives", "filtered")
    return dict(zip(names, map(int, SUMMARY.search(result.err).groups())))


def erf_time(micros):
    return (START + micros // 1_000_000 << 32) + (micros % 1_000_000 << 32) // 1_000_000


def test_packets_arrive_as_they_were(tracemcast, net, tmp_path):
    packets = [(i * 0.000721, frame(60 + 37 * i % 1400, i)) for i in range(500)]
    file = capture(tmp_path / "p.pcap", packets)
    client = net()
    result = send(tracemcast, "-m", "0x10", "--once", file).succeeded()
    wait_until(lambda: len(client.packets()) >= 500, "packets")
    found = client.records()
    assert [one.packet for one in found] == [octets for _, octets in packets]
    assert [one.time for one in found] == [erf_time(i * 721) for i in range(500)]
    assert {(one.type, one.flags, one.lost) for one in found} == {(2, 0, 0)}
    assert [one.wire_size for one in found] == [len(octets) + 4 for _, octets in packets]
    headers = [data_header(one.octets) for one in client.datagrams()]
    assert [sequence for _, _, _, sequence, _, _ in headers] == list(range(1, len(headers) + 1))
    assert {(kind, monitor, stream) for kind, monitor, _, _, stream, _ in headers} == {(2, 16, 0)}
    assert {started for _, _, started, _, _, _ in headers} == {headers[0][2]}
    assert abs(headers[0][2] / 1000 + 1_509_494_400 - time.time()) < 60
    assert result.err.startswith("Multicasting %s on %s:%d from wire0\nMonitor ID is set to 16\n"
                                 % (file, GROUP, BEACONS))
    sent = summary(result)
    assert (sent["packets"], sent["datagrams"]) == (500, len(headers))
    assert sent["octets"] == sum(len(one.octets) for one in client.datagrams())
    assert client.beacons[0].octets == struct.pack(">4sBBHHH", b"NDAG", 1, 1, 16, 1, client.ports[0])


@pytest.mark.parametrize("group, words", [
    (GROUP, ()), (GROUP, ("-s", "192.0.2.1")), (GROUP, ("-s", "0.0.0.0")), (GROUP, ("-s", "wire0")),
    ("ff15::4:5", ("-s", "wire0")), ("ff15::4:5", ("-s", "2001:db8::1")), ("ff02::4:5%wire0", ()),
])
def test_groups_and_interfaces(tracemcast, net, tmp_path, group, words):
    file = capture(tmp_path / "p.pcap", [(0, frame())])
    client = net(group.partition("%")[0])
    tracemcast.run("-g", group, "-p", BEACONS, *words, "--once", "--wait", "0.2", file).succeeded()
    wait_until(client.packets, "a packet")
    assert client.packets() == [frame()]


@pytest.mark.parametrize("words, ttl", [((), 1), (("--ttl", "7"), 7), (("--ttl=0",), 0)])
@pytest.mark.parametrize("group", [GROUP, "ff15::4:5"])
def test_ttl(tracemcast, net, tmp_path, words, ttl, group):
    client = net(group)
    file = capture(tmp_path / "p.pcap", [(0, frame())])
    send(tracemcast, *words, "--once", "--wait=0.2", file, group=group).succeeded()
    wait_until(client.packets, "a packet")
    assert {one.ttl for one in client.beacons + client.received} == {ttl}


@pytest.mark.parametrize("mtu, size, sizes", [
    ("1000", 60, [960, 960, 492]),  # docs/formats/ndag.md 7.1
    ("100", 413, [455] * 30),  # 536 is the least
    ("0x218", 412, [454] * 30),
    ("70000", 8858, [8900] * 30),  # 8900 is the most
])
def test_sizes_of_datagrams(tracemcast, net, tmp_path, mtu, size, sizes):
    client = net()
    file = capture(tmp_path / "p.pcap", [(0, frame(size))] * 30)
    send(tracemcast, "-M", mtu, "--once", "--wait=0.2", file).succeeded()
    wait_until(lambda: len(client.packets()) >= 30, "packets")
    assert [len(one.octets) for one in client.datagrams()] == sizes


def test_what_is_too_large_is_cut_and_counted(tracemcast, net, tmp_path):
    client = net()
    result = send(tracemcast, "--once", "--wait=0.2", capture(tmp_path / "p.pcap", [(0, frame(9500)), (0, frame())]))
    assert summary(result.succeeded())["cut"] == 1
    wait_until(lambda: len(client.packets()) >= 2, "packets")
    assert client.packets() == [frame(9500)[:8858], frame()]
    assert client.records()[0].wire_size == 9504


def test_other_link_layers(tracemcast, net, tmp_path):
    client = net()
    six = bytes.fromhex("6000000000001140") + bytes(32)
    # IPv4 and IPv6 without a link layer; 802.11, which ERF cannot express.
    raw = capture(tmp_path / "raw.pcap", [(0, frame()[14:]), (0, six)], 101)
    result = send(tracemcast, "--once", "--wait=0.2", raw)
    assert summary(result.succeeded())["packets"] == 2
    wait_until(lambda: len(client.packets()) >= 2, "packets")
    assert [(one.type, one.packet, one.wire_size) for one in client.records()] == [(22, frame()[14:], 46),
                                                                                   (23, six, 40)]
    wlan = capture(tmp_path / "wlan.pcap", [(0, bytes(40))] * 3, 105)
    result = send(tracemcast, "--once", "--wait=0", wlan).succeeded()
    assert summary(result)["refused"] == 3 and summary(result)["datagrams"] == 0
    assert result.err.count("cannot express") == 1


def test_filter(tracemcast, net, tmp_path):
    client = net()
    file = capture(tmp_path / "p.pcap", [(0, frame(port=port)) for port in (53, 80, 53)])
    result = send(tracemcast, "-f", "udp port 80", "--once", "--wait=0.2", file).succeeded()
    assert (summary(result)["packets"], summary(result)["filtered"]) == (1, 2)
    wait_until(client.packets, "a packet")
    assert client.packets() == [frame(port=80)]


def span(client, count):
    wait_until(lambda: len(client.packets()) >= count, "packets")
    times = [one.time for one in client.datagrams()]
    return times[-1] - times[0]


@pytest.mark.parametrize("words, low, high", [((), 0.9, 1.3), (("--replay=4",), 0.15, 0.4), (("--replay=0",), 0, 0.1),
                                              (("--once", "--replay"), 0.9, 1.3), (("--once",), 0, 0.1)])
def test_files_are_played_in_their_time(tracemcast, net, tmp_path, words, low, high):
    client = net()
    file = capture(tmp_path / "p.pcap", [(i / 5, frame(60, i)) for i in range(6)])
    send(tracemcast, "--wait=0.2", *words, file).succeeded()
    assert low <= span(client, 6) <= high
    assert client.packets() == [frame(60, i) for i in range(6)]


def test_a_rate(tracemcast, net, tmp_path):
    client = net()
    # They took much longer, which does not matter then.
    file = capture(tmp_path / "p.pcap", [(i * 100, frame(60, i)) for i in range(101)])
    send(tracemcast, "--wait=0.2", "--rate=100", file).succeeded()
    assert 0.85 <= span(client, 101) <= 1.5
    assert client.packets() == [frame(60, i) for i in range(101)]
    gaps = [b.time - a.time for a, b in zip(client.datagrams(), client.datagrams()[1:])]
    assert max(gaps) < 0.2, "nothing waits for a full datagram"


def test_a_high_rate_is_kept_by_several_threads(tracemcast, net, tmp_path):
    client = net()
    file = capture(tmp_path / "p.pcap", [(0, frame(60, i % 500)) for i in range(60_000)])
    begin = time.monotonic()
    send(tracemcast, "--wait=0.2", "--rate=60000", "-t", "3", file).succeeded()
    assert time.monotonic() - begin >= 1.15
    wait_until(lambda: sum(data_header(one.octets)[5] for one in client.datagrams()) >= 60_000, "packets")


def test_loops(tracemcast, net, tmp_path):
    client = net()
    file = capture(tmp_path / "p.pcap", [(0, frame(60, i)) for i in range(3)])
    result = send(tracemcast, "--wait=0.2", "--loop=3", file).succeeded()
    assert summary(result)["packets"] == 9
    wait_until(lambda: len(client.packets()) >= 9, "packets")
    assert client.packets() == [frame(60, i) for i in range(3)] * 3
    assert len(client.ports) == 1


def test_a_loop_goes_on_until_it_is_ended(tracemcast, net, tmp_path):
    client = net()
    file = capture(tmp_path / "p.pcap", [(i / 100, frame(60, i)) for i in range(3)])
    running = tracemcast.start("-g", GROUP, "-p", BEACONS, "-s", "wire0", "--wait=0.2", "--loop", file)
    wait_until(lambda: len(client.packets()) > 30, "packets")
    result = running.finish_after(signal.SIGINT)
    sent = summary(result.succeeded())["packets"]
    wait_until(lambda: len(client.packets()) >= sent, "packets")
    assert len(client.packets()) == sent


def test_a_loop_of_nothing_ends(tracemcast, tmp_path):
    result = send(tracemcast, "--wait=0", "--loop", capture(tmp_path / "p.pcap", [])).succeeded()
    assert "no packets" in result.err


def test_the_wait_lets_clients_join(tracemcast, net, tmp_path):
    """Also those that miss the first beacon."""
    running = tracemcast.start("-g", GROUP, "-p", BEACONS, "-s", "wire0", "--once",
                               capture(tmp_path / "p.pcap", [(0, frame())]))
    early = net()
    wait_until(lambda: early.ports, "a beacon")
    late = net()
    running.finish().succeeded()
    wait_until(late.packets, "the packet")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("words", [(), ("--rate=1",), ("--delay=60000", "--rate=1")])
def test_signals_send_what_is_left(tracemcast, net, tmp_path, number, words):
    client = net()
    file = capture(tmp_path / "p.pcap", [(0, frame()), (1000, frame()), (2000, frame())])
    running = tracemcast.start("-g", GROUP, "-p", BEACONS, "-s", "wire0", "--wait=0", *words, file)
    wait_until(lambda: client.ports, "a beacon")
    wait_until_idle(running)
    result = running.finish_after(number)
    sent = summary(result.succeeded())["packets"]
    assert sent == 1
    wait_until(client.packets, "the packet")


@pytest.mark.parametrize("round_", range(200))
def test_two_signals_leave_the_summary(tracemcast, tmp_path, round_):
    """As GNU timeout sends them."""
    file = capture(tmp_path / "p.pcap", [(0, frame(60, i)) for i in range(100)])
    running = tracemcast.start("-g", GROUP, "-p", BEACONS, "-s", "wire0", "--wait=0", "--loop", "--rate=1000", file)
    wait_until(lambda: not running.runs() or awaits_signals(running.pid, signal.SIGTERM), "a command at work")
    running.process.send_signal(signal.SIGTERM)
    time.sleep(0.002)  # what is tested: not a wait for anything
    running.process.send_signal(signal.SIGTERM if round_ % 2 else signal.SIGINT)
    summary(running.finish().succeeded())


def test_a_signal_ends_the_wait(tracemcast, tmp_path):
    running = tracemcast.start("-g", GROUP, "-s", "wire0", "--wait=1000", capture(tmp_path / "p.pcap", [(0, frame())]))
    result = running.finish_after(signal.SIGTERM)
    result.succeeded()


def flows_by_stream(client):
    """For each stream, the pairs of ends of its packets, in the order they have in the packets."""
    streams = {}
    for one in client.datagrams():
        for record in records(one.octets):
            packet = record.packet
            streams.setdefault(one.port, set()).add((packet[26:30] + packet[34:36], packet[30:34] + packet[36:38]))
    return streams


@pytest.mark.parametrize("hashing", [(), ("--hash=bi",), ("--hash=uni",)])
def test_flows_stay_in_one_stream(tracemcast, net, tmp_path, hashing):
    client = net()
    both_ways = [(0, frame(60, flow, back=back)) for flow in range(200) for back in (False, True)] * 3
    send(tracemcast, "-t", "4", *hashing, "--once", "--wait=0.2", capture(tmp_path / "p.pcap", both_ways)).succeeded()
    wait_until(lambda: len(client.packets()) >= 1200, "packets")
    streams = flows_by_stream(client)
    assert len(client.ports) == 4 and len(streams) == 4, "all are used"
    directed = [pair for pairs in streams.values() for pair in pairs]
    assert len(directed) == len(set(directed)) == 400, "none is in two streams"
    undirected = [{tuple(sorted(pair)) for pair in pairs} for pairs in streams.values()]
    split = sum(map(len, undirected)) - len(set().union(*undirected))
    assert split == 0 if hashing != ("--hash=uni",) else split > 0
    assert [data_header(one.octets)[4] for one in client.datagrams()] == [
        client.ports.index(one.port) for one in client.datagrams()], "the number of the stream"


def test_live_packets_come_at_once_and_silence_shows(tracemcast, net, network):
    client = net()
    # What is sent arrives at wire1, too; it must not be sent again.
    running = tracemcast.start("-g", GROUP, "-p", BEACONS, "-s", "wire0", "-f", "udp port 53", "int:wire1")
    wait_until(lambda: client.ports, "a beacon")
    subprocess.run([*network, "python3", "-c", FRAME_SENDER, "wire0"], input=b"1 %s\n" % frame().hex().encode(),
                   check=True, timeout=PATIENCE)
    # No other packet comes that would fill its datagram.
    wait_until(client.packets, "a packet")
    wait_until(lambda: len(client.received) > 1, "a keep-alive")
    assert client.received[0] == client.datagrams()[0]
    assert client.received[1].octets == b"NDAG\x01\x05\0\0" + bytes(16)
    result = running.finish_after(signal.SIGTERM)
    assert summary(result.succeeded())["keep_alives"] == 1


def test_live_packets_keep_their_direction(tracemcast, net, network):
    client = net()
    wire = Wire(tracemcast, network)
    wire.ip("link", "set", "wire1", "address", "02:00:00:00:00:01")
    running = tracemcast.start("-g", GROUP, "-p", BEACONS, "-s", "wire0", "-f", "ether proto 0x1234", "int:wire1")
    running.wait_for(lambda: wire.is_open(running.pid), "the capture")
    wait_until(lambda: client.ports, "a beacon")
    for to in ("020000000001", "020000000002", "ffffffffffff"):
        wire.send(bytes.fromhex(to) + bytes(6) + b"\x12\x34" + bytes(46))
    wire.send(bytes(12) + b"\x12\x34" + bytes(46), interface="wire1")
    wait_until(lambda: len(client.records()) == 4, "packets")
    running.finish_after(signal.SIGTERM).succeeded()
    assert [record.flags for record in client.records()] == [1, 2, 1, 0]


@pytest.mark.parametrize("name, sizes", [("fcslink.pcap", [43, 44, 45, 46, 47]), ("fcslen.pcapng", [47])])
def test_declared_frame_check_sequences_are_in_the_length(tracemcast, net, name, sizes):
    client = net()
    send(tracemcast, "--once", "--wait=0.2", ROOT / "tests/data/field" / name).succeeded()
    wait_until(lambda: len(client.records()) == len(sizes), "packets")
    assert [(record.wire_size, len(record.packet)) for record in client.records()] == [(n, n) for n in sizes]


def test_lengths_beyond_what_a_record_can_tell_are_cut(tracemcast, net):
    client = net()
    result = send(tracemcast, "--once", "--wait=0.2", ROOT / "tests/data/field/wire-64k.pcap").succeeded()
    assert (summary(result)["packets"], summary(result)["cut"], summary(result)["refused"]) == (4, 3, 0)
    wait_until(lambda: len(client.records()) == 4, "packets")
    assert [(record.wire_size, len(record.packet)) for record in client.records()] == [(65535, 82)] * 4


def test_metadata_are_neither_sent_nor_refused(tracemcast, net):
    client = net()
    result = send(tracemcast, "--wait=0.2", ROOT / "tests/data/field/epbopts.pcapng").succeeded()
    assert (summary(result)["packets"], summary(result)["refused"]) == (1, 0)
    assert result.err.endswith("; of the input, 0 filtered, 7 dropped, 2 metadata left out\n")
    assert "link type" not in result.err
    wait_until(client.packets, "the packet")


def test_two_monitors_share_a_group(tracemcast, net, tmp_path):
    client = net()
    file = capture(tmp_path / "p.pcap", [(0, frame(60, i)) for i in range(20)])
    both = [tracemcast.start("-g", GROUP, "-p", BEACONS, "-s", "wire0", "-m", number, "-t", "4", "--once", file)
            for number in (1, 2)]
    for running in both:
        running.finish().succeeded()
    wait_until(lambda: len(client.packets()) >= 40, "packets")
    ports = {}
    for one in client.datagrams():
        ports.setdefault(data_header(one.octets)[1], set()).add(one.port)
    assert set(ports) == {1, 2} and not ports[1] & ports[2]


def test_what_another_sends_is_sent_on_unchanged(tracemcast, net, network, tmp_path):
    client = net("239.1.2.4")
    packets = [(i * 0.000721, frame(60 + 37 * i % 1400, i)) for i in range(300)]
    relay = tracemcast.start("-g", "239.1.2.4", "-p", BEACONS, "-s", "wire0", "-t", "2",
                             "ndag:wire0,%s,%d" % (GROUP, BEACONS))
    wait_until(lambda: joined(network) and client.ports, "the client to join")
    send(tracemcast, "-t", "2", "--once", capture(tmp_path / "p.pcap", packets)).succeeded()
    wait_until(lambda: len(client.packets()) >= 300, "packets")
    result = relay.finish_after(signal.SIGTERM)
    assert "0 datagrams missing" in result.succeeded().err
    found = sorted((one.time, one.packet, one.wire_size) for one in client.records())
    assert found == [(erf_time(i * 721), octets, len(octets) + 4) for i, (_, octets) in enumerate(packets)]


def test_an_interface_that_goes_away_and_returns(tracemcast, net, network, tmp_path):
    client = net()
    file = capture(tmp_path / "p.pcap", [(0, frame(60, i)) for i in range(100)])
    running = tracemcast.start("-g", GROUP, "-p", BEACONS, "-s", "wire0", "--wait=0.2", "--loop", "--rate=1000", file)

    def wire0(*words):
        subprocess.run([*network, "ip", *words], check=True, timeout=PATIENCE)

    wait_until(client.packets, "packets")
    wire0("link", "set", "wire0", "down")
    running.wait_for_errors(lambda said: "failed to send" in said)
    wire0("link", "set", "wire0", "up")
    before = len(client.packets())
    wait_until(lambda: len(client.packets()) > before, "packets")
    result = running.finish_after(signal.SIGTERM)
    assert summary(result.succeeded())["errors"] > 0
    assert 1 <= result.err.count("failed to send multicast ERF packet: ") <= 3, "told once a second at most"


def test_a_file_that_breaks_off(tracemcast, net, tmp_path):
    client = net()
    file = capture(tmp_path / "p.pcap", [(0, frame()), (0, frame())])
    file.write_bytes(file.read_bytes()[:-5])
    result = send(tracemcast, "--once", "--wait=0.2", file)
    assert result.code == 1
    wait_until(client.packets, "the packet before")
    assert summary(result)["packets"] == 1


@pytest.mark.parametrize("words, complaint", [
    (("-t", "0"), "-t takes a number from 1"),
    (("-t", "two"), "-t takes a number"),
    (("-p", "0"), "-p takes a number from 1 to 65535"),
    (("-p", "70000"), "-p takes a number from 1 to 65535"),
    (("-m", "-1"), "-m takes a number"),
    (("-m", "1x"), "-m takes a number"),
    (("-M", "big"), "-M takes a number"),
    (("--rate", "0"), "--rate takes a number"),
    (("--ttl", "256"), "--ttl takes a number from 0 to 255"),
    (("--replay=fast",), "--replay takes a number"),
    (("--loop=0",), "--loop takes a number"),
    (("--hash=all",), "none, uni or bi"),
    (("--wait=-1",), "--wait takes a number"),
    (("-g", "nowhere.invalid"), "Call to getaddrinfo failed for nowhere.invalid:9999 -- "),
    (("-s", "nosuch0"), "Call to getaddrinfo failed for nosuch0:NULL -- "),
    (("-s", "198.51.100.1"), "Failed to set outgoing multicast interface"),
    (("-g", "ff15::1", "-s", "192.0.2.1"), "IPv6"),
    (("-M", "536", "-t", "300"), "beacon is too large to fit in a single datagram"),
    (("-f", "no such filter"), "Unable to compile the filter"),
    (("--loop", "-"), "standard input"),
])
def test_mistakes_are_told_in_one_line(tracemcast, tmp_path, words, complaint):
    words = words if words[-1] == "-" else (*words, capture(tmp_path / "p.pcap", [(0, frame())]))
    result = tracemcast.run(*words)
    assert result.code == 1
    assert result.out == b""
    assert complaint in result.err and result.err.startswith("tracemcast: ") and result.err.count("\n") == 1, result.err


# --- as a service

def stats_lines(err):
    lines = re.findall(r"^tracemcast: stats: (.*)$", err, re.MULTILINE)
    return [{name: float(value) for name, value in (word.split("=") for word in line.split())} for line in lines]


def test_stats_count_intervals(tracemcast, tmp_path):
    file = capture(tmp_path / "p.pcap", [(i / 10, frame()) for i in range(25)] + [(2.5, frame(9500))])
    result = send(tracemcast, "--stats", "1", "--wait=0", "-f", "udp", file).succeeded()
    lines = stats_lines(result.err)
    assert len(lines) >= 2 and lines[0]["seconds"] >= 1 and 0 < lines[0]["packets_sent"] < 26
    for name in ("packets_read", "packets_sent"):
        assert sum(line[name] for line in lines) == 26
    assert sum(line["bytes_sent"] for line in lines) == summary(result)["octets"]
    assert sum(line.get("packets_cut", 0) for line in lines) == 1
    assert "packets_lost" not in lines[0]


def test_metrics(tracemcast, network, tmp_path):
    file = capture(tmp_path / "p.pcap", [(0, frame())] * 5 + [(900, frame())])
    running = tracemcast.start("-g", GROUP, "-p", BEACONS, "-s", "wire0", "--wait=0", "--metrics",
                               "127.0.0.1:9431", file)
    ask = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:9431/metrics').read().decode())"

    def counters():
        page = subprocess.run([*network, sys.executable, "-c", ask], capture_output=True, text=True, timeout=PATIENCE)
        return {name: int(value) for name, value in re.findall(r"^tracemcast_(\w+)_total (\d+)$", page.stdout, re.M)}

    running.wait_for(lambda: counters().get("packets_sent") == 5, "the first packets")
    found = counters()
    assert found["packets_read"] >= 5 and found["datagrams_sent"] >= 1 and found["bytes_sent"] > 5 * 60
    assert found["packets_lost"] == found["packets_refused"] == 0
    assert summary(running.finish_after(signal.SIGTERM).succeeded())["packets"] == 5


def test_metrics_address_that_is_none(tracemcast, tmp_path):
    result = tracemcast.run("--metrics", "here", capture(tmp_path / "p.pcap", []))
    assert result.code == 1 and result.err.startswith("tracemcast: --metrics: 'here' is not an address")


def test_daemon(tracemcast, net, tmp_path):
    """It goes on when it has left its folder, and opens the file again."""
    client = net()
    capture(tmp_path / "p.pcap", [(0, frame())])
    send(tracemcast, "-D", "-P", "pid", "--rate=20", "--loop", "--wait=0", "pcapfile:p.pcap").succeeded()
    pid = int(wait_until(lambda: (tmp_path / "pid").read_text().strip(), "the process id"))
    try:
        assert os.readlink("/proc/%d/cwd" % pid) == "/"
        assert {os.readlink("/proc/%d/fd/%d" % (pid, fd)) for fd in range(3)} == {"/dev/null"}
        before = len(client.packets())
        wait_until(lambda: len(client.packets()) >= before + 3, "packets of further rounds")
    finally:
        os.kill(pid, signal.SIGTERM)
    wait_until(lambda: not (tmp_path / "pid").exists(), "the daemon to end")


def test_daemon_tells_of_a_failed_start(tracemcast, tmp_path):
    result = send(tracemcast, "-D", "-P", "pid", "missing.pcap")
    assert result.code == 1 and "missing.pcap" in result.err
    assert not (tmp_path / "pid").exists()
    result = send(tracemcast, "-D", "-")
    assert result.code == 1 and "-D cannot read standard input" in result.err


def test_another_user_sends_what_root_captures(tracemcast, network, net, tmp_path):
    client = net()
    running = tracemcast.start("-g", GROUP, "-p", BEACONS, "-s", "wire0", "-U", "nobody", "-f", "ether proto 0x1234",
                               "int:wire1")
    nobody = pwd.getpwnam("nobody").pw_uid
    status = pathlib.Path("/proc/%d/status" % running.pid)
    uids = "\nUid:" + "\t%d" % nobody * 4 + "\n"
    running.wait_for(lambda: Wire.is_open(running.pid) and uids in status.read_text(), "the other user")
    octets = bytes(12) + b"\x12\x34" + bytes(50)
    subprocess.run([*network, sys.executable, "-c", FRAME_SENDER, "wire0"], input=("3 %s\n" % octets.hex()).encode(),
                   check=True, timeout=PATIENCE)
    wait_until(lambda: len(client.packets()) >= 3, "packets")
    assert client.packets() == [octets] * 3
    running.finish_after(signal.SIGTERM).succeeded()


@pytest.mark.parametrize("uri", ["missing.pcap", "pcapfile:missing.pcap", "nonsense:x", "int:nosuch0"])
def test_inputs_that_cannot_be_opened(tracemcast, uri):
    result = send(tracemcast, uri)
    assert result.code == 1 and result.err.startswith("tracemcast: ") and result.err.count("\n") == 1
    assert next(part for part in uri.split(":") if part not in ("pcapfile", "int")) in result.err


# --- clients


@pytest.fixture(params=["ours", "peer"])
def tracepktdump(request, tmp_path, network):
    if request.param == "ours":
        tool = command("tracepktdump", tmp_path, network)
    else:
        tool = Command(peer_command("tracepktdump"), tmp_path, network)
    yield tool
    tool.end()


def test_tracepktdump_shows_every_packet(tracemcast, tracepktdump, network, tmp_path):
    # Times that no conversion rounds.
    file = capture(tmp_path / "p.pcap", [(i / 4, frame(60 + 31 * i % 1400, i)) for i in range(400)])
    shown = tracepktdump.start("-c", "400", "ndag:wire0,%s,%d" % (GROUP, BEACONS))
    wait_until(lambda: joined(network), "the client to join")
    send(tracemcast, "--once", file).succeeded()
    live = shown.finish().succeeded().text
    stored = tracepktdump.run("-c", "400", "pcapfile:%s" % file).succeeded().text
    # The capture does not know directions, where ERF says 0.
    assert live == stored.replace("Direction Value: -1", "Direction Value: 0")
    assert live.count(" Packet Length:") == 400


def test_tracestats_counts_every_packet(tracemcast, network, tmp_path):
    tracestats = Command(peer_command("tracestats"), tmp_path, network)
    file = capture(tmp_path / "p.pcap", [(0, frame(60 + 31 * i % 1400, i)) for i in range(20_000)])
    counting = tracestats.start("ndag:wire0,%s,%d" % (GROUP, BEACONS))
    try:
        wait_until(lambda: joined(network), "the client to join")
        send(tracemcast, "-t", "3", "--rate=40000", file).succeeded()
        wait_until_all_is_received(counting, polls=True)
        result = counting.finish_after(signal.SIGINT)
        found = dict(re.findall(r"^ *(\w+) packets:\s+(\d+)$", result.text + result.err, re.MULTILINE))
        assert (found["Input"], found["Dropped"], found["Accepted"]) == ("20000", "0", "20000"), result.err
    finally:
        tracestats.end()
