"""Files that are read by HTTP: all inputs, connections that break off, servers that are wrong, signals."""
import bz2
import gzip
import lzma
import os
import pathlib
import signal
import struct
import subprocess
import time

import pytest
from captures import ipv4, pcap
from conftest import command, numbers
from http_files import Server
from memory import resident_peak
from watching import PATIENCE, wait_until

pytestmark = pytest.mark.needs("curl")

FIELD = pathlib.Path(__file__).parent.parent / "data/field"
PACKET = ipv4(17, b"\x1b\x59\x00\x35\x00\x08\x00\x00")


def long_pcap(count, packet):
    return pcap([]) + count * pcap([(0, packet)])[24:]


BIG = long_pcap(30_000, PACKET)


def erf(count):
    """ERF records of type Ethernet."""
    head = lambda i: struct.pack("<Q", 1422970529 + i << 32) + struct.pack(">BBHHHH", 2, 4, 18 + len(PACKET), 0,
                                                                            len(PACKET) + 4, 0)
    return b"".join(head(i) + PACKET for i in range(count))


@pytest.fixture
def server():
    server = Server()
    yield server
    server.end()


@pytest.fixture
def tool(tmp_path):
    """Starts a command by its name."""
    tools = []

    def start(name, *words, **options):
        tools.append(command(name, tmp_path))
        return tools[-1].start(*words, **options)

    yield start
    for one in tools:
        one.end()


def packets(result):
    """How many packets tracestats has counted."""
    return int(result.text.split("Total:")[1].split()[0])


def one_line(result):
    """What is said besides the counts of tracestats and the format of tracertstats."""
    said = [line for line in result.err.splitlines()
            if not line.endswith(":") and ":\t" not in line and not line.startswith("output format")]
    assert len(said) == 1, result.err
    return said[0]


# --- all inputs, all compressions

@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress],
                         ids=["plain", "gzip", "bzip2", "xz"])
@pytest.mark.parametrize("form", ["pcapfile:%s", "pcap:%s", "%s", "pt=2:%s"])
def test_packet_tools(server, tool, pack, form):
    url, _ = server.add("a", pack(BIG))
    assert packets(tool("tracestats", form % url).finish().succeeded()) == 30_000


@pytest.mark.parametrize("format_, octets", [("pcapng", (FIELD / "two-interfaces-snaplen.pcapng").read_bytes()),
                                             ("erf", erf(100)), ("rawerf", erf(100))], ids=["pcapng", "erf", "rawerf"])
def test_other_formats(server, tool, tmp_path, format_, octets):
    url, _ = server.add("a", octets)
    (tmp_path / "a").write_bytes(octets)
    expected = tool("tracepktdump", format_ + ":a").finish().succeeded().out
    for uri in ("%s:%s" % (format_, url), url):
        assert tool("tracepktdump", uri).finish().succeeded().out == expected


def test_all_packet_tools(server, tool):
    url, _ = server.add("a.pcap", BIG)
    assert tool("tracepktdump", "-c", 2, url).finish().succeeded().text.count("Packet Length") == 2
    counted = "tracertstats -i 100000 "
    (expected,) = {tool(*counted.split(), name).finish().succeeded().out for name in (url, "pcapfile:" + url)}
    assert b"30000" in expected


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("option", ["-r", "-j", "-f", "-p"])
def test_nmsgtool(server, nmsgtool, messages, pack, option):
    source = messages(300)
    if option == "-p":
        octets, words = BIG, ["-V", "base", "-T", "ncap"]
    elif option == "-r":
        octets, words = source.read_bytes(), []
    elif option == "-j":
        octets, words = nmsgtool.run("-r", source, "-J", "-").succeeded().out, []
    else:
        octets, words = nmsgtool.run("-r", source, "-o", "-").succeeded().out, ["-V", "SIE", "-T", "newdomain"]
    url, _ = server.add("in", pack(octets))
    result = nmsgtool.run(option, url, *words, "-J", "-").succeeded()
    assert len(result.objects) == (30_000 if option == "-p" else 300)
    assert option == "-p" or numbers(result.objects) == list(range(300))


def test_https(tmp_path, nmsgtool, messages):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "both",
                    "-days", "1", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
                   cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "ca").write_bytes((tmp_path / "both").read_bytes())
    (tmp_path / "both").write_bytes((tmp_path / "both").read_bytes() + (tmp_path / "key").read_bytes())
    server = Server(tmp_path / "both")
    try:
        url, _ = server.add("a", messages(10).read_bytes())
        none = {"CURL_CA_BUNDLE": "", "SSL_CERT_FILE": ""}
        for variable in none:
            result = nmsgtool.run("-r", url, "-J", "-", **{**none, variable: str(tmp_path / "ca")})
            assert numbers(result.succeeded().objects) == list(range(10))
        result = nmsgtool.run("-r", url, "-J", "-", **none)
        assert result.code == 1 and "certificate" in one_line(result)
        there, _ = server.add("b", b"", redirect="http://127.0.0.1:1/a")
        result = nmsgtool.run("-r", there, "-J", "-", CURL_CA_BUNDLE=str(tmp_path / "ca"))
        assert result.code == 1 and "http" in one_line(result)  # a secure URL does not lead to an open one
    finally:
        server.end()


