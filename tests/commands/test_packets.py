"""Packets: capture files, live capture, filters, and the messages made of them."""
import base64
import gzip
import ipaddress
import json
import lzma
import os
import re
import signal
import struct
import subprocess
import time

import pytest
from conftest import SANITIZED
from memory import measured
from watching import PATIENCE, packets_on_their_way, wait_until

TYPES = ["packet", "pkt", "ncap", "dnsqr"]


# --- packets

def ipv4(payload, protocol=17, source="192.0.2.1", destination="198.51.100.2", fragment=0, ident=7):
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), ident, fragment, 64, protocol, 0,
                         ipaddress.ip_address(source).packed, ipaddress.ip_address(destination).packed)
    return header + payload


def ipv6(payload, source="2001:db8::1", destination="2001:db8::2", protocol=17):
    return struct.pack("!IHBB16s16s", 6 << 28, len(payload), protocol, 64, ipaddress.ip_address(source).packed,
                       ipaddress.ip_address(destination).packed) + payload


def udp(source, destination, payload):
    return struct.pack("!HHHH", source, destination, 8 + len(payload), 0) + payload


def dns(ident, flags=0x0100, name=b"\3www\7example\0", rrtype=1):
    return struct.pack("!HHHHHH", ident, flags, 1, 0, 0, 0) + name + struct.pack("!HH", rrtype, 1)


def query(ident, port=1234, **how):
    return ipv4(udp(port, 53, dns(ident, **how)))


def response(ident, port=1234, rcode=0, **how):
    return ipv4(udp(53, port, dns(ident, 0x8100 | rcode, **how)), source="198.51.100.2", destination="192.0.2.1")


def ethernet(packet, tags=b""):
    ethertype = b"\x86\xdd" if packet[0] >> 4 == 6 else b"\x08\0"
    return bytes.fromhex("020000000001020000000002") + tags + ethertype + packet


def pcap(frames, link=1, order="<", nanoseconds=False):
    """`frames`: octets, or (time, octets), or (time, octets, size on the wire)."""
    data = struct.pack(order + "IHHiIII", 0xA1B23C4D if nanoseconds else 0xA1B2C3D4, 2, 4, 0, 0, 65535, link)
    for i, frame in enumerate(frames):
        when, octets, *size = frame if isinstance(frame, tuple) else (100 + i, frame)
        unit = 10 ** (9 if nanoseconds else 6)
        data += struct.pack(order + "IIII", int(when), round(when % 1 * unit), len(octets),
                            size[0] if size else len(octets))
        data += octets
    return data


@pytest.fixture
def read(nmsgtool, tmp_path):
    """A function that turns frames into messages, as JSON has them."""

    def run(frames, message="packet", *words, link=1, **environment):
        path = tmp_path / "in.pcap"
        path.write_bytes(frames if isinstance(frames, bytes) else pcap(frames, link))
        done = nmsgtool.run("-p", path, "-V", "base", "-T", message, "-J", "-", *words, **environment)
        return done.succeeded().objects

    return run


def payloads(objects):
    return [base64.b64decode(one["message"]["payload"]) for one in objects]


def types_and_ids(objects):
    return [(one["message"]["type"], one["message"]["id"]) for one in objects]


# --- the command line

def test_needs_a_type(nmsgtool, data):
    for option in ("-p", "-i"):
        result = nmsgtool.run(option, data / "dns.pcap")
        assert result.code == 1
        assert result.err == "nmsgtool: usage error: reading presentation or pcap data requires -V, -T\n"


@pytest.mark.parametrize("vendor, name", [("base", "http"), ("base", "dns"), ("SIE", "dnsdedupe")])
def test_types_that_are_not_made_of_packets(nmsgtool, data, vendor, name):
    result = nmsgtool.run("-p", data / "dns.pcap", "-V", vendor, "-T", name, "-w", "out")
    assert result.code == 1
    assert result.err == ("nmsgtool: -p %s: %s/%s messages cannot be made of packets; base/dnsqr, ncap, packet and pkt "
                          "can, and spindrift/taggedpacket\n" % (data / "dns.pcap", vendor, name))
    assert not (nmsgtool.folder / "out").exists()


