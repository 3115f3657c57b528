"""The example programs do what the first lines of their sources say."""
import collections
import gzip
import re
import shlex
import shutil
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


def test_networks(example, nmsgtool):
    """The AS numbers are those of the messages."""
    packets = ROOT / "examples/data/tagged.pcapng.gz"
    messages = nmsgtool.run("-p", packets, "-V", "spindrift", "-T", "taggedpacket", "-J", "-",
                            "--where", "has asn and not spoofed").succeeded().objects
    counts = collections.Counter(one["message"]["asn"] for one in messages)
    shown = example("networks").run(packets, 3, "not spoofed").succeeded().text
    assert shown == lines("AS%d\t%d" % one for one in sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:10])


# What README.md of the examples lists: their names, in order, and a command for each.
LISTED = re.findall(r"^\d+\. \[(\w+)\.cpp\]\(\1\.cpp\): .*`\1 (.*)`$", (ROOT / "examples/README.md").read_text(), re.M)
NAMES = [name for name, _ in LISTED]


def test_all_examples_are_listed():
    assert sorted(NAMES) == sorted(path.stem for path in ROOT.glob("examples/*.cpp"))


@pytest.mark.parametrize("name", NAMES)
def test_usage(example, name):
    result = example(name).run()
    assert (result.code, result.text) == (2, "")
    assert re.fullmatch(r"usage: %s [A-Z].*\n" % name, result.err)


@pytest.mark.parametrize("name, words", [(name, shlex.split(words)) for name, words in LISTED if name != "receive"])
def test_listed_command(example, tmp_path, name, words):
    for path in (ROOT / "examples/data").iterdir():
        shutil.copy(path, tmp_path)
    before = set(tmp_path.iterdir())
    result = example(name).run(*words).succeeded()
    assert result.text or set(tmp_path.iterdir()) > before
    assert result.err == ""


# The file or address that is wrong, and what stands behind it.
@pytest.mark.parametrize("name, words", [
    ("names", ["missing.nmsg"]), ("totals", ["missing.pcap"]), ("totals", ["pcapfile:missing.pcap"]),
    ("make", ["missing/made.nmsg"]), ("convert", ["missing.nmsg", "out.json"]), ("ports", ["missing.pcap"]),
    ("ports", ["nosuch:x"]), ("receive", ["127.0.0.1", "1"]), ("save", ["missing.pcap", "udp", "out.pcap"]),
    ("sources", ["missing.pcap", "2"]), ("sources", ["ndag:lo", "8"]),
    ("networks", ["missing.pcap", "2"])], ids=str)
def test_missing_input(example, name, words):
    assert words[0] in complaint(example, name, *words)


def complaint(example, name, *words):
    """The one line that an example says when something is wrong."""
    result = example(name).run(*words)
    assert result.code == 1
    assert result.err.startswith(name + ": ") and result.err.count("\n") == 1 and result.err.endswith("\n")
    return result.err


@pytest.mark.parametrize("name, words", [("totals", []), ("ports", []), ("save", ["", "out.pcap"]), ("sources", ["2"])])
def test_a_capture_that_is_cut_off(example, tmp_path, name, words):
    (tmp_path / "cut.pcap").write_bytes(TELESCOPE.read_bytes()[:-1])
    assert re.search(r"cut\.pcap: truncated dump file", complaint(example, name, "cut.pcap", *words))


def test_save_keeps_what_is_before_the_cut(example, tmp_path):
    (tmp_path / "cut.pcap").write_bytes(TELESCOPE.read_bytes()[:-1])
    complaint(example, "save", "cut.pcap", "", "out.pcap")
    assert list(captured((tmp_path / "out.pcap").read_bytes())) == list(captured(TELESCOPE.read_bytes()))[:-1]


@pytest.mark.parametrize("name", ["totals", "ports", "sources"])
def test_what_is_no_capture(example, tmp_path, name):
    (tmp_path / "text.pcap").write_text("This is no capture.\n" * 10)
    words = ["2"] if name == "sources" else []
    assert "pcapfile:text.pcap: " in complaint(example, name, "pcapfile:text.pcap", *words)


@pytest.mark.parametrize("count", ["", "x", "0", "-1"])
def test_receive_wants_a_number_of_messages(example, count):
    result = example("receive").run("127.0.0.1/9", count)
    assert (result.code, result.err) == (2, "usage: receive ADDRESS/PORT COUNT\n")


def test_totals(example):
    sizes = [wire_size + 4 for _, wire_size in records(TELESCOPE.read_bytes())]
    assert example("totals").run(TELESCOPE).succeeded().text == "%d packets, %d bytes\n" % (len(sizes), sum(sizes))


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
    return (packet for packet, _ in records(octets))


def records(octets):
    """The packets of a pcap file and their sizes on the wire, without the frame check sequence."""
    at = 24
    while at < len(octets):
        size, wire_size = struct.unpack_from("<II", octets, at + 8)
        yield octets[at + 16:at + 16 + size], wire_size
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
    assert text == "%d packets written, %d did not match, 0 do not fit the file\n" % (
        len(kept), len(packets) - len(kept))
    assert list(captured(gzip.decompress((tmp_path / "udp.pcap.gz").read_bytes()))) == kept


@pytest.mark.parametrize("words", [("ports", TELESCOPE, "no filter"),
                                   ("save", TELESCOPE, "udp", "/no/such/folder/x.pcap")], ids=str)
def test_what_cannot_be(example, words):
    complaint(example, *words)


@pytest.mark.parametrize("threads", ["", "x", "0", "-1"])
def test_sources_wants_a_number_of_threads(example, threads):
    result = example("sources").run("int:nosuch", threads)
    assert (result.code, result.err) == (2, "usage: sources URI THREADS\n")
