"""traceanon: traces with other addresses.

PEER_BIN  a folder with a command of the same name of another implementation
"""
import ipaddress
import pathlib
import random
import signal
import struct
import subprocess

import pytest
from captures import pcap
from conftest import ROOT, wait_until_idle
from trace_files import (assert_same_as_peer, erf, erf_records, frame, holds, ipv4_packet, ipv6_packet, packets_of,
                         times_of, uncompressed)

KEY = "0123456789abcdefghijklmnopqrstuv"
UDP = struct.pack(">HHHH", 7, 9, 8, 0x5678)
ERROR = b"\x03\x01\x99\x99" + bytes(4)


def address(text):
    return ipaddress.ip_address(text).packed


PACKET = frame(0x0800, ipv4_packet(17, UDP, address("192.0.2.1"), address("198.51.100.7")))
PACKET6 = frame(0x86DD, ipv6_packet(17, UDP, address("2001:db8::1"), address("2001:db8::2")))
QUOTING = frame(0x0800, ipv4_packet(1, ERROR + PACKET[14:], address("10.0.0.1"), address("192.0.2.1")))


@pytest.fixture
def anon(program, tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap([(1, PACKET), (2, PACKET6), (3, QUOTING)]))
    (tmp_path / "secret.key").write_bytes(KEY.encode() + b"\0 more")
    return program("traceanon").run


def addresses(octets):
    """Source and destination of an IP packet in a frame."""
    at, size = (26, 4) if octets[12:14] == b"\x08\0" else (22, 16)
    return [str(ipaddress.ip_address(octets[at + i * size:at + (i + 1) * size])) for i in range(2)]


def copied(tmp_path, name="out"):
    return [octets for *_, octets in packets_of(uncompressed((tmp_path / name).read_bytes()))]


@pytest.mark.parametrize("words", [["-c", KEY], ["--cryptopan=" + KEY + "more"], ["-F", "secret.key"],
                                   ["--keyfile", "secret.key"], ["--cryptopan-file=secret.key"]], ids=" ".join)
def test_cryptopan(anon, tmp_path, words):
    done = anon("-s", "-d", *words, "a.pcap", "pcapfile:out").succeeded()
    assert (done.text, done.err) == ("", "")
    assert [addresses(octets) for octets in copied(tmp_path)] == [
        ["64.224.60.38", "70.203.99.39"],
        ["e1de:edf9:1e38:3fe1:c420:d826:3fc7:d81c", "e1de:edf9:1e38:3fe1:c420:d826:3fc7:d81e"],
        ["214.192.32.217", "64.224.60.38"]]
    quoted = copied(tmp_path)[2][14 + 20 + 8:]
    assert addresses(bytes(12) + b"\x08\0" + quoted) == ["64.224.60.38", "70.203.99.39"]


def test_checksums(anon, tmp_path):
    anon("-s", "-p", "10.0.0.0/8", "a.pcap", "pcapfile:out").succeeded()
    ip, ip6, quoting = copied(tmp_path)
    assert ip[24:26] == bytes(2) and ip[40:42] == bytes(2), "those of IPv4 and UDP"
    assert ip6[60:62] == bytes(2)
    assert quoting[24:26] == bytes(2) and quoting[36:38] == bytes(2), "those of IPv4 and ICMP"
    assert quoting[42 + 10:42 + 12] == b"\x12\x34" and quoting[-2:] == b"\x56\x78", "not those of what is quoted"


@pytest.mark.parametrize("words, expected", [
    (["-s"], ["10.1.2.1", "198.51.100.7"]), (["-d"], ["192.0.2.1", "10.1.100.7"]),
    (["-s", "-d"], ["10.1.2.1", "10.1.100.7"]), (["--encrypt-source", "--encrypt-dest"], ["10.1.2.1", "10.1.100.7"])])
def test_prefix(anon, tmp_path, words, expected):
    done = anon(*words, "-p", "10.1.0.0/16", "a.pcap", "pcapfile:out").succeeded()
    assert addresses(copied(tmp_path)[0]) == expected and copied(tmp_path)[1][:54] == PACKET6[:54]
    assert done.err == "traceanon: 1 IPv6 packet keeps its addresses: a prefix replaces only those of IPv4\n"


def test_what_is_left_is_told(anon, tmp_path):
    arp = frame(0x0806, bytes(28))
    (tmp_path / "a.pcap").write_bytes(pcap([(1, arp), (1, frame(0x0800, ipv4_packet(4, PACKET[14:])))]))
    done = anon("-s", "-c", KEY, "a.pcap", "pcapfile:out").succeeded()
    assert copied(tmp_path)[0] == arp
    assert done.err == "traceanon: 2 packets are not IP, or have IP in a tunnel: such addresses stay\n"


def test_without_sides_nothing_is_replaced(anon, tmp_path):
    done = anon("-c", KEY, "a.pcap", "pcapfile:out").succeeded()
    assert copied(tmp_path) == [PACKET, PACKET6, QUOTING]
    assert done.err == "traceanon: no address is replaced: -s, -d or encode_addresses say which\n"