def test_files_that_cannot_be_read(nmsgtool, tmp_path):
    (tmp_path / "text").write_text("this is no capture file at all")
    for name, reason in (("none", "none: No such file or directory"), ("text", "neither pcap, pcapng nor ERF")):
        result = nmsgtool.run("-p", name, "-V", "base", "-T", "pkt")
        assert result.code == 1
        assert result.err == "nmsgtool: unable to add pcap file input %s: %s\n" % (name, reason)


def test_link_types(nmsgtool, tmp_path):
    for link, message, reason in (
            (101, "pkt", "pkt messages cannot be made of packets of link type RAW; packet messages can"),
            (113, "taggedpacket", "taggedpacket messages cannot be made of packets of link type LINUX_SLL; packet "
                                  "messages can"),
            (0, "packet", "packet messages cannot be made of stored packets of link type NULL"),
            (147, "packet", "packet messages cannot be made of packets of link type (unknown)")):
        (tmp_path / "a.pcap").write_bytes(pcap([], link))
        result = nmsgtool.run("-p", "a.pcap", "-V", "spindrift" if message == "taggedpacket" else "base",
                              "-T", message)
        assert result.code == 1 and result.err == "nmsgtool: -p a.pcap: %s\n" % reason


def test_bad_filters(nmsgtool, data):
    for filter, reason in (("no such filter", "."), ("", "the expression is empty"), ("ether host 1:2:3:4:5:6", ".")):
        result = nmsgtool.run("-p", data / "dns.pcap", "-V", "base", "-T", "packet", "-b", filter)
        assert result.code == 1
        option = "-b:" if filter else "-b '':"
        pattern = r"nmsgtool: %s cannot compile the filter '%s': %s.*\n" % (option, filter, reason)
        assert re.fullmatch(pattern, result.err)


def test_what_debugging_tells(nmsgtool, tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap([ethernet(query(1)), ethernet(query(2)), (3, ethernet(query(3)), 999), b""]))
    result = nmsgtool.run("-ddddd", "-p", "a.pcap", "-V", "base", "-T", "packet", "-b", "udp port 53").succeeded()
    part = "(((ip) and (udp port 53)) or (ip[6:2] & 0x3fff != 0) or (ip6))"
    for line in ("packet_pcap_init: opening pcap handle with datalink type EN10MB", "nmsgtool: pcap file input: a.pcap",
                 "nmsg_pcap_input_setfilter: need_ip6=1", "nmsg_pcap_input_setfilter: need_ipv4_frags=1",
                 "nmsg_pcap_input_setfilter: need_vlan=1", "nmsg_pcap_input_setfilter: userbpf_ip_only=1",
                 "nmsg_pcap_input_setfilter: using bpf '%s or (vlan and %s)'" % (part, part),
                 "nmsgtool: packets: in 3 truncated 1 ignored 0 dropped_by_kernel 0 partial_datagrams 0 "
                 "evicted_queries 0 missing_datagrams 0 lost_before 0"):
        assert line in result.err.splitlines()
    assert nmsgtool.run("-p", "a.pcap", "-V", "base", "-T", "packet", "-b", "udp port 53").err == ""


def test_filters(read):
    frames = [ethernet(packet, tags) for tags in (b"", b"\x81\0\0\7") for packet in (
        query(1), response(1), ipv4(udp(9, 10, b"x")), ipv6(udp(53, 9, b"x")), ipv6(udp(9, 10, b"x")))]
    assert len(read(frames)) == 10
    for message in ("packet", "ncap", "pkt"):
        assert len(read(frames, message, "-b", "udp port 53")) == 6, message
        assert len(read(frames, message, "-b", "tcp")) == 0
    assert len(read(frames, "packet", NMSG_BPF="udp port 53")) == 6
    assert len(read(frames, "packet", "-b", "ip6", NMSG_BPF="udp port 53")) == 4, "the option wins"
    assert types_and_ids(read(frames[:2], "dnsqr", "-b", "src host 192.0.2.1")) == [("UDP_UNANSWERED_QUERY", 1)]


