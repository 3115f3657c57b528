"""The example programs do what the first lines of their sources say."""
import collections
import gzip
import socket
import struct

import containers
import pytest
from conftest import ROOT, command, lines, newdomain

TELESCOPE = ROOT / "examples/data/telescope.pcap"


@pytest.fixture
def example(tmp_path):
    started = []

    def run(name):
        started.append(command("example_" + name, tmp_path))
        return started[-1]

    yield run
    for one in started:
        one.end()


def test_names(example, messages, data):
    names = example("names").run(messages(3)).succeeded().text
    assert names == "www.n0.example.com.\nwww.n1.example.com.\nwww.n2.example.com.\n"


def test_names_of_what_has_none(example, data, nmsgtool):
    names = [one["message"].get("rrname", "") for one in nmsgtool.run("-r", data / "mixed.nmsg", "-J", "-").objects]
    assert example("names").run(data / "mixed.nmsg").succeeded().text == lines(names)


def test_make(example, nmsgtool, tmp_path):
    example("make").run("made.nmsg").succeeded()
    (message,) = nmsgtool.run("-r", "made.nmsg", "-J", "-").succeeded().objects
    assert (message["vname"], message["mname"], message["source"]) == ("SIE", "newdomain", "a1ba02cf")
    assert message["message"] == {"domain": "example.com.", "time_seen": "2024-05-01 11:59:50",
                                  "rrname": "www.example.com.", "rrclass": "IN", "rrtype": "A",
                                  "rdata": ["192.0.2.10", "192.0.2.11"], "keys": [], "new_rr": []}


def test_convert(example, nmsgtool, data, tmp_path):
    example("convert").run(data / "mixed-z.nmsg", "out.json").succeeded()
    assert (tmp_path / "out.json").read_bytes() == nmsgtool.run("-r", data / "mixed-z.nmsg", "-J", "-").out


def test_receive(example, nmsgtool, messages, free_ports):
    (port,) = free_ports()
    receive = example("receive")
    listener = receive.listen("127.0.0.1/%d" % port, "40", ports=[port])
    text = lines(newdomain(i).replace('"bailiwick":"com."', '"bailiwick":"%s."' % ("org" if i % 4 else "net"))
                 for i in range(40))
    nmsgtool.run("-j", "-", "-s", "127.0.0.1/%d" % port, data=text.encode()).succeeded()
    shown = listener.finish().succeeded().text.splitlines()
    assert sorted(shown) == sorted(["10 net.", "30 org.", "0 containers lost"])


def test_receive_says_what_was_lost(example, free_ports):
    (port,) = free_ports()
    listener = example("receive").listen("127.0.0.1/%d" % port, "2", ports=[port])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        for sequence in (0, 6):
            udp.sendto(containers.logline_container("x", sequence=sequence, sequence_id=1), ("127.0.0.1", port))
    assert listener.finish().succeeded().text.splitlines()[-1] == "5 containers lost"


@pytest.mark.parametrize("name, words, code", [
    ("make", [], 2), ("convert", ["a"], 2), ("receive", ["127.0.0.1/9000"], 2),
    ("make", ["missing/out"], 1), ("convert", ["missing", "out"], 1), ("receive", ["127.0.0.1", "1"], 1),
])
def test_what_is_wrong_is_said(example, name, words, code):
    result = example(name).run(*words)
    assert result.code == code
    assert result.err.startswith("usage: " if code == 2 else "%s: " % name) and result.err.count("\n") == 1


def test_ports(example):
    shown = example("ports").run(TELESCOPE).succeeded().text.splitlines()
    assert shown == expected_ports(TELESCOPE.read_bytes())[:10]
    only = example("ports").run(TELESCOPE, "tcp dst port 23").succeeded().text.splitlines()
    assert [line.split()[0] for line in only] == ["23"]


def expected_ports(octets):
    """Counted here: destination ports of TCP, UDP and the like in whole headers of IPv4 on Ethernet."""
    counts = collections.Counter()
    for packet in captured(octets):
        header = (packet[14] & 15) * 4 if packet[12:14] == b"\x08\x00" and len(packet) >= 34 else 0
        later = struct.unpack_from(">H", packet, 20)[0] & 0x1FFF if header else 0
        if header >= 20 and not later and packet[23] in (6, 17) and len(packet) >= 14 + header + 4:
            counts[struct.unpack_from(">H", packet, 14 + header + 2)[0]] += 1
    del counts[0]
    return ["%d\t%d" % pair for pair in sorted(counts.items(), key=lambda one: (-one[1], -one[0]))]


def captured(octets):
    at = 24
    while at < len(octets):
        size = struct.unpack_from("<I", octets, at + 8)[0]
        yield octets[at + 16:at + 16 + size]
        at += 16 + size


@pytest.mark.parametrize("threads", ["1", "8"])
def test_sources(example, threads):
    shown = example("sources").run(TELESCOPE, threads).succeeded().text.splitlines()
    sources = collections.Counter(socket.inet_ntoa(packet[26:30]) for packet in captured(TELESCOPE.read_bytes())
                                  if packet[12:14] == b"\x08\x00" and len(packet) >= 34 and packet[14] >> 4 == 4)
    *busiest, total = shown
    assert [int(line.split("\t")[1]) for line in busiest] == [count for _, count in sources.most_common(10)]
    assert all(sources[line.split("\t")[0]] == int(line.split("\t")[1]) for line in busiest)
    assert total == "%d packets, 0 datagrams missing" % len(list(captured(TELESCOPE.read_bytes())))


def test_save(example, tmp_path):
    save = example("save")
    text = save.run(TELESCOPE, "udp", "udp.pcap.gz").succeeded().text
    packets = list(captured(TELESCOPE.read_bytes()))
    kept = [packet for packet in packets if packet[12:14] == b"\x08\x00" and packet[23:24] == b"\x11"]
    assert text == "%d packets written, %d did not match\n" % (len(kept), len(packets) - len(kept))
    assert list(captured(gzip.decompress((tmp_path / "udp.pcap.gz").read_bytes()))) == kept


@pytest.mark.parametrize("words", [("ports", "nosuch:x"), ("ports", TELESCOPE, "no filter"),
                                   ("sources", "ndag:lo", "8"),
                                   ("save", TELESCOPE, "udp", "/no/such/folder/x.pcap")], ids=str)
def test_what_cannot_be(example, words):
    result = example(words[0]).run(*words[1:])
    assert result.code == 1
    assert result.err.startswith(words[0] + ": ") and result.err.count("\n") == 1


@pytest.mark.parametrize("threads", ["", "x", "0", "-1"])
def test_sources_wants_a_number_of_threads(example, threads):
    result = example("sources").run("int:nosuch", threads)
    assert (result.code, result.err) == (2, "usage: sources URI THREADS\n")
