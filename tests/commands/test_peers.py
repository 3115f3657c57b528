"""Peers on the network are strangers: --allow, and what a stranger can take of an input that all can reach."""
import re
import signal
import socket
import struct

import pytest
from conftest import free_tcp_port
from memory import resident_peak
from test_ndag import GROUP, beacon, hosts, message, record  # noqa: F401 (a fixture)
from test_stats import numbered
from watching import socket_table

FRIEND = "127.0.0.2"
FORGER = "192.0.2.3"
BEACONS = 44_000


def send_from(source, port, *datagrams):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind((source, 0))
        for datagram in datagrams:
            sender.sendto(datagram, ("127.0.0.1", port))


def listens(pid, port):
    return any(line[1].endswith(":%04X" % port) and line[3] == "0A" for line in socket_table(pid, "tcp"))


def counter(text, name):
    found = re.search(r"^ *%s:\s+(\d+)" % name, text, re.M)
    return int(found[1]) if found else 0


# --- --allow

def test_datagrams_from_elsewhere_are_refused(nmsgtool, free_ports):
    port, = free_ports()
    http = free_tcp_port()
    listener = nmsgtool.listen("-dd", "-l", "127.0.0.1/%d" % port, "--allow", "10.0.0.0/8,2001:db8::/32",
                               "--allow", FRIEND, "--metrics", "%s:%d" % (FRIEND, http), "--stats", "1000",
                               "-c", "4", "-w", "out", ports=[port])
    send_from("127.0.0.1", port, *numbered(range(10, 13)), b"junk")
    send_from(FRIEND, port, *numbered(range(4)))
    result = listener.finish().succeeded()
    assert "datagrams_refused=4" in result.err
    assert "peers: datagrams_refused 4" in result.err
    assert "containers_malformed" not in result.err


def test_clients_of_metrics_from_elsewhere_are_refused(nmsgtool, free_ports):
    port, = free_ports()
    http = free_tcp_port()
    nmsgtool.listen("-l", "127.0.0.1/%d" % port, "--allow", FRIEND, "--metrics", ":%d" % http, "-w", "out",
                    ports=[port])
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", http)) as stranger:
            try:
                stranger.sendall(b"GET /metrics HTTP/1.1\r\n\r\n")
                assert stranger.recv(1) == b""
            except ConnectionError:
                pass
    with socket.create_connection((FRIEND, http), source_address=(FRIEND, 0)) as friend:
        friend.sendall(b"GET /metrics HTTP/1.1\r\n\r\n")
        page = b"".join(iter(lambda: friend.recv(65536), b"")).decode()
    assert "\nnmsgtool_metrics_connections_refused_total 3\n" in page


@pytest.mark.parametrize("net", ["", "192.0.2.0/33", "localhost", "192.0.2.1,,192.0.2.2", "2001:db8::/129"])
@pytest.mark.parametrize("name", ["nmsgtool", "tracestats", "tracertstats", "tracepktdump", "tracemcast"])
def test_nets_that_are_none(program, name, net):
    words = ["-w", "out"] if name == "nmsgtool" else ["ndagtcp:x,127.0.0.1,%d" % free_tcp_port()]
    result = program(name).run("--allow", net, *words)
    assert result.code == 1
    assert "--allow" in result.err and len(result.err.splitlines()) <= 2


# --- nDAG over TCP

class TcpInput:
    """tracestats with one stream of nDAG over TCP."""

    def __init__(self, command, *words):
        self.beacons = free_tcp_port()
        self.stream = free_tcp_port()
        self.running = command.start(*words, "ndagtcp:x,127.0.0.1,%d" % self.beacons)
        self.running.wait_for(lambda: listens(self.running.pid, self.beacons), "the port for beacons")

    def announce(self):
        connection = socket.create_connection(("127.0.0.1", self.beacons))
        connection.sendall(beacon(self.stream))
        self.running.wait_for(lambda: listens(self.running.pid, self.stream), "the port of the stream")
        return connection

    def finish(self, packets):
        """Ends when so many packets were counted."""
        received = lambda: all(int(line[4].split(":")[1], 16) == 0 for line in socket_table(self.running.pid, "tcp"))
        self.running.wait_for(received, "messages that are read")
        result = self.running.finish_after(signal.SIGINT)
        assert counter(result.err, "Accepted packets") == packets
        return result