def test_a_filter_sees_the_original_addresses(anon, tmp_path):
    anon("-d", "-c", KEY, "-f", "dst host 198.51.100.7", "-t", "4", "a.pcap", "pcapfile:out").succeeded()
    assert [addresses(octets) for octets in copied(tmp_path)] == [["192.0.2.1", "70.203.99.39"]]


def test_the_output_is_erf_on_standard_output(anon):
    done = anon("-s", "-p", "10.0.0.0/8", "-f", "ip6", "a.pcap").succeeded()
    assert [octets[:54] for *_, octets in erf_records(done.out)] == [PACKET6[:54]]


def test_compression(anon, tmp_path):
    anon("-s", "-c", KEY, "-Z", "gz", "-z", "1", "a.pcap", "pcapfile:out").succeeded()
    assert (tmp_path / "out").read_bytes()[:2] == b"\x1f\x8b" and len(copied(tmp_path)) == 3
    anon("-s", "-c", KEY, "-Z", "gz", "-z", "0", "a.pcap", "pcapfile:plain").succeeded()
    assert len(packets_of((tmp_path / "plain").read_bytes())) == 3


@pytest.mark.parametrize("text, expected", [
    ("ipanon:\n  encode_addresses: both\n  cryptopan_key: %smore\n" % KEY, ["64.224.60.38", "70.203.99.39"]),
    ("ipanon:\n  encode_addresses: source\n  prefix_replace: 10.1.0.0/16\nthreads: 4\n", ["10.1.2.1", "198.51.100.7"]),
    ("ipanon: {encode_addresses: dest, prefix_replace: 10.1.0.0/16}\nfilterstring: ip\n", ["192.0.2.1", "10.1.100.7"]),
    ("radius:\n  encode_radius: no\n  salt: x\ncompress_level: 1\ncompress_type: gzip\nipanon:\n"
     "  encode_addresses: neither\n", ["192.0.2.1", "198.51.100.7"]),
    ("", ["192.0.2.1", "198.51.100.7"])])
def test_configuration(anon, tmp_path, text, expected):
    (tmp_path / "a.yaml").write_text(text)
    anon("-C", "a.yaml", "a.pcap", "pcapfile:out").succeeded()
    assert addresses(copied(tmp_path)[0]) == expected
    assert ((tmp_path / "out").read_bytes()[:2] == b"\x1f\x8b") == ("gzip" in text)


@pytest.mark.parametrize("text, error", [
    ("ipanon:\n  encode_adresses: both\n", "line 2: unknown setting 'encode_adresses'"),
    ("ipanon:\n  encode_addresses: some\n", 'line 2: encode_addresses is both, source, dest or neither, not "some"'),
    ("ipanon:\n  cryptopan_key: short-and-secret\n", "the key has 16 octets: it must have 32"),
    ("ipanon:\n  prefix_replace: 10.0.0.0\n", '"10.0.0.0" is not an IPv4 prefix such as 10.1.0.0/16'),
    ("ipanon: {prefix_replace: 10.0.0.0/8, cryptopan_key: %s}\n" % KEY, "line 1: there is a key or a prefix already"),
    ("radius:\n  encode_radius: yes\n", "line 2: RADIUS cannot be anonymised here"),
    ("compress_level: 10\n", "line 1: 'compress_level' takes a number from 0 to 9"),
    ("zork: 1\n", "line 1: unknown setting 'zork'"), ("- a\n", "line 1: 'configuration' takes settings"),
    ("ipanon:\n  encode_addresses: both\n", "a key (-c, -F) or a prefix (-p) is needed"),
    ("a: [\n", "line 2"),
], ids=str)
def test_errors_of_a_configuration(anon, tmp_path, text, error):
    (tmp_path / "a.yaml").write_text(text)
    done = anon("-C", "a.yaml", "a.pcap", "pcapfile:out")
    assert done.code == 1 and error in done.err and len(done.err.splitlines()) == 1
    assert "secret" not in done.err and not (tmp_path / "out").exists()


@pytest.mark.parametrize("words, error", [
    ([], "an input and at most one output are needed, not 0 words"),
    (["a.pcap", "pcapfile:out", "x"], "an input and at most one output are needed, not 3 words"),
    (["-s", "a.pcap", "pcapfile:out"], "a key (-c, -F) or a prefix (-p) is needed to replace addresses"),
    (["-s", "-c", "short-and-secret", "a.pcap", "pcapfile:out"], "the key has 16 octets: it must have 32"),
    (["-s", "-F", "a.key", "a.pcap", "pcapfile:out"], "a.key: the key has 15 octets: it must have 32"),
    (["-s", "-F", "nosuch.key", "a.pcap", "pcapfile:out"], "nosuch.key: No such file or directory"),
    (["-s", "-p", "10.0.0.0/33", "a.pcap", "pcapfile:out"], '"10.0.0.0/33" is not an IPv4 prefix'),
    (["-p", "10.0.0.0/8", "-c", KEY, "a.pcap", "pcapfile:out"], "there can be only one key or prefix"),
    (["-C", "nosuch.yaml", "a.pcap", "pcapfile:out"], "nosuch.yaml: No such file or directory"),
    (["-s", "-c", KEY, "a.pcap", "out"], "Bad uri format (out)"),
    (["-s", "-c", KEY, "nosuch.pcap", "pcapfile:out"], "Unable to find URI (nosuch.pcap)"),
    (["-z", "10", "a.pcap", "pcapfile:out"], "-z takes a level from 0 to 9, not 10"),
    (["-f", "zork", "a.pcap", "pcapfile:out"], 'Unable to compile the filter "zork"'),
], ids=str)
def test_errors(anon, tmp_path, words, error):
    (tmp_path / "a.key").write_text("secret and short")
    (tmp_path / "a.key").write_bytes((tmp_path / "a.key").read_bytes()[:15])
    done = anon(*words)
    assert done.code == 1 and done.err.startswith("traceanon: ") and error in done.err
    assert len(done.err.splitlines()) == 1 and "secret" not in done.err and KEY not in done.err


