"""Live exchange with another implementation of nmsgtool, in both directions."""
import base64
import json
import random
import zlib

import pytest
from conftest import newdomain


@pytest.fixture(params=["to the peer", "from the peer"])
def pair(request, nmsgtool, peer):
    """The command that writes or sends, and the one that reads or receives."""
    return (nmsgtool, peer) if request.param == "to the peer" else (peer, nmsgtool)


@pytest.fixture
def big_messages(tmp_path):
    """JSON lines of messages of all sizes, some too big for a datagram of 512 octets even when compressed."""
    source = random.Random(5)
    with open(tmp_path / "big.json", "w") as file:
        for i in range(60):
            text = "%d " % i + base64.b64encode(source.randbytes(source.randrange(2200))).decode()
            if not awkward(text):
                file.write(logline(text, i))
    return tmp_path / "big.json"


def awkward(text):
    """What the peer sends wrongly: fragments without a rest, and what would need fragments but for compression."""
    sizes = [len(text), len(zlib.compress(text.encode()))]
    return any(size % 480 < 80 or size % 480 > 400 for size in sizes) or sizes[0] > 400 > sizes[1] - 150


def logline(text, i):
    return json.dumps({"time": "2024-05-01 12:00:00.%09d" % i, "vname": "base", "mname": "logline",
                       "message": {"category": "c", "message": text}}, separators=(",", ":")) + "\n"


def read_back(reader, *words):
    return reader.run(*words, "-J", "-").succeeded().out


@pytest.mark.parametrize("words", [[], ["-z"], ["--unbuffered"], ["--unbuffered", "-z"],
                                   ["--setsource", "0xabc", "--setoperator", "5", "--setgroup", "6"]], ids=" ".join)
def test_files(pair, nmsgtool, data, words):
    writer, reader = pair
    writer.run("-r", data / "mixed.nmsg", "-w", "out.nmsg", *words).succeeded()
    assert read_back(reader, "-r", "out.nmsg") == read_back(nmsgtool, "-r", "out.nmsg")
    assert len(read_back(reader, "-r", "out.nmsg").splitlines()) == 102
    if not words:
        assert read_back(reader, "-r", "out.nmsg") == read_back(reader, "-r", data / "mixed.nmsg")


def test_the_same_octets(nmsgtool, peer, data):
    for words in (["-r", data / "mixed.nmsg"], ["-r", data / "mixed-z.nmsg"], ["-j", data / "mixed.json"]):
        for form in (["-w", "-"], ["-w", "-", "--unbuffered"], ["-J", "-"], ["-o", "-"], ["-e", " \\\\\\n\\t"]):
            assert nmsgtool.run(*words, *form).succeeded().out == peer.run(*words, *form).succeeded().out, (words, form)


def test_big_files(pair, big_messages, tmp_path):
    # Messages beyond a container of a file: fragments there, too.
    writer, reader = pair
    with open(big_messages, "a") as file:
        for size in (1_000_000, 1_100_000, 2_500_000):
            file.write(logline(size * "y", size))
    writer.run("-j", big_messages, "-w", "out.nmsg").succeeded()
    assert read_back(reader, "-r", "out.nmsg") == big_messages.read_bytes()


@pytest.mark.parametrize("name", ["delay", "dns", "dnsdedupe", "dnsnx", "dnsobs", "email", "encode", "http", "ipconn",
                                  "linkpair", "logline", "ncap", "newdomain", "packet", "pkt", "qr", "reputation",
                                  "xml"])
def test_json(pair, data, name):
    writer, reader = pair
    writer.run("-j", data / ("%s.json" % name), "-J", "out.json").succeeded()
    assert read_back(reader, "-j", "out.json") == read_back(writer, "-j", "out.json")
    files = [tool.run("-j", "out.json", "-w", "-").succeeded().out for tool in pair]
    assert files[0] == files[1]


@pytest.mark.parametrize("words", [[], ["-z"], ["-m", "512"], ["-m", "512", "-z"], ["-m", "1280"], ["--unbuffered"],
                                   ["-m", "60000", "-z"]], ids=lambda words: " ".join(words) or "plain")
def test_udp(pair, big_messages, free_ports, words):
    sender, receiver = pair
    (port,) = free_ports()
    sent = big_messages.read_bytes().splitlines(keepends=True)
    count = len(sent) - 1  # so that the last one ends the receiver at once
    listener = receiver.listen("-dd", "-l", "127.0.0.1/%d" % port, "-c", count, "-J", "-", ports=[port])
    sender.run("-j", big_messages, "-s", "127.0.0.1/%d,2000" % port, *words).succeeded()
    result = listener.finish().succeeded()
    assert result.out == b"".join(sent[:-1])
    assert count > 20 and " payloads_out %d " % count in result.err and "container_drops 0\n" in result.err


def test_udp6(pair, data, free_ports):
    sender, receiver = pair
    (port,) = free_ports(1, "::1")
    listener = receiver.listen("-l", "::1/%d" % port, "-c", "101", "-J", "-", ports=[port])
    sender.run("-r", data / "mixed.nmsg", "-s", "::1/%d" % port).succeeded()
    expected = read_back(sender, "-r", data / "mixed.nmsg").splitlines(keepends=True)
    assert listener.finish().succeeded().out == b"".join(expected[:-1])


def test_grouping(nmsgtool, peer, big_messages):
    """Containers of files are filled alike, whatever the sizes of messages."""
    with open(big_messages, "w") as file:
        for i in range(20000):
            file.write(newdomain(i) + "\n")
    assert (nmsgtool.run("-j", big_messages, "-w", "-").succeeded().out ==
            peer.run("-j", big_messages, "-w", "-").succeeded().out)


PRESENTATION = {
    "ipconn": b"srcip: 1.2.3.4\nsrcport: 5\ndstip: ::1\ndstport: 0x50\nproto: 010\n\nsrcport: 65535\n\n\n",
    "logline": b"category: c\nmessage: m:n\n\nmessage: x\n\n",
    "reputation": b"type: HOST\ntag: spam\nhost: x.example\nport: 70000\n\ntag: t\ntype: URI\nuri: http://x/?a=b\n\n",
    "qr": b"type: RESPONSE\ntext: t\nnum_response: 4294967295\n\n",
    "delay": b"query_ip: 1.2.3.4\nresponse_ip: 4.3.2.1\ndelay: 1e-3\nresponse_time_sec: -5\n\n",
}


@pytest.mark.parametrize("name", PRESENTATION)
def test_presentation_input(nmsgtool, peer, name):
    vendor = "SIE" if name in ("reputation", "qr", "delay") else "base"
    found = []
    for tool in (nmsgtool, peer):
        wire = tool.run("-f", "-", "-V", vendor, "-T", name, "-w", "-", data=PRESENTATION[name]).succeeded().out
        found.append([one["message"] for one in nmsgtool.run("-r", "-", "-J", "-", data=wire).succeeded().objects])
    assert found[0] == found[1] and len(found[0]) >= 1


def test_reading_the_peers_presentation(nmsgtool, peer, data):
    shown = peer.run("-j", data / "newdomain.json").succeeded().out
    again = nmsgtool.run("-f", "-", "-V", "SIE", "-T", "newdomain", data=shown).succeeded().out
    assert without_sizes(again) == without_sizes(shown)


def without_sizes(text):
    return [line.partition(b"] ")[2] if line.startswith(b"[") else line for line in text.splitlines()]