def test_redirections(server, nmsgtool, messages):
    url, _ = server.add("a", messages(10).read_bytes())
    there, _ = server.add("b", b"", redirect=url)
    assert numbers(nmsgtool.run("-r", there, "-J", "-").succeeded().objects) == list(range(10))
    loop, _ = server.add("c", b"")
    server.files["/c"].redirect = loop
    result = nmsgtool.run("-r", loop, "-J", "-")
    assert result.code == 1 and "redirect" in one_line(result)


# --- connections that break off

@pytest.mark.parametrize("length", [None, "chunked"])
@pytest.mark.parametrize("identity", [{"etag": '"1"'}, {"etag": None, "modified": "Mon, 02 Feb 2015 12:00:00 GMT"},
                                      {"etag": 'W/"1"', "modified": "Mon, 02 Feb 2015 12:00:00 GMT"}],
                         ids=["etag", "modified", "weak etag"])
def test_a_download_is_resumed(server, tool, length, identity):
    url, file = server.add("a", BIG, breaks=[100_000, 0, 1, 1_000_000], length=length, **identity)
    result = tool("tracestats", url).finish().succeeded()
    assert packets(result) == 30_000
    assert file.requests == [None, "bytes=100000-", "bytes=100000-", "bytes=100001-", "bytes=1100001-"]