def test_a_broken_file_gives_what_can_be_read(anon, tmp_path):
    (tmp_path / "bad.pcap").write_bytes(pcap([(1, PACKET)]) + b"\xff" * 16)
    done = anon("-s", "-c", KEY, "bad.pcap", "pcapfile:out")
    assert done.code == 1 and times_of(tmp_path / "out") == [1] and "bad.pcap" in done.err


def test_a_running_command_does_not_show_its_key(program, tmp_path):
    running = program("traceanon").start("-s", "-c", KEY, "-", "pcapfile:out", stdin=subprocess.PIPE)
    running.write(pcap([(1, PACKET)]))
    running.wait_for(lambda: holds(tmp_path / "out", [1]), "a packet in the file")
    assert KEY not in pathlib.Path("/proc/%d/cmdline" % running.pid).read_text()
    wait_until_idle(running)
    running.finish_after(signal.SIGINT).succeeded()
    assert times_of(tmp_path / "out") == [1]


def mixed_packets():
    """Packets with addresses that begin alike, and others."""
    numbers = random.Random(3)
    tcp = struct.pack(">HHIIBBHHH", 5, 6, 0, 0, 0x50, 2, 0, 0x3333, 0)
    for i in range(100):
        near = b"\x0a\x01" if i % 3 else numbers.randbytes(2)
        source, destination = near + numbers.randbytes(2), numbers.randbytes(4)
        source6, destination6 = near + numbers.randbytes(14), numbers.randbytes(16)
        ip = ipv4_packet(17, UDP, source, destination)
        for packet in (ip, ipv4_packet(6, tcp, source, destination), ipv4_packet(132, bytes(12), source, destination),
                       ipv4_packet(1, ERROR + ip, destination, source),
                       ipv4_packet(1, b"\x08\0\x55\x55" + bytes(4), source, destination)):
            yield frame(0x0800, packet)
        for kind, payload in ((17, UDP), (6, tcp), (58, b"\x80\0\x44\x44" + bytes(4)), (0, b"\x11\0" + bytes(6) + UDP)):
            yield frame(0x86DD, ipv6_packet(kind, payload, source6, destination6))
        yield frame(0x8100, b"\0\1\x08\0" + ip)
        yield frame(0x0806, numbers.randbytes(28))


@pytest.mark.parametrize("form", ["pcapfile", "erf"])
@pytest.mark.parametrize("options", [
    ["-s", "-p", "10.1.0.0/16"], ["-d", "-s", "--prefix=192.168.7.0/9"], ["-s", "-d", "-c", KEY],
    ["-s", "-c", KEY + "tail"], ["-d", "-c", KEY], ["-f", "udp", "-d", "-c", KEY],
    ["-z", "1", "-Z", "gz", "-s", "-c", KEY], []], ids=" ".join)
def test_files_are_those_of_the_peer(tmp_path, options, form):
    packets = [(1000 + number / 8, packet) for number, packet in enumerate(mixed_packets())]
    (tmp_path / "a.pcap").write_bytes(pcap(packets))
    (tmp_path / "a.erf").write_bytes(erf(packets))
    for number, name in enumerate(["pcapfile:%s" % (tmp_path / "a.pcap"), "erf:%s" % (tmp_path / "a.erf"),
                                   "pcapfile:%s" % (ROOT / "tests/data/packets/in/scope.pcap")]):
        (tmp_path / str(number)).mkdir()
        assert_same_as_peer(["traceanon", *options, name, "%s:out" % form], tmp_path / str(number))


@pytest.mark.parametrize("text", [
    "ipanon:\n  encode_addresses: both\n  cryptopan_key: thisisaverysecurekeyforanonpurposes\nfilterstring: tcp\n",
    "ipanon:\n  encode_addresses: dest\n  prefix_replace: 10.0.0.0/8\n"])
def test_configurations_mean_the_same_to_the_peer(tmp_path, text):
    (tmp_path / "a.pcap").write_bytes(pcap([(1, packet) for packet in mixed_packets()]))
    (tmp_path / "a.yaml").write_text(text)
    assert_same_as_peer(["traceanon", "-C", tmp_path / "a.yaml", "pcapfile:%s" % (tmp_path / "a.pcap"), "pcapfile:out"],
                        tmp_path)