def test_ports_without_the_word(nmsgtool, tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap([ethernet(query(1)), ethernet(ipv4(udp(9, 10, b"x")))]))
    result = nmsgtool.run("-p", "a.pcap", "-V", "base", "-T", "packet", "-b", "udp 53", "-J", "-").succeeded()
    assert len(result.objects) == 1
    assert result.err == "nmsgtool: bpf 'udp 53' is taken for 'udp port 53'\n"


# --- files

def test_compressed_files(nmsgtool, tmp_path, data):
    plain = (data / "dns.pcap").read_bytes()
    (tmp_path / "dns.gz").write_bytes(gzip.compress(plain))
    (tmp_path / "dns.xz").write_bytes(lzma.compress(plain))
    (tmp_path / "two.gz").write_bytes(gzip.compress(plain[:1000]) + gzip.compress(plain[1000:]))
    expected = nmsgtool.run("-p", data / "dns.pcap", "-V", "base", "-T", "dnsqr", "-J", "-").succeeded().out
    for name in ("dns.gz", "dns.xz", "two.gz"):
        assert nmsgtool.run("-p", name, "-V", "base", "-T", "dnsqr", "-J", "-").succeeded().out == expected, name
    (tmp_path / "cut.gz").write_bytes(gzip.compress(plain)[:-5000])
    result = nmsgtool.run("-p", "cut.gz", "-V", "base", "-T", "packet", "-J", "-")
    assert result.code == 1 and len(result.objects) > 100 and result.err.startswith("nmsgtool: input cut.gz: ")


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("nanoseconds", [False, True])
def test_kinds_of_files(read, order, nanoseconds):
    (one,) = read(pcap([(1700000000.125, ethernet(query(1)))], order=order, nanoseconds=nanoseconds))
    assert one["time"] == "2023-11-14 22:13:20.125000000"


def test_standard_input(nmsgtool, data):
    words = ["-V", "base", "-T", "ncap", "-w", "-"]
    octets = (data / "dns.pcap").read_bytes()
    expected = nmsgtool.run("-p", data / "dns.pcap", *words).succeeded().out
    assert nmsgtool.run("-p", "-", *words, data=octets).succeeded().out == expected
    assert nmsgtool.run("-p", "-", *words, data=gzip.compress(octets)).succeeded().out == expected


@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_pipe_that_falls_silent_can_be_stopped(nmsgtool, compress):
    octets = compress(pcap([ethernet(query(i)) for i in range(2000)]))
    running = nmsgtool.start("-p", "-", "-V", "base", "-T", "packet", "-w", "out", stdin=subprocess.PIPE)
    running.write(octets[:-10])
    running.wait_until_read()
    assert running.finish_after(signal.SIGTERM).code == 1


def test_broken_off(nmsgtool, tmp_path):
    octets = pcap([ethernet(query(1)), ethernet(query(2)), ethernet(query(3))])
    (tmp_path / "a.pcap").write_bytes(octets[:-1])
    result = nmsgtool.run("-p", "a.pcap", "-V", "base", "-T", "dnsqr", "-J", "-")
    assert result.code == 1
    assert types_and_ids(result.objects) == [("UDP_UNANSWERED_QUERY", 1), ("UDP_UNANSWERED_QUERY", 2)]
    assert result.err == ("nmsgtool: input a.pcap: truncated dump file; tried to read 71 captured bytes, only got 70\n")