def test_a_squatter_does_not_hold_a_stream(program):
    tcp = TcpInput(program("tracestats"))
    silent = [socket.create_connection(("127.0.0.1", tcp.beacons)) for _ in range(5)]
    with tcp.announce():
        silent += [socket.create_connection(("127.0.0.1", tcp.stream)) for _ in range(5)]
        for one in silent[5:]:
            one.sendall(b"N")
        with socket.create_connection(("127.0.0.1", tcp.stream)) as sender:
            for i in range(1, 101):
                sender.sendall(message(i, record(i)))
            for one in silent:  # until they are closed
                one.settimeout(60)
                while True:
                    try:
                        assert one.recv(1) == b""
                    except ConnectionResetError:
                        pass
                    break
            sender.sendall(message(101, record(101)))
            result = tcp.finish(101)
    assert counter(result.err, "Closed connections") == 10
    assert counter(result.err, "Missing records") == 0


def test_messages_without_end_take_little_memory(program):
    tcp = TcpInput(program("tracestats"))
    with tcp.announce():
        before = resident_peak(tcp.running.pid)
        endless = message(1, *[record(1, size=60_000)] * 100, count=0x7FFF)
        squatters = [socket.create_connection(("127.0.0.1", tcp.stream)) for _ in range(8)]
        for squatter in squatters:
            try:
                squatter.sendall(endless)
            except ConnectionError:
                pass
        with socket.create_connection(("127.0.0.1", tcp.stream)) as sender:
            sender.sendall(message(1, record(1)))
            tcp.running.wait_for(lambda: all(closed(one) for one in squatters), "the squatters to be closed")
            assert resident_peak(tcp.running.pid) - before < 32 << 20
            tcp.running.finish_after(signal.SIGINT)


def closed(connection):
    try:
        return connection.recv(1, socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def test_connections_from_elsewhere_are_refused(program):
    tcp = TcpInput(program("tracestats"), "--allow", FRIEND)
    with socket.create_connection(("127.0.0.1", tcp.beacons)) as stranger:
        tcp.running.wait_for(lambda: closed(stranger), "the stranger to be refused")
    assert counter(tcp.finish(0).err, "Refused datagrams") == 1


# --- nDAG by multicast

def test_a_forged_beacon_takes_no_places(hosts):  # noqa: F811
    running = hosts["b"].tool("tracestats").start("ndag:eth0,%s,%d" % (GROUP, BEACONS))
    open_udp = lambda: {int(line[1].rpartition(":")[2], 16) for line in socket_table(running.pid, "udp")}
    running.wait_for(lambda: BEACONS in open_udp(), "the client")
    hosts["c"].send(*[(BEACONS, beacon(*range(20_000, 21_000)))] * 3)
    running.wait_for(lambda: 20_000 in open_udp(), "the forged streams")
    hosts["a"].send((BEACONS, beacon(30_001)))
    running.wait_for(lambda: 30_001 in open_udp(), "the true stream")
    for i in range(1, 11):
        hosts["a"].send((30_001, message(i, record(i))))
    running.wait_for(lambda: all(line[4].endswith(":00000000") for line in socket_table(running.pid, "udp")),
                     "messages that are read")
    result = running.finish_after(signal.SIGINT)
    assert counter(result.err, "Accepted packets") == 10
    assert counter(result.err, "Refused streams") == 3 * 744
    assert len(re.findall("More than 256 streams are announced by %s" % FORGER, result.err)) == 1