def test_a_compressed_download_is_resumed(server, tool):
    octets = gzip.compress(b"".join([pcap([]), *(pcap([(0, os.urandom(100))])[24:] for _ in range(20_000))]))
    url, file = server.add("a", octets, breaks=100_000)
    assert packets(tool("tracestats", url).finish().succeeded()) == 20_000
    assert len(file.requests) == -(-len(octets) // 100_000)


def test_a_break_at_the_end_of_an_unknown_length(server, tool):
    """There is no rest: the server answers with status 416."""
    url, file = server.add("a", BIG, breaks=[len(BIG)], length="chunked")
    assert packets(tool("tracestats", url).finish().succeeded()) == 30_000
    assert file.requests == [None, "bytes=%d-" % len(BIG)]


def test_errors_of_the_server_pass(server, nmsgtool, messages):
    url, file = server.add("a", messages(10).read_bytes(), statuses=[503, 429, 500])
    assert numbers(nmsgtool.run("-r", url, "-J", "-").succeeded().objects) == list(range(10))
    assert len(file.requests) == 4


def test_retries_are_bounded(server, tool):
    url, file = server.add("a", BIG, breaks=[100_000, *[0] * 10])
    result = tool("tracestats", url).finish()
    assert result.code == 1 and 0 < packets(result) < 30_000
    assert "the download broke off at octet 100000 of %d: " % len(BIG) in one_line(result)
    assert len(file.requests) == 6


# --- what cannot be resumed: all before it is used, and one line says why

@pytest.mark.parametrize("behaviour, reason", [
    ({"ranges": False}, "the server cannot send the rest of a file"),
    ({"etag": None}, "the server names no ETag and no time of modification"),
    ({"etag": lambda request: '"%d"' % request}, "the file has changed on the server"),
    ({"length": len(BIG) + 5}, "at octet %d of %d: " % (len(BIG), len(BIG) + 5))], ids=str)
def test_a_download_that_cannot_be_resumed(server, tool, behaviour, reason):
    breaks = [len(BIG)] if "length" in behaviour else [100_000]
    url, _ = server.add("a", BIG, **{"breaks": breaks, **behaviour})
    result = tool("tracestats", "pcapfile:" + url).finish()
    assert result.code == 1 and reason in one_line(result) and url in one_line(result)
    whole = (min(breaks[0], len(BIG)) - 24) // (16 + len(PACKET))
    assert packets(result) == whole


def test_a_changed_file_of_the_same_size(server, tool):
    """A server that ignores If-Range sends the rest of another file."""
    url, _ = server.add("a", BIG, breaks=[100_000], etag=lambda request: '"%d"' % min(request, 1))
    result = tool("tracestats", url).finish()
    assert result.code == 1 and "the file has changed on the server" in one_line(result)


def test_messages_before_the_break_are_used(server, nmsgtool, messages):
    octets = messages(20_000).read_bytes()
    assert len(octets) > 1_500_000
    url, _ = server.add("a", octets, breaks=[1_500_000], ranges=False)
    result = nmsgtool.run("-r", url, "-J", "-")
    assert result.code == 1 and "the server cannot send the rest of a file" in one_line(result)
    found = numbers(result.objects)
    assert len(found) > 1000 and found == list(range(len(found)))


# --- what cannot be opened

@pytest.mark.parametrize("words", [["nmsgtool", "-r"], ["nmsgtool", "-j"],
                                   ["nmsgtool", "-p", "-T", "ncap", "-V", "base"],
                                   ["nmsgtool", "-f", "-T", "newdomain", "-V", "SIE"], ["tracestats"], ["tracepktdump"],
                                   ["tracertstats"], ["tracemcast", "-g", "225.44.0.1"]], ids=" ".join)
@pytest.mark.parametrize("url, reason", [
    ("http://127.0.0.1:%d/none", "the server says 404 Not Found"), ("http://127.0.0.1:1/a", "Failed to connect"),
    ("http://nowhere.invalid/a", "Could not resolve host: nowhere.invalid"), ("http://", ""),
    ("swift://container/a.pcap", "swift:// is not supported, but http:// and https:// are: take the URL"),
    ("s3://bucket/a.pcap", "s3:// is not supported")])
def test_what_cannot_be_opened(server, tool, words, url, reason):
    url = url % server.server_port if "%d" in url else url
    name, *rest = words
    option, rest = ([], rest) if name != "nmsgtool" else (rest[:1], rest[1:])
    result = tool(name, *rest, *option, url).finish()
    assert result.code == 1 and url in one_line(result) and reason in one_line(result)
    if name.startswith("tracest"):
        assert reason in one_line(tool(name, "pcapfile:" + url).finish())


def test_a_file_may_have_the_name_of_a_url(nmsgtool, messages, tmp_path):
    (tmp_path / "http:").mkdir()
    messages(5).rename(tmp_path / "http:" / "a")
    assert numbers(nmsgtool.run("-r", "http://a", "-J", "-").succeeded().objects) == list(range(5))


# --- waiting

@pytest.mark.parametrize("words", [["nmsgtool", "-p", "%s", "-T", "ncap", "-V", "base", "-w", "out"],
                                   ["nmsgtool", "-r", "%s", "-w", "out"],
                                   ["tracemcast", "-g", "225.44.0.1", "-s", "127.0.0.1", "--once", "%s"],
                                   ["tracestats", "%s"], ["tracertstats", "%s"], ["tracepktdump", "%s"]],
                         ids=lambda words: " ".join(words[:2]))
@pytest.mark.parametrize("stalls_at", [0, 10, 600_000])
def test_a_signal_ends_a_stalled_download(server, tool, nmsgtool, messages, words, stalls_at):
    octets = messages(30_000).read_bytes() if "-r" in words else BIG
    url, _ = server.add("a", octets, stalls_at=stalls_at)
    running = tool(*(word.replace("%s", url) for word in words))
    wait_until(server.stalled.is_set, "a response that stalls")
    begin = time.monotonic()
    running.process.send_signal(signal.SIGTERM)
    running.finish()
    assert time.monotonic() - begin < 0.5


@pytest.mark.parametrize("words", [["tracestats"], ["tracertstats", "-m"], ["tracertstats"]], ids=" ".join)
@pytest.mark.parametrize("stalls_at", [0, 10, 600_000])
def test_a_signal_ends_a_stalled_second_download(server, tool, words, stalls_at):
    """What was counted before is shown."""
    first, _ = server.add("a", BIG)
    second, _ = server.add("b", BIG, stalls_at=stalls_at)
    running = tool(*words, first, second)
    wait_until(server.stalled.is_set, "a response that stalls")
    begin = time.monotonic()
    running.process.send_signal(signal.SIGTERM)
    result = running.finish()
    assert time.monotonic() - begin < 0.5
    assert "30000" in result.text or stalls_at > 10


def test_packets_are_shown_as_they_come(server, tool):
    url, _ = server.add("a", BIG, stalls_at=600_000)
    running = tool("tracepktdump", url)
    running.wait_for_output(lambda shown: shown.count("UDP") > 1000)


def test_memory_is_bounded(server, tool):
    """A reader that is stopped makes the server wait."""
    url, _ = server.add("a", long_pcap(100_000, PACKET + bytes(1400)))
    running = tool("tracepktdump", url)
    running.wait_for_output(lambda shown: "UDP" in shown)
    assert resident_peak(running.pid) < 100_000 * 1024
    running.process.kill()
    running.process.wait(PATIENCE)


def test_libcurl_is_loaded_when_it_is_needed(server, nmsgtool, messages):
    url, _ = server.add("a", messages(1).read_bytes())
    assert "libcurl" not in nmsgtool.run("-r", messages(1), "-J", "-", LD_DEBUG="libs").succeeded().err
    assert "libcurl" in nmsgtool.run("-r", url, "-J", "-", LD_DEBUG="libs").succeeded().err