def test_inputs_together(nmsgtool, data):
    result = nmsgtool.run("-p", data / "dns.pcap", "-p", data / "scope.pcap", "-r", data / "mixed.nmsg", "-V", "base",
                          "-T", "packet", "-J", "-").succeeded()
    counts = [len(nmsgtool.run(option, data / name, "-V", "base", "-T", "packet", "-J", "-").succeeded().objects)
              for option, name in (("-p", "dns.pcap"), ("-p", "scope.pcap"), ("-r", "mixed.nmsg"))]
    assert len(result.objects) == sum(counts)


def test_count(nmsgtool, data):
    assert len(nmsgtool.run("-p", data / "dns.pcap", "-V", "base", "-T", "packet", "-J", "-", "-c", "7").objects) == 7


# --- messages

def test_packet_and_pkt(read):
    arp = bytes.fromhex("ffffffffffff0200000000010806") + bytes(28)
    frames = [ethernet(query(1)), arp, (7, ethernet(query(2)), 2000),
              ethernet(ipv6(udp(1, 2, b"x")), b"\x88\xa8\0\1\x81\0\0\2"), ethernet(query(3)) + b"pad"]
    assert payloads(read(frames)) == [query(1), ipv6(udp(1, 2, b"x")), query(3) + b"pad"]
    shown = read(frames, "pkt")
    assert payloads(shown) == [frame[1] if isinstance(frame, tuple) else frame for frame in frames]
    assert [one["message"]["len_frame"] for one in shown] == [len(frames[0]), 42, 2000, len(frames[3]), len(frames[4])]


def test_ncap(read):
    long = udp(9, 53, bytes(range(200)))
    pieces = [ipv4(long[:104], fragment=0x2000), ipv4(long[104:], fragment=13)]
    frames = [ethernet(query(1)), ethernet(ipv4(bytes(20), 6)), ethernet(pieces[1]), (130.5, ethernet(pieces[0]))]
    shown = read(frames, "ncap")
    assert [one["message"].get("dstport") for one in shown] == [53, 53]
    assert payloads(shown)[1][20:] == long and shown[1]["time"] == "1970-01-01 00:02:10.500000000"


def test_transactions(read):
    # The first example of docs/formats/nmsg-messages.md 13.7.
    frames = [ethernet(packet) for packet in (query(1), query(2), query(3), response(3), response(1))]
    shown = read(frames, "dnsqr")
    assert types_and_ids(shown) == [("UDP_QUERY_RESPONSE", 3), ("UDP_QUERY_RESPONSE", 1), ("UDP_UNANSWERED_QUERY", 2)]
    assert [one["message"].get("timeout") for one in shown] == [None, None, 3.0]


def test_transactions_time_out(read):
    # And the second.
    frames = [(10, ethernet(query(1))), (70, ethernet(query(2))), (71, ethernet(query(3))), (72, ethernet(query(4)))]
    timeouts = lambda **environment: [one["message"]["timeout"] for one in read(frames, "dnsqr", **environment)]
    assert timeouts() == [61.0, 2.0, 1.0, 0.0]
    assert timeouts(DNSQR_QUERY_TIMEOUT="1") == [60.0, 2.0, 1.0, 0.0]
    assert timeouts(DNSQR_QUERY_TIMEOUT="1s") == timeouts()
    assert timeouts(DNSQR_STATE_TABLE_MAX="1") == [60.0, 1.0, 1.0, 0.0]


def test_sides(read):
    frames = [ethernet(query(1)), ethernet(response(1)), ethernet(query(2))]
    for value, expected in (("0", [("UDP_QUERY_ONLY", 1), ("UDP_QUERY_ONLY", 2)]), ("1", [("UDP_RESPONSE_ONLY", 1)]),
                            ("", [("UDP_QUERY_RESPONSE", 1), ("UDP_UNANSWERED_QUERY", 2)]),
                            ("7", [("UDP_QUERY_RESPONSE", 1), ("UDP_UNANSWERED_QUERY", 2)])):
        assert types_and_ids(read(frames, "dnsqr", DNSQR_CAPTURE_QR=value)) == expected, value


