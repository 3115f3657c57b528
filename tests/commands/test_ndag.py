"""nDAG between hosts of their own: what is sent by multicast is received, and what is lost is told.

PEER_BIN  a folder with the tracemcast, tracestats and tracepktdump of another implementation
"""
import base64
import collections
import hashlib
import ipaddress
import lzma
import os
import pathlib
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import time

import pytest
from conftest import ROOT, Command, command, newdomain, peer_command, wait_until_all_is_received, wait_until_idle
from watching import PATIENCE, Idleness, open_ports, socket_table, wait_until

GROUP = "239.7.7.7"
GROUP6 = "ff15::7:7"
BEACONS = 44000

# Sends each line's datagram: group, port, octets.
DATAGRAM_SENDER = """
import socket, struct, sys
index = struct.pack("i", socket.if_nametoindex(sys.argv[1]))
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, bytes(8) + index)
udp6 = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
udp6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
for line in sys.stdin:
    group, port, *octets = line.split()
    (udp6 if ":" in group else udp).sendto(bytes.fromhex("".join(octets)), (group, int(port)))
    print(flush=True)
"""


class Host:
    """A network namespace with an interface on the common wire."""

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder
        self.commands = []
        self.senders = {}

    @property
    def prefix(self):
        return ("ip", "netns", "exec", self.name)

    def tool(self, name):
        self.commands.append(command(name, self.folder, self.prefix))
        return self.commands[-1]

    def peer(self, name):
        self.commands.append(Command(peer_command(name), self.folder, self.prefix))
        return self.commands[-1]

    def send(self, *datagrams, interface="eth0", group=GROUP):
        """Sends pairs of port and octets."""
        if interface not in self.senders:
            self.senders[interface] = subprocess.Popen([*self.prefix, sys.executable, "-c", DATAGRAM_SENDER, interface],
                                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        sender = self.senders[interface]
        for port, octets in datagrams:
            sender.stdin.write("%s %d %s\n" % (group, port, octets.hex()))
            sender.stdin.flush()
            assert sender.stdout.readline() == "\n"

    def end(self):
        for one in self.commands:
            one.end()
        for sender in self.senders.values():
            sender.stdin.close()
            sender.wait(PATIENCE)
            sender.stdout.close()


def ip(*words, script=None):
    return subprocess.run(["ip", *words], input=script, capture_output=True, text=True, timeout=PATIENCE)


BRIDGE = """\
link add br0 type bridge mcast_snooping 0
link set br0 up
"""
HOST = """\
link add eth0 type veth peer name to-{name} netns {bridge}
addr add 192.0.2.{number}/24 dev eth0
addr add 2001:db8::{number}/64 dev eth0 nodad
link set eth0 up
link set lo up multicast on
route add 224.0.0.0/4 dev eth0
route add local ff00::/8 dev lo table local metric 500
"""


@pytest.fixture
def hosts(tmp_path):
    """Three hosts, a, b and c, on one bridge."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("making network namespaces needs root and ip")
    names = {one: "spindrift-%d-%s" % (os.getpid(), one) for one in ("bridge", "a", "b", "c")}
    made = []

    def set_up(name, script):
        done = ip("-n", name, "-batch", "-", script=script)
        if done.returncode != 0:
            pytest.skip("cannot set up network namespaces: %s" % done.stderr)

    try:
        for name in names.values():
            if ip("netns", "add", name).returncode != 0:
                pytest.skip("network namespaces cannot be made here")
            made.append(name)
        set_up(names["bridge"], BRIDGE)
        for number, one in enumerate("abc", 1):
            set_up(names[one], HOST.format(name=one, number=number, bridge=names["bridge"]))
        set_up(names["bridge"], "".join("link set to-%s up master br0\n" % one for one in "abc"))
        network = {one: Host(names[one], tmp_path) for one in "abc"}
        yield network
        for host in network.values():
            host.end()
    finally:
        for name in made:
            ip("netns", "del", name)


def beacon(*ports, monitor=7):
    return struct.pack(">4sBBHH%dH" % len(ports), b"NDAG", 1, 1, monitor, len(ports), *ports)


def frame(number, size=60):
    """An Ethernet frame that tells its number."""
    headers = struct.pack(">BBHHHBBH4s4sHHHH", 0x45, 0, size - 14, number & 0xFFFF, 0, 64, 17, 0,
                          bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2)), 1000, 2000, size - 34, 0)
    return bytes(12) + b"\x08\x00" + headers + struct.pack(">I", number) + bytes(size - 46)


def record(number, seconds=1_700_000_000, size=60):
    return struct.pack("<Q", seconds << 32 | number) + struct.pack(">BBHHH", 2, 4, 18 + size, 0, size + 4) + \
        bytes(2) + frame(number, size)


def message(sequence, *records, monitor=7, started=1, count=None, kind=2):
    count = len(records) if count is None else count
    return struct.pack(">4sBBHQIHH", b"NDAG", 1, kind, monitor, started, sequence, 0, count) + b"".join(records)


def numbers(path):
    """Which of the numbered frames a pcap file has."""
    octets = path.read_bytes()
    found = []
    at = 24
    while at < len(octets):
        size = struct.unpack_from("<I", octets, at + 8)[0]
        found.append(struct.unpack_from(">I", octets, at + 16 + 42)[0])
        at += 16 + size
    return found


class Saving:
    """A client that writes what it gets to a file."""

    def __init__(self, host, uri, name="got.pcap"):
        self.path = host.folder / name
        self.running = host.tool("example_save").start(uri, "", name)
        self.running.wait_for(self.path.exists, "the client")

    def stop(self):
        wait_until_all_is_received(self.running)
        result = self.running.finish_after(signal.SIGINT)
        result.succeeded()
        self.packets = int(re.match(r"(\d+) packets written", result.text).group(1))
        return self.packets


class Counting:
    """A client that says at the end what it got and what was missing."""

    def __init__(self, host, uri, whose="our", port=BEACONS):
        self.whose = whose
        self.running = (host.tool if whose == "our" else host.peer)("tracestats").start(uri)
        self.running.wait_for(lambda: is_listening(self.running.pid, port), "the client")

    def stop(self):
        wait_until_all_is_received(self.running, polls=self.whose == "their")
        result = self.running.finish_after(signal.SIGINT)
        result.succeeded()
        found = re.findall(r"^([A-Za-z ]+):\s+(\d+)(?: datagrams.*)?$", result.err, re.M)
        numbers = {name.strip(): int(value) for name, value in found}
        self.accepted = numbers["Accepted packets"]
        self.missing = numbers.get("Missing records")
        self.err = result.err
        return self


def is_listening(pid, port=BEACONS):
    return port in open_ports(pid)


def joined(client, count=1, again=lambda: None):
    """Waits until a client has told of so many streams. `again` sends the beacon again: the first is lost if it comes
    when the client has bound its socket and not yet joined the group."""
    def all_told(told):
        if told.count("Added new stream") >= count:
            return True
        again()
        return False

    getattr(client, "running", client).wait_for_errors(all_told)


FILE_HEADER = 24


def start_sending(tool, path, *words):
    """Starts tracemcast with a capture it gets no packets of yet."""
    sender = tool.start("-g", GROUP, "-p", BEACONS, "-s", "eth0", "--wait=0", *words, "-", stdin=subprocess.PIPE)
    sender.write(path.read_bytes()[:FILE_HEADER])
    return sender


def finish_sending(sender, path):
    sender.finish(path.read_bytes()[FILE_HEADER:]).succeeded()


def send_file(host, clients, path, *words, streams=1):
    """Sends a capture by tracemcast, as soon as each client on another host has joined so many streams in all."""
    sender = start_sending(host.tool("tracemcast"), path, *words)
    first = getattr(clients[0], "running", clients[0])
    first.wait_for(lambda: memberships(first.pid) == len(clients) * (1 + streams), "clients to join")
    finish_sending(sender, path)


def memberships(pid, group=GROUP):
    """How many sockets have joined the group where a process runs: one for beacons, and one for each stream."""
    address = ipaddress.ip_address(group)
    if address.version == 6:
        lines = (line.split() for line in pathlib.Path("/proc/%d/net/igmp6" % pid).read_text().splitlines())
        return sum(int(line[3]) for line in lines if line[2] == address.packed.hex())
    lines = (line.split() for line in pathlib.Path("/proc/%d/net/igmp" % pid).read_text().splitlines())
    name = address.packed[::-1].hex().upper()
    return sum(int(line[1]) for line in lines if line[0] == name)


# --- interfaces that come and go

class Interface:
    """That of a host: it is deleted, and made anew with another index."""

    def __init__(self, host, bridge, number):
        self.host = host
        self.bridge = bridge
        self.number = number

    def delete(self):
        assert ip("-n", self.host.name, "link", "del", "eth0").returncode == 0

    def make(self):
        script = HOST.format(name=self.host.name[-1], number=self.number, bridge=self.bridge)
        script = "".join(line + "\n" for line in script.splitlines() if " lo " not in line and "dev lo" not in line)
        done = ip("-n", self.host.name, "-batch", "-", script=script)
        assert done.returncode == 0, done.stderr
        done = ip("-n", self.bridge, "link", "set", "to-" + self.host.name[-1], "up", "master", "br0")
        assert done.returncode == 0, done.stderr


@pytest.fixture
def interface(hosts):
    """That of host b."""
    return Interface(hosts["b"], "spindrift-%d-bridge" % os.getpid(), 2)


def pass_on(running, interface):
    """Deletes the interface of a receiver and makes it anew, when the receiver has told of the loss."""
    interface.delete()
    running.wait_for_errors(lambda told: " is gone, and nothing of " in told)
    interface.make()
    running.wait_for_errors(lambda told: " is back, joined " in told)


@pytest.mark.parametrize("group", [GROUP, GROUP6])
@pytest.mark.parametrize("place", ["eth0", "192.0.2.2"])
def test_an_interface_made_anew_is_joined_again(hosts, interface, group, place):
    client = Counting(hosts["b"], "ndag:%s,%s,%d" % (place, group, BEACONS))
    hosts["a"].send((BEACONS, beacon(5000)), group=group)
    joined(client)
    hosts["a"].send(*((5000, message(i, record(i))) for i in (1, 2)), group=group)
    wait_until_all_is_received(client.running)
    pass_on(client.running, interface)
    before = client.running.err.decode()
    assert "interface eth0 is gone, and nothing of %s:%d can come" % (group, BEACONS) in before
    assert "interface eth0 is back, joined %s:%d again" % (group, BEACONS) in before
    # The sender knows no more of it than before: its numbers go on.
    client.running.wait_for(lambda: memberships(client.running.pid, group) == 2, "the stream to be joined again")
    hosts["a"].send(*((5000, message(i, record(i))) for i in (5, 6, 7)), (BEACONS, beacon(5000, 5001)), group=group)
    joined(client, 2)
    hosts["a"].send((5001, message(1, record(1))), group=group)
    client.stop()
    assert (client.accepted, client.missing) == (6, 2)


def test_nmsgtool_joins_ndag_again(hosts, interface):
    running = hosts["b"].tool("nmsgtool").start("--readndag", "ndag:eth0,%s,%d" % (GROUP, BEACONS), "-V", "base", "-T",
                                                "packet", "--unbuffered", "-J", "-")
    running.wait_for(lambda: is_listening(running.pid), "the client")
    hosts["a"].send((BEACONS, beacon(5000)))
    wait_until(lambda: open_ports(running.pid) >= {BEACONS, 5000}, "the stream")
    pass_on(running, interface)
    running.wait_for(lambda: memberships(running.pid) == 2, "the stream to be joined again")
    hosts["a"].send((5000, message(1, record(1))))
    running.wait_for_output(lambda text: text.count("\n") == 1)
    assert "nmsgtool: interface eth0 is back, joined %s:%d again\n" % (GROUP, BEACONS) in running.err.decode()


@pytest.mark.parametrize("group", [GROUP, GROUP6, GROUP + "%eth0", GROUP6 + "%eth0"])
def test_nmsgtool_joins_a_group_again(hosts, interface, group):
    """Also on the interface that the routing table has chosen."""
    if "%" not in group:
        assert ip("-n", hosts["b"].name, "route", "del", "local", "ff00::/8", "dev", "lo", "table",
                  "local").returncode == 0
    running = hosts["b"].tool("nmsgtool").start("-l", group + "/8430", "--unbuffered", "-J", "-")
    running.wait_for(lambda: 8430 in open_ports(running.pid), "the port")
    pass_on(running, interface)
    (hosts["a"].folder / "one.json").write_text(newdomain(7) + "\n")
    sent = hosts["a"].tool("nmsgtool").run("-j", "one.json", "-s", group.partition("%")[0] + "%eth0/8430")
    sent.succeeded()
    running.wait_for_output(lambda text: text.count("\n") == 1)
    name = "interface eth0" if "%" in group else "the interface"
    assert "nmsgtool: %s is back, joined %s/8430 again\n" % (name, group) in running.err.decode()


# --- where datagrams go

@pytest.mark.parametrize("group", [GROUP, GROUP6])
@pytest.mark.parametrize("place", ["eth0", "lo"])
def test_any_group_by_any_interface(hosts, group, place):
    sender, receiver = (hosts["a"], hosts["b"]) if place == "eth0" else (hosts["a"], hosts["a"])
    client = Counting(receiver, "ndag:%s,%s,%d" % (place, group, BEACONS))
    joined(client, again=lambda: sender.send((BEACONS, beacon(5000)), interface=place, group=group))
    sender.send(*((5000, message(i, record(i), record(i))) for i in (1, 2, 5)), interface=place, group=group)
    client.stop()
    assert (client.accepted, client.missing) == (6, 2)


def test_groups_on_one_port_are_told_apart(hosts):
    client = Counting(hosts["b"], "ndag:eth0,%s,%d" % (GROUP, BEACONS))
    joined(client, again=lambda: hosts["a"].send((BEACONS, beacon(5000))))
    hosts["a"].send((BEACONS, beacon(5001)), (5000, message(1, record(1))), group="239.7.7.8")
    hosts["a"].send((5000, message(1, record(1))))
    assert client.stop().accepted == 1


@pytest.mark.parametrize("group", [GROUP, GROUP6])
def test_clients_get_only_what_comes_by_their_interface(hosts, group):
    uris = ["ndag:%s,%s,%d" % (interface, group, BEACONS) for interface in ("eth0", "lo")]
    clients = [Counting(hosts["b"], uri) for uri in uris]
    joined(clients[0], again=lambda: hosts["a"].send((BEACONS, beacon(5000)), group=group))
    joined(clients[1], again=lambda: hosts["b"].send((BEACONS, beacon(5000)), interface="lo", group=group))
    hosts["a"].send((5000, message(1, record(1))), (5000, message(2, record(2))), group=group)
    hosts["b"].send((5000, message(1, record(3))), interface="lo", group=group)
    assert [client.stop().accepted for client in clients] == [2, 1]


def test_clients_on_one_host_and_on_others(hosts):
    uri = "ndag:eth0,%s,%d" % (GROUP, BEACONS)
    clients = [Counting(hosts[one], uri) for one in ("b", "b", "c")]
    for client in clients:
        joined(client, 2, again=lambda: hosts["a"].send((BEACONS, beacon(5000, 5002))))
    hosts["a"].send(*((5000 + 2 * (i % 2), message(1 + i // 2, record(i))) for i in range(100)))
    assert [(one.stop().accepted, one.missing) for one in clients] == [(100, 0)] * 3


@pytest.mark.parametrize("same_ports", [True, False])
def test_a_sender_that_is_started_anew(hosts, tmp_path, same_ports):
    """The client is there before the first, and stays for the second."""
    (tmp_path / "p.pcap").write_bytes(pcap(frame(i) for i in range(1000)))
    client = Counting(hosts["b"], "ndag:eth0,%s,%d" % (GROUP, BEACONS))
    for port, streams in ((20000, 2), (20000, 2) if same_ports else (21000, 4)):
        send_file(hosts["a"], [client], tmp_path / "p.pcap", "-t", "2", "--streamport", port, "--once", streams=streams)
    client.stop()
    assert (client.accepted, client.missing) == (2000, 0)


def pcap(frames, begin=1_700_000_000):
    octets = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    for i, one in enumerate(frames):
        octets += struct.pack("<IIII", begin + i // 100_000, i % 100_000 * 10, len(one), len(one)) + one
    return octets


def test_several_monitors_on_one_group(hosts, tmp_path):
    (tmp_path / "p.pcap").write_bytes(pcap(frame(i) for i in range(1000)))
    client = Counting(hosts["b"], "ndag:eth0,%s,%d" % (GROUP, BEACONS))
    senders = [start_sending(hosts[one].tool("tracemcast"), tmp_path / "p.pcap", "-m", i, "--streamport", port,
                             "--once")
               for i, (one, port) in enumerate((("a", 20000), ("b", 20001), ("c", 20000)), 1)]
    joined(client, 2)
    for sender in senders:
        finish_sending(sender, tmp_path / "p.pcap")
    client.stop()
    assert (client.accepted, client.missing) == (3000, 0), "two of them share a port"


# --- what comes through

def replayed(octets):
    """The ports and datagrams of a capture of Ethernet."""
    at = 24
    datagrams = []
    while at < len(octets):
        size = struct.unpack_from("<I", octets, at + 8)[0]
        packet = octets[at + 16:at + 16 + size]
        datagrams.append((struct.unpack_from(">H", packet, 36)[0], packet[42:]))
        at += 16 + size
    return datagrams


def test_the_recorded_stream(hosts, tmp_path):
    """A real stream, sent again datagram by datagram, has the packets it was made of: the generator's 12,000. Its
    sender cut the last two octets off two of them, at the ends of datagrams (docs/formats/ndag.md 7.1)."""
    octets = lzma.decompress((ROOT / "tests/data/ndag/raw.pcap.xz").read_bytes())
    client = Saving(hosts["b"], "ndag:eth0,%s,%d" % (GROUP, BEACONS))
    datagrams = replayed(octets)
    hosts["a"].send(datagrams[0])
    joined(client)
    hosts["a"].send(*datagrams)
    wait_until(lambda: client.path.stat().st_size > 24, "packets")
    assert client.stop() == 12_000
    digest = hashlib.sha256()
    saved = client.path.read_bytes()
    at = 24
    while at < len(saved):
        size = struct.unpack_from("<I", saved, at + 8)[0]
        digest.update(saved[at + 16:at + 16 + size])
        at += 16 + size
    assert digest.hexdigest() == "8aeaed57ae4edea04d307a9240e0f9694dbcb7e093528f2c5d5e0cfc4bef032b"


def test_the_datagram_of_the_guide(hosts):
    """docs/formats/ndag.md 8.2: this datagram, and exactly this text."""
    datagram = bytes.fromhex("""4e444147 01020001 0102030405060708 00000001 0000 0001 00000000
                                43a1a15f 02 04 0052 0000 0040 0000
                                3cfdfe19d800 00defbba06c7 0800 45000028 25f90000 ee06fac5 c11be556 2caed8f0
                                b5171f41 7cb8e248 00000000 50020400 cc770000 000048f78dad7a1d4b34""")
    dump = hosts["b"].tool("tracepktdump").start("-c", "1", "ndag:eth0,%s,%d" % (GROUP, BEACONS))
    dump.wait_for(lambda: is_listening(dump.pid), "the client")
    hosts["a"].send((BEACONS, beacon(5000)))
    joined(dump)
    hosts["a"].send((5000, datagram))
    assert dump.finish().succeeded().text == """
Tue Nov  3 18:28:19 2020
 Capture: Packet Length: 64/64 Direction Value: 0
 Ethernet: Dest: 3c:fd:fe:19:d8:00 Source: 00:de:fb:ba:06:c7 Ethertype: 0x0800
 IP: Header Len 20 Ver 4 DSCP 00 ECN 0 Total Length 40
 IP: Id 9721 Fragoff 0
 IP: TTL 238 Proto 6 (tcp) Checksum 64197
 IP: Source 193.27.229.86 Destination 44.174.216.240
 TCP: Source 46359 Dest 8001
 TCP: Seq 2092491336
 TCP: Ack 0
 TCP: DOFF 5 Flags: SYN Window 1024
 TCP: Checksum 52343 Urgent 0
unknown protocol tcp/8001
 Unknown Protocol: 8001
  00 00 48 f7 8d ad 7a 1d 4b 34                      ..H...z.K4                  \n\n"""


def test_packets_are_shown_at_once(hosts):
    """`tracepktdump -c 5` ends with the fifth packet, and a pipe has each as it comes."""
    dump = hosts["b"].tool("tracepktdump").start("-c", "5", "ndag:eth0,%s,%d" % (GROUP, BEACONS))
    dump.wait_for(lambda: is_listening(dump.pid), "the client")
    hosts["a"].send((BEACONS, beacon(5000)))
    joined(dump)
    for i in range(1, 6):
        hosts["a"].send((5000, message(i, record(i))))
        text = dump.wait_for_output(lambda text: text.count("Packet Length: 60/64") == i)
    assert " IP: Id 5 Fragoff 0\n" in text
    assert "Added new stream %s:5000 to thread 0\n" % GROUP in dump.finish().succeeded().err


def test_nothing_that_is_sent_ends_a_client(hosts, tmp_path):
    noise = random.Random(3)
    client = Saving(hosts["b"], "ndag:eth0,%s,%d" % (GROUP, BEACONS))
    hosts["a"].send((BEACONS, beacon(5000)))
    joined(client)
    good = [message(i, record(i), record(1000 + i)) for i in range(1, 101)]
    for one in good:
        bad = bytearray(one)
        for _ in range(noise.randrange(1, 4)):
            bad[noise.randrange(8)] = noise.randrange(256)
        cut = one[:noise.randrange(8)]
        hosts["a"].send((5000, bytes(8 - len(bad[:8])) + bytes(bad[:8])), (5000, cut), (5000, b""), (BEACONS, b""),
                        (BEACONS, noise.randbytes(noise.randrange(40))), (5000, b"NDAG\x01\x05\x00\x07"), (5000, one))
    client.stop()
    assert sorted(numbers(client.path)) == sorted([*range(1, 101), *range(1001, 1101)])


# --- what is lost

def test_injected_loss_is_told_exactly(hosts):
    """Datagrams that are dropped, doubled, exchanged and spoiled on the way."""
    chance = random.Random(17)
    client = Counting(hosts["b"], "ndag:eth0,%s,%d" % (GROUP, BEACONS))
    ports = [5000, 5002, 5004]
    hosts["a"].send((BEACONS, beacon(*ports)))
    joined(client, len(ports))
    dropped = packets = 0
    for port in ports:
        sent = []
        for sequence in range(1, 1001):
            one = message(sequence, *(record(sequence) for _ in range(3)))
            what = chance.random()
            if 1 < sequence < 1000 and what < 0.1:
                dropped += 1
            elif 1 < sequence < 1000 and what < 0.15:
                sent.append(b"XDAG" + one[4:])  # is no message any more, so one is missing
                dropped += 1
            elif what < 0.2:
                sent += [one, one]
                packets += 6
            elif what < 0.25:
                sent.append(one[:-50])  # the last record is not whole
                packets += 2
            else:
                sent.append(one)
                packets += 3
        for i in range(2, len(sent) - 2):
            if chance.random() < 0.1:
                sent[i], sent[i - 1] = sent[i - 1], sent[i]
        hosts["a"].send(*((port, one) for one in sent))
    client.stop()
    assert (client.accepted, client.missing) == (packets, dropped)


def test_netem_loss_adds_up(hosts, tmp_path):
    """What a lossy network keeps of the packets and what is told to be missing make all that was sent."""
    if subprocess.run([*hosts["a"].prefix, "tc", "qdisc", "add", "dev", "eth0", "root", "netem", "loss", "5%",
                       "duplicate", "2%", "delay", "1ms", "1ms"], capture_output=True).returncode != 0:
        pytest.skip("there is no netem")
    # One packet in each datagram, so that packets and datagrams are the same.
    (tmp_path / "p.pcap").write_bytes(pcap(frame(i, 600) for i in range(3000)))
    client = Saving(hosts["b"], "ndag:eth0,%s,%d" % (GROUP, BEACONS))
    stats = Counting(hosts["b"], "ndag:eth0,%s,%d" % (GROUP, BEACONS))
    send_file(hosts["a"], [client, stats], tmp_path / "p.pcap", "-M", "1000", "--rate", "2000")
    shown = [*hosts["a"].prefix, "tc", "-s", "qdisc", "show", "dev", "eth0"]
    wait_until(lambda: b" backlog 0b 0p " in subprocess.run(shown, capture_output=True, check=True).stdout,
               "the network")
    client.stop()
    stats.stop()
    got = numbers(client.path)
    assert len(got) > len(set(got)) > 2700
    # The first and the last may be lost without a trace.
    unseen = min(got) + 2999 - max(got)
    assert stats.missing + len(set(got)) + unseen == 3000


# --- stopping

@pytest.mark.parametrize("streams", [0, 1])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_idle_client_stops_at_once(hosts, streams, number):
    client = Counting(hosts["b"], "ndag:eth0,%s,%d" % (GROUP, BEACONS))
    if streams:
        hosts["a"].send((BEACONS, beacon(5000)))
        joined(client)
    client.running.finish_after(number).succeeded()


def test_an_interface_that_goes_away(hosts):
    client = Counting(hosts["b"], "ndag:eth0,%s,%d" % (GROUP, BEACONS))
    hosts["a"].send((BEACONS, beacon(5000)))
    joined(client)
    hosts["a"].send((5000, message(1, record(1))))
    wait_until_all_is_received(client.running)
    ip("-n", hosts["b"].name, "link", "del", "eth0")
    # Whoever is told of it wakes up at once.
    wait_until_idle(client.running)
    assert client.stop().accepted == 1


@pytest.mark.parametrize("uri, reason", [
    ("ndag:eth0", "Bad ndag URI. Should be ndag:<interface>,<multicast group>,<port number>"),
    ("ndag:nosuch,%s,1" % GROUP, "Failed to lookup interface nosuch -- No such device"),
    ("ndag:eth0,127.0.0.1,9999", "it is not a multicast address"), ("ndag:eth0,%s,0" % GROUP, "is not a port"),
    ("ndag:eth0,%s,9x" % GROUP, "is not a port"), ("ndag:eth0,no.such.host.invalid,9", "is not an address"),
    ("ndagtcp:x,192.0.2.99,9000", "control channel for nDAG"), ("int:nosuch", "nosuch"),
    ("nosuch:x", "Unknown format (nosuch)"),
])
@pytest.mark.parametrize("tool", ["tracepktdump", "tracestats", "tracertstats"])
def test_wrong_uris(hosts, tool, uri, reason):
    result = hosts["b"].tool(tool).run(uri)
    assert result.code == 1
    assert reason in result.err
    assert "terminate" not in result.err


# --- by TCP

# Connects to each port that is told, and then sends each line's octets to all but the first.
CONNECTOR = """
import socket, sys
connections = []
for line in sys.stdin:
    port, *octets = line.split()
    if port != "all":
        connections.append(socket.create_connection(("192.0.2.2", int(port)), 5))
    for one in connections[-1:] if port != "all" else connections[1:]:
        one.sendall(bytes.fromhex("".join(octets)))
    print(flush=True)
"""


def has_received_all(running):
    """Waits until a client has taken all that was sent by TCP, and has seen that the connections are at an end."""
    connections = lambda: [line for line in socket_table(running.pid, "tcp") if line[3] in ("01", "08")]
    running.wait_for(Idleness(running.pid, lambda: len(connections())), "the ends of connections")


def test_a_sender_that_connects(hosts):
    running = hosts["b"].tool("tracestats").start("ndagtcp:x,192.0.2.2,%d" % BEACONS)
    listens = lambda port: any(line[1].endswith(":%04X" % port) for line in socket_table(running.pid, "tcp"))
    with subprocess.Popen([*hosts["a"].prefix, sys.executable, "-c", CONNECTOR], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as connector:
        def send(where, octets=b""):
            connector.stdin.write("%s %s\n" % (where, octets.hex()))
            connector.stdin.flush()
            assert connector.stdout.readline() == "\n"

        running.wait_for(lambda: listens(BEACONS), "the client")
        send(BEACONS, 3 * beacon(5000, 5001))
        for port in (5000, 5001):
            running.wait_for(lambda: listens(port), "the client to follow the beacon")
            send(port)
        for i in range(1, 501):
            send("all", message(i, record(i), record(i)))
    has_received_all(running)
    result = running.finish_after(signal.SIGINT)
    assert re.search(r"Accepted packets:\s+2000$", result.err, re.M)
    assert re.search(r"Missing records:\s+0$", result.err, re.M)


# --- with another implementation

@pytest.fixture(scope="module")
def million(tmp_path_factory):
    """A capture of a million packets."""
    path = tmp_path_factory.mktemp("million") / "million.pcap"
    octets = bytearray(pcap([]))
    for i in range(1_000_000):
        octets += struct.pack("<IIII", 1_700_000_000 + i // 1_000_000, i % 1_000_000, 60, 60) + frame(i)
    path.write_bytes(octets)
    return path


def test_our_sender_their_client(hosts, million):
    stats = Counting(hosts["b"], "ndag:eth0,%s,%d" % (GROUP, BEACONS), "their")
    send_file(hosts["a"], [stats], million, "-t", "2", "--rate", "200000", streams=2)
    assert stats.stop().accepted == 1_000_000


def test_their_sender_our_client(hosts, million):
    client = Saving(hosts["b"], "ndag:eth0,%s,%d" % (GROUP, BEACONS))
    # It plays one second of traffic in one second, and begins at once: so a client must be very quick.
    hosts["a"].peer("tracemcast").run("-g", GROUP, "-p", BEACONS, "-s", "192.0.2.1", "pcapfile:%s" % million)
    client.stop()
    got = numbers(client.path)
    assert got == list(range(got[0], 1_000_000)), "nothing is lost behind the first that is heard"


def test_the_same_text(hosts, tmp_path):
    """Of a live feed, both dumps are the same."""
    uri = "ndag:eth0,%s,%d" % (GROUP, BEACONS)
    dumps = [command("tracepktdump").start("-c", "1000", uri) for command in (hosts["b"].tool, hosts["b"].peer)]
    for dump in dumps:
        dump.wait_for(lambda: is_listening(dump.pid), "the client")
    (tmp_path / "p.pcap").write_bytes(pcap(frame(i, 60 + i % 900) for i in range(1200)))
    send_file(hosts["a"], dumps, tmp_path / "p.pcap", "--once")
    ours, theirs = (dump.finish().succeeded().out for dump in dumps)
    assert ours == theirs


def test_our_sender_their_rates(hosts, tmp_path):
    # Of now: from packets of long ago it would go on with a row for each second since.
    (tmp_path / "p.pcap").write_bytes(pcap((frame(i) for i in range(10_000)), int(time.time())))
    rates = hosts["b"].peer("tracertstats").start("-t", "1", "-i", "1", "-o", "csv",
                                                  "ndag:eth0,%s,%d" % (GROUP, BEACONS))
    rates.wait_for(lambda: is_listening(rates.pid), "the client")
    send_file(hosts["a"], [rates], tmp_path / "p.pcap", "--rate", "20000")
    wait_until_all_is_received(rates, polls=True)
    result = rates.finish_after(signal.SIGINT)
    rows = [line.split(",") for line in result.text.splitlines()[1:]]
    assert (sum(int(row[1]) for row in rows), sum(int(row[2]) for row in rows)) == (10_000, 640_000)


def test_their_sender_by_tcp(hosts, million):
    running = hosts["b"].tool("tracestats").start("ndagtcp:x,192.0.2.2,%d" % BEACONS)
    hosts["a"].peer("traceucast").run("-c", "192.0.2.2", "-p", BEACONS, "-t", "2", "pcapfile:%s" % million)
    has_received_all(running)
    result = running.finish_after(signal.SIGINT)
    assert re.search(r"Accepted packets:\s+1000000$", result.err, re.M), result.err
    assert re.search(r"Missing records:\s+0$", result.err, re.M)


def test_the_recorded_tags(hosts):
    """A real tagged stream (docs/formats/tagging.md) has the packets it was recorded with."""
    octets = lzma.decompress((ROOT / "tests/data/ndag/tagged.pcap.xz").read_bytes())
    client = Counting(hosts["b"], "ndag:eth0,%s,44001" % GROUP, port=44001)
    datagrams = replayed(octets)
    hosts["a"].send(datagrams[0])
    joined(client)
    hosts["a"].send(*datagrams)
    assert client.stop().accepted == 10_746
    sequences = collections.defaultdict(list)
    for port, one in datagrams:
        if one[5] == 6:
            sequences[port].append(struct.unpack_from(">I", one, 16)[0])
    assert client.missing == sum(numbers[-1] - numbers[0] + 1 - len(numbers) for numbers in sequences.values())


def send_recorded_tags(hosts, clients, messages=400):
    """Sends the beacon of a real tagged stream until all clients, on another host, have joined its streams; then the
    first messages."""
    datagrams = replayed(lzma.decompress((ROOT / "tests/data/ndag/tagged.pcap.xz").read_bytes()))
    announced = next(one for one in datagrams if one[1][5] == 1)
    streams = struct.unpack_from(">H", announced[1], 8)[0]

    def all_joined():
        hosts["a"].send(announced)
        return memberships(clients[0].pid) == len(clients) * (1 + streams)

    for client in clients:
        client.wait_for(lambda: is_listening(client.pid, announced[0]), "the client")
    clients[0].wait_for(all_joined, "clients to join")
    hosts["a"].send(*[one for one in datagrams if one[1][5] == 6][:messages])


def test_tags_as_text_as_their_client(hosts):
    uri = "ndag:eth0,%s,44001" % GROUP
    dumps = [command("tracepktdump").start("-c", "1000", uri) for command in (hosts["b"].tool, hosts["b"].peer)]
    send_recorded_tags(hosts, dumps)
    ours, theirs = (dump.finish().succeeded().text for dump in dumps)
    assert ours.count(" CorsaroTags: Flowtuple hash: ") == 1000
    assert " CorsaroTags: Source ASN: " in ours
    assert ours == theirs


def tagged_records(messages):
    """Yields the octets of the records in the first messages of the tagged stream."""
    datagrams = replayed(lzma.decompress((ROOT / "tests/data/ndag/tagged.pcap.xz").read_bytes()))
    for octets in [octets for _, octets in datagrams if octets[5] == 6][:messages]:
        at = 24
        while at < len(octets):
            end = at + 94 + struct.unpack_from(">H", octets, at + 11)[0]
            yield octets[at:end]
            at = end


def tags_of_records(messages):
    """\returns AS number (or nothing), destination port and filters of each record in the first messages of the tagged
    stream"""
    found = []
    for record in tagged_records(messages):
        providers, = struct.unpack_from(">I", record, 27)
        asn, = struct.unpack_from(">I", record, 27 + 38)
        port, = struct.unpack_from(">H", record, 27 + 48)
        filters, = struct.unpack_from(">Q", record, 27 + 54)
        found.append((asn if providers & 8 else None, port, filters))
    return found


def test_a_filter_of_tags(hosts):
    """Packets of a tagged feed are kept by what their tagger said of them."""
    tags = tags_of_records(400)
    asn, _ = collections.Counter(asn for asn, _, _ in tags if asn).most_common(1)[0]
    chosen = [one for one in tags if one[0] == asn and not one[2] & 1 or one[1] in (23, 2323)]
    assert 0 < len(chosen) < len(tags)
    client = hosts["b"].tool("tracestats").start(
        "--tag-filter", "asn == %d and not spoofed or dest_port in (23, 2323)" % asn, "ndag:eth0,%s,44001" % GROUP)
    send_recorded_tags(hosts, [client])
    wait_until_all_is_received(client)
    done = client.finish_after(signal.SIGINT).succeeded()
    assert re.search(r"Accepted packets:\s+%d$" % len(chosen), done.err, re.M)
    assert re.search(r"Filtered packets:\s+%d$" % (len(tags) - len(chosen)), done.err, re.M)
    assert "no tags" not in done.err


# --- into NMSG

@pytest.mark.parametrize("kind, expected", [("packet", 20), ("pkt", 20), ("dnsqr", 10)])
def test_messages_of_a_live_feed(hosts, tmp_path, kind, expected):
    nmsgtool = hosts["b"].tool("nmsgtool").start("--readndag", "ndag:eth0,%s,%d" % (GROUP, BEACONS),
                                                 "-V", "base", "-T", kind, "-b", "udp 53", "-c", expected, "-J", "-")
    nmsgtool.wait_for(lambda: is_listening(nmsgtool.pid), "the client")
    frames = []
    for i in range(10):
        frames += [dns(i, False), dns(i, True), frame(i)]
    (tmp_path / "p.pcap").write_bytes(pcap(frames))
    send_file(hosts["a"], [nmsgtool], tmp_path / "p.pcap", "--once")
    messages = nmsgtool.finish().succeeded().objects
    assert len(messages) == expected
    if kind == "dnsqr":
        assert {(one["message"]["type"], one["message"]["qname"]) for one in messages} == \
            {("UDP_QUERY_RESPONSE", "n%d.example." % i) for i in range(10)}
    else:
        assert {one["mname"] for one in messages} == {kind}


def dns(number, answer):
    name = b"\x02n%d\x07example\x00" % number
    query = struct.pack(">HHHHHH", number, 0x8180 if answer else 0x0100, 1, 0, 0, 0) + name + b"\x00\x01\x00\x01"
    ends = [(bytes((10, 0, 0, 1)), 40000 + number), (bytes((10, 0, 0, 53)), 53)]
    (source, source_port), (target, target_port) = reversed(ends) if answer else ends
    size = 28 + len(query)
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, size, number, 0, 64, 17, 0, source, target)
    return bytes(12) + b"\x08\x00" + header + struct.pack(">HHHH", source_port, target_port, size - 20, 0) + query


def test_messages_tell_what_is_missing(hosts):
    nmsgtool = hosts["b"].tool("nmsgtool").start("-dd", "--readndag", "ndag:eth0,%s,%d" % (GROUP, BEACONS),
                                                 "-V", "base", "-T", "pkt", "-w", "out.nmsg")
    nmsgtool.wait_for(lambda: is_listening(nmsgtool.pid), "the client")
    hosts["a"].send((BEACONS, beacon(5000)))
    joined(nmsgtool)
    hosts["a"].send((5000, message(1, record(1))), (5000, message(5, record(5))))
    wait_until_all_is_received(nmsgtool)
    result = nmsgtool.finish_after(signal.SIGINT)
    assert "packets: in 2 " in result.err
    assert "missing_datagrams 3 " in result.err
    assert "3 datagrams missing" in result.err


def shown_record(record):
    """What the message of a tagged record has to show, as far as it is read here."""
    seconds, microseconds, _, wire_size, tagger, sequence = struct.unpack_from(">IIHHIQ", record, 3)
    providers, = struct.unpack_from(">I", record, 27)
    filters, flow_hash = struct.unpack_from(">QI", record, 27 + 54)
    return ("%s.%06d000" % (time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds)), microseconds), tagger, sequence,
            wire_size - 4, flow_hash if providers & 1 else 0, [i for i in range(64) if filters >> i & 1],
            base64.b64encode(record[94:]).decode())


def shown_message(one, filters):
    message = one["message"]
    return (one["time"], *(message.get(name, 0) for name in ("tagger_id", "sequence", "len_frame", "flow_hash")),
            [filters[name] for name in message["filter"]], message["packet"])


def test_messages_of_a_tagged_feed(hosts):
    """Each record is a message with all that is in it."""
    names = re.findall(r"^ +(\w+) = (\d+);", (ROOT / "schema/spindrift/taggedpacket.proto").read_text(), re.M)
    records = list(tagged_records(400))
    nmsgtool = hosts["b"].tool("nmsgtool")
    running = nmsgtool.start("--readndag", "ndag:eth0,%s,44001" % GROUP, "-V", "spindrift", "-T", "taggedpacket",
                             "-c", len(records), "-w", "out.nmsg")
    send_recorded_tags(hosts, [running])
    running.finish().succeeded()
    messages = nmsgtool.run("-r", "out.nmsg", "-J", "-").succeeded().objects
    filters = {name: int(number) for name, number in names[:31]}
    assert sorted(shown_message(one, filters) for one in messages) == sorted(shown_record(one) for one in records)
    tags = tags_of_records(400)
    asn, _ = collections.Counter(asn for asn, _, _ in tags if asn).most_common(1)[0]
    chosen = [one for one in tags if one[0] == asn and not one[2] & 1 or one[1] in (23, 2323)]
    kept = nmsgtool.run("-r", "out.nmsg", "-J", "-", "--where",
                        "asn == %d and not spoofed or dest_port in (23, 2323)" % asn).succeeded().objects
    assert 0 < len(kept) == len(chosen) < len(tags), "the expression is that of test_a_filter_of_tags"


@pytest.mark.parametrize("kind", ["packet", "pkt"])
def test_other_messages_of_a_tagged_feed(hosts, kind):
    """They have the packets without the tags. Those that are cut are not for all types."""
    def is_whole(record):
        return len(record) - 94 >= struct.unpack_from(">H", record, 13)[0] - 4

    records = [record for record in tagged_records(100)
               if record[94 + 12:94 + 14] == b"\x08\x00" and (kind == "pkt" or is_whole(record))]
    assert records
    nmsgtool = hosts["b"].tool("nmsgtool").start("--readndag", "ndag:eth0,%s,44001" % GROUP, "-V", "base", "-T", kind,
                                                 "-b", "ip", "-c", len(records), "-J", "-")
    send_recorded_tags(hosts, [nmsgtool], 100)
    messages = nmsgtool.finish().succeeded().objects
    skipped = 94 if kind == "pkt" else 94 + 14
    assert (sorted(base64.b64decode(one["message"]["payload"]) for one in messages) ==
            sorted(record[skipped:] for record in records))
    if kind == "pkt":
        assert (sorted(one["message"]["len_frame"] for one in messages) ==
                sorted(struct.unpack_from(">H", record, 13)[0] - 4 for record in records))


@pytest.mark.parametrize("uri", ["eth0,239.7.7.7", "int:eth0", "ndag:nosuch,239.7.7.7,1", "ndag:eth0"])
def test_feeds_that_cannot_be(hosts, uri):
    result = hosts["b"].tool("nmsgtool").run("--readndag", uri, "-V", "base", "-T", "pkt", "-w", "out.nmsg")
    assert result.code != 0
    assert result.err.startswith("nmsgtool: --readndag") and uri in result.err and result.err.count("\n") == 1