def test_names(read):
    other = dict(name=b"\5other\4test\0")
    frames = [ethernet(packet) for packet in (query(1), response(1), query(2, **other), response(2, **other), query(3))]
    ids = lambda **environment: [one["message"]["id"] for one in read(frames, "dnsqr", **environment)]
    assert ids() == [1, 2, 3]
    assert ids(DNSQR_FILTER_QNAMES_EXCLUDE="EXAMPLE.") == [2]
    assert ids(DNSQR_FILTER_QNAMES_EXCLUDE=".", DNSQR_FILTER_QNAMES_INCLUDE="com:test") == [2]
    assert ids(DNSQR_FILTER_QNAMES_INCLUDE="com:test") == [1, 2, 3]
    assert ids(DNSQR_FILTER_QNAMES_EXCLUDE="", DNSQR_FILTER_QNAMES_INCLUDE=":") == [1, 2, 3]


def test_names_that_are_none(nmsgtool, data):
    result = nmsgtool.run("-p", data / "dns.pcap", "-V", "base", "-T", "dnsqr", "-c", "1",
                          DNSQR_FILTER_QNAMES_EXCLUDE="a..b:" + "x" * 64).succeeded()
    assert [line.partition("'")[0] for line in result.err.splitlines()] == ["nmsgtool: ", "nmsgtool: "]


def test_recursion_desired(read):
    frames = [ethernet(query(1, flags=0)), ethernet(response(1)), ethernet(query(2)), ethernet(response(3))]
    ids = lambda value: [one["message"]["id"] for one in read(frames, "dnsqr", DNSQR_CAPTURE_RD=value)]
    assert ids("0") == [1] and ids("1") == [3, 2] and ids("2") == [1, 3, 2]


def test_addresses(nmsgtool, read):
    elsewhere = ipv4(udp(1234, 53, dns(9)), destination="203.0.113.5")
    six = ipv6(udp(1234, 53, dns(6)))
    frames = [ethernet(packet) for packet in (query(1), response(1), elsewhere, six)]
    ids = lambda *words, **environment: sorted(one["message"]["id"]
                                               for one in read(frames, "dnsqr", *words, **environment))
    assert ids() == [1, 6, 9]
    assert ids(DNSQR_AUTH_ADDRS="198.51.100.0/24") == [1]
    assert ids(DNSQR_AUTH_ADDRS=" 203.0.113.5 , 2001:db8::2") == [6, 9]
    assert ids(DNSQR_RES_ADDRS="192.0.2.1") == [1, 9]
    assert ids(DNSQR_RES_ADDRS="192.0.2.0/24,2001:db8::/32") == [1, 6, 9]
    assert ids(DNSQR_RES_ADDRS="10.0.0.1") == []
    assert ids("-b", "udp and dst host 203.0.113.5", DNSQR_RES_ADDRS="192.0.2.1") == [9], "both hold"
    for name in ("DNSQR_AUTH_ADDRS", "DNSQR_RES_ADDRS"):
        for value in ("", ",", "x", "10.0.0.0/40"):
            result = nmsgtool.run("-p", "in.pcap", "-V", "base", "-T", "dnsqr", **{name: value})
            assert result.code == 1 and re.fullmatch("nmsgtool: -p in.pcap: .*%s.*\n" % name, result.err), value


def test_zeroing_leaves_nothing(nmsgtool, read):
    six = [ipv6(udp(1234, 53, dns(1)), "2001:db8::aaaa", "2001:db8::2"),
           ipv6(udp(53, 1234, dns(1, 0x8100)), "2001:db8::2", "2001:db8::aaaa"),
           ipv6(udp(53, 1234, dns(2, 0x8100)), "2001:db8::2", "2001:db8::aaaa")]
    shown = read([ethernet(packet) for packet in (query(1), response(1), response(2), query(3), *six)], "dnsqr",
                 DNSQR_ZERO_RESOLVER_ADDRESS="1")
    assert len(shown) == 5
    for one in shown:
        octets = b"".join(base64.b64decode(packet)
                          for side in ("query", "response") for packet in one["message"][side + "_packet"])
        assert ipaddress.ip_address("192.0.2.1").packed not in octets
        assert ipaddress.ip_address("2001:db8::aaaa").packed not in octets
        assert octets and one["message"]["resolver_address_zeroed"] is True
        assert one["message"]["query_ip"] in ("0.0.0.0", "::")
        assert one["message"]["response_ip"] in ("198.51.100.2", "2001:db8::2")


def test_recorded_zeroing(nmsgtool, data):
    """As the peer does it, but for IPv6, where it zeroes the wrong address."""
    plain = nmsgtool.run("-p", data / "dns.pcap", "-V", "base", "-T", "dnsqr", "-J", "-").succeeded().objects
    zeroed = nmsgtool.run("-p", data / "dns.pcap", "-V", "base", "-T", "dnsqr", "-J", "-",
                          DNSQR_ZERO_RESOLVER_ADDRESS="1").succeeded().objects
    assert len(plain) == len(zeroed) > 200
    for before, after in zip(plain, zeroed):
        size = ipaddress.ip_address(before["message"]["query_ip"]).max_prefixlen // 8
        at = {("query", 4): 12, ("response", 4): 16, ("query", 16): 8, ("response", 16): 24}
        for side in ("query", "response"):
            for old, new in zip(before["message"][side + "_packet"], after["message"][side + "_packet"]):
                old, start = bytearray(base64.b64decode(old)), at[side, size]
                old[start:start + size] = bytes(size)
                assert bytes(old) == base64.b64decode(new)
        assert before["message"].get("udp_checksum") == after["message"].get("udp_checksum")


def test_memory_is_bounded(nmsgtool, tmp_path):
    """A million queries that wait, each with another id and port."""
    query_octets = bytearray(ethernet(query(0)))
    header = struct.pack("<IIII", 100, 0, len(query_octets), len(query_octets))
    with open(tmp_path / "a.pcap", "wb") as file:
        file.write(pcap([]))
        for i in range(1_000_000):
            struct.pack_into("!H", query_octets, 34, i >> 10)
            struct.pack_into("!H", query_octets, 42, i & 1023)
            file.write(header + query_octets)
    result, peak = measured(nmsgtool, "-dd", "-p", "a.pcap", "-V", "base", "-T", "dnsqr", "-w", "/dev/null",
                            patience=4 * PATIENCE, DNSQR_STATE_TABLE_MAX="2000000")
    assert "payloads_out 1000000 " in result.succeeded().err
    assert SANITIZED or peak < 200 << 20


# --- live

def test_live_capture(wire, tmp_path):
    running = wire.capture("-T", "packet", "-b", "udp port 53", "-c", "3", "-J", "out")
    wire.send(ethernet(query(1)), ethernet(ipv4(udp(9, 10, b"x"))), ethernet(response(1)),
              ethernet(ipv6(udp(53, 9, b"x"))))
    before = time.time()
    running.finish().succeeded()  # though nothing more comes
    shown = [json.loads(line) for line in (tmp_path / "out").read_text().splitlines()]
    assert payloads(shown) == [query(1), response(1), ipv6(udp(53, 9, b"x"))]
    seconds = [time.mktime(time.strptime(one["time"][:19], "%Y-%m-%d %H:%M:%S")) - time.timezone for one in shown]
    assert all(abs(second - before) < PATIENCE for second in seconds)


def test_live_transactions(wire, tmp_path):
    running = wire.capture("-T", "dnsqr", "-b", "udp port 53", "-c", "2", "-J", "out")
    wire.send(*[ethernet(packet) for packet in (query(1), response(1), response(2))])
    running.finish().succeeded()
    assert types_and_ids(map(json.loads, open(tmp_path / "out"))) == [
        ("UDP_QUERY_RESPONSE", 1), ("UDP_UNSOLICITED_RESPONSE", 2)]


def test_live_tags(wire, tmp_path):
    """Captured packets get the standard tags."""
    running = wire.capture("-T", "taggedpacket", "-b", "udp", "-c", "2", "-J", "out", vendor="spindrift")
    frames = [ethernet(query(1)), ethernet(ipv6(udp(53, 9, b"x")))]
    wire.send(*frames)
    running.finish().succeeded()
    shown = [json.loads(line)["message"] for line in (tmp_path / "out").read_text().splitlines()]
    assert [base64.b64decode(one["packet"]) for one in shown] == frames
    assert [(one["src_ip"], one["protocol"], one["dest_port"], one["filter"]) for one in shown] == [
        ("192.0.2.1", "UDP", 53, ["erratic", "routed", "rfc5735", "port_53"]), ("2001:db8::1", "UDP", 9, ["not_ip"])]


def test_snapshots(wire, tmp_path):
    running = wire.capture("-T", "pkt", "-b", "udp", "-c", "1", "-J", "out", interface="wire1+,60")
    frame = ethernet(ipv4(udp(1, 2, bytes(500))))
    wire.send(frame)
    running.finish().succeeded()
    (one,) = map(json.loads, open(tmp_path / "out"))
    assert one["message"]["len_frame"] == len(frame) and payloads([one]) == [frame[:60]]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_silent_interface_can_be_left(wire, number):
    running = wire.capture("-T", "packet", "-b", "udp port 9999", "-w", "out")
    # The process behind `ip netns exec` is nmsgtool itself.
    result = running.finish_after(number)
    assert result.code == 1 and "nmsgtool: signalled break" in result.err


def test_an_interval_ends_on_a_silent_interface(wire):
    begin = time.time()
    running = wire.capture("-T", "packet", "-b", "udp port 9999", "-w", "out", "-t", "2")
    running.finish().succeeded()
    assert time.time() // 2 > begin // 2


def test_a_vanishing_interface(wire):
    running = wire.capture("-T", "packet", "-b", "udp", "-J", "-")
    wire.send(ethernet(query(1)))
    running.wait_for_output(lambda text: text.endswith("\n"))
    wire.ip("link", "del", "wire0")
    result = running.finish()
    assert result.code == 1 and payloads(result.objects) == [query(1)]
    assert re.fullmatch(r"nmsgtool: input wire1: The interface (disappeared|went down)\n", result.err)


def test_drops_are_counted(wire, tmp_path):
    """Nobody reads what is written, so that nobody takes packets from the kernel any more."""
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    running = wire.capture("-dd", "--stats", 1, "-T", "packet", "-b", "udp port 7777", "-J", "pipe")
    count = 40_000
    wire.send(ethernet(ipv4(udp(1, 7777, bytes(1400)))), count=count)
    wait_until(lambda: packets_on_their_way() == 0, "packets to arrive")
    os.set_blocking(reader, True)
    received = subprocess.Popen(["wc", "-l"], stdin=reader, stdout=subprocess.PIPE)
    os.close(reader)
    running.wait_for_errors(
        lambda text: sum(map(int, re.findall(r" packets_(?:in|overrun)=(\d+)(?=.*\n)", text))) >= count)
    result = running.finish_after(signal.SIGTERM)
    lines = int(received.communicate(timeout=PATIENCE)[0])
    counts = dict(re.findall(r"(\w+) (\d+)", result.err.partition("nmsgtool: packets: ")[2].splitlines()[0]))
    assert int(counts["dropped_by_kernel"]) > 1000
    # Among those dropped are some of others, which nobody could look at.
    assert int(counts["in"]) + int(counts["dropped_by_kernel"]) >= count
    assert 1000 < lines <= int(counts["in"])
    assert re.search(r"nmsgtool: input wire1: the kernel dropped \d+ packets? for lack of room\n", result.err)


def test_interfaces_that_cannot_be_had(wire):
    for interface, reason in (("none", "-i: cannot capture from none: .*; 'ip link' lists the interfaces"),
                              ("", "-i '': it names no interface"), ("+", r"-i \+: it names no interface"),
                              ("wire1,x", "-i wire1,x: 'x' is not a valid snaplen"),
                              ("wire1,-1", "-i wire1,-1: '-1' is not a valid snaplen"),
                              ("wire1,", "-i wire1,: '' is not a valid snaplen")):
        result = wire.tool.run("-i", interface, "-V", "base", "-T", "packet")
        assert result.code == 1 and re.fullmatch("nmsgtool: %s\n" % reason, result.err), interface


def test_bad_filter_on_an_interface(wire):
    result = wire.tool.run("-i", "wire1", "-V", "base", "-T", "packet", "-b", "junk")
    assert result.code == 1 and "-b: cannot compile the filter 'junk': " in result.err


# --- the peer

@pytest.mark.parametrize("message", TYPES)
@pytest.mark.parametrize("name", ["dns.pcap", "scope.pcap"])
def test_the_same_octets_as_the_peer(nmsgtool, peer, data, message, name):
    for words in (["-w", "-"], ["-J", "-"], ["-o", "-"], ["-w", "-", "-b", "udp and ip"], ["-w", "-", "-c", "20"]):
        # The peer does not recognise the packets ICMP messages are about.
        without_icmp = ["-b", "not icmp"] if message == "dnsqr" and "-b" not in words else []
        command = ["-p", data / name, "-V", "base", "-T", message, *words, *without_icmp]
        assert nmsgtool.run(*command).succeeded().out == peer.run(*command).succeeded().out, words


@pytest.mark.parametrize("variables", [
    {"DNSQR_CAPTURE_QR": "0"}, {"DNSQR_CAPTURE_QR": "1"}, {"DNSQR_CAPTURE_RD": "0"}, {"DNSQR_CAPTURE_RD": "1"},
    {"DNSQR_STATE_TABLE_MAX": "3"}, {"DNSQR_QUERY_TIMEOUT": "1"}, {"DNSQR_FILTER_QNAMES_EXCLUDE": "com:net"},
    {"DNSQR_FILTER_QNAMES_EXCLUDE": ".", "DNSQR_FILTER_QNAMES_INCLUDE": "org"}, {"DNSQR_AUTH_ADDRS": "0.0.0.0/1"},
    {"DNSQR_RES_ADDRS": "128.0.0.0/2,::/0"}, {"DNSQR_RES_ADDRS": "0.0.0.0/2", "DNSQR_CAPTURE_QR": "0"},
    {"DNSQR_AUTH_ADDRS": "0.0.0.0/2", "DNSQR_RES_ADDRS": "64.0.0.0/2", "DNSQR_CAPTURE_QR": "1"}], ids=str)
def test_the_same_transactions_as_the_peer(nmsgtool, peer, data, variables):
    command = ["-p", data / "dns.pcap", "-V", "base", "-T", "dnsqr", "-J", "-"]
    assert nmsgtool.run(*command, **variables).succeeded().out == peer.run(*command, **variables).succeeded().out


@pytest.mark.parametrize("filter", ["udp port 53", "ip", "ip6 and udp", "udp", "ip and udp dst port 53"])
def test_the_same_filters_as_the_peer(nmsgtool, peer, data, filter):
    def text(tool):
        done = tool.run("-ddd", "-p", data / "dns.pcap", "-V", "base", "-T", "packet", "-b", filter).succeeded()
        return re.search("using bpf '(.*)'", done.err).group(1)

    assert text(nmsgtool) == text(peer)


def test_the_peer_reads_what_was_made_of_packets(nmsgtool, peer, data):
    for message in TYPES:
        nmsgtool.run("-p", data / "dns.pcap", "-V", "base", "-T", message, "-w", "out", "-z").succeeded()
        assert peer.run("-r", "out", "-J", "-").succeeded().out == nmsgtool.run("-r", "out", "-J", "-").succeeded().out
