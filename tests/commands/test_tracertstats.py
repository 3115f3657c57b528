"""tracertstats: rows of packets and bytes per interval (docs/formats/ndag.md section 9)."""
import csv
import html.parser
import io
import pathlib
import signal
import struct
import subprocess
import sys
import time
import zlib

import pytest
from captures import pcap, tcp, udp
from conftest import ROOT, Wire, command, is_built, wait_until_all_is_received
from watching import PATIENCE, open_ports

FIRST_LINE = "output format: '%s'\n"


@pytest.fixture
def tracertstats(tmp_path):
    tool = command("tracertstats", tmp_path)
    yield tool
    tool.end()


@pytest.fixture
def capture(tmp_path):
    """A function that writes a capture file of packets."""

    def write(name, packets, **options):
        (tmp_path / name).write_bytes(pcap(packets, **options))
        return name

    return write


def columns(text):
    """Of CSV, by name."""
    rows = list(csv.reader(io.StringIO(text)))
    return {name: [row[i] for row in rows[1:]] for i, name in enumerate(rows[0])}


# Twelve seconds of UDP with some TCP, and a gap. On the wire there are four octets more, of the frame check sequence.
PACKETS = [(1000 + second + 0.5, packet) for second in (0, 1, 2, 10, 11) for packet in (udp(), udp(size=100), tcp())]


def test_text(tracertstats, capture):
    done = tracertstats.run("-i", 4, "-f", "tcp", capture("a.pcap", PACKETS)).succeeded()
    assert done.text == ("[3]: tcp packets\n"
                         "[4]: tcp bytes\n"
                         "\n"
                         "        ts    packets      bytes [       3] [       4] \n"
                         "      1000          9        696          3        192 \n"
                         "      1004          0          0          0          0 \n"
                         "      1008          6        464          2        128 \n")
    assert done.err == FIRST_LINE % "txt"


def test_csv(tracertstats, capture):
    done = tracertstats.run("-i", 4, "--output-format=csv", "--filter=udp", "-f", "tcp", capture("a.pcap", PACKETS))
    assert done.succeeded().text == ("ts,packets,bytes,udp packets,udp bytes,tcp packets,tcp bytes\n"
                                     "1000.000,9,696,6,504,3,192\n"
                                     "1004.000,0,0,0,0,0,0\n"
                                     "1008.000,6,464,4,336,2,128\n")
    assert done.err == FIRST_LINE % "csv"


class Page(html.parser.HTMLParser):
    """The cells of a page's table, and what it says."""

    def __init__(self, text):
        super().__init__()
        self.rows = []
        self.classes = []
        self.open = []
        self.texts = {}
        self.counts = {}
        self.feed(text)
        self.close()
        assert not self.open, "unclosed: %s" % self.open

    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "polyline", "polygon"):
            self.open.append(tag)
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if tag == "tr":
            self.rows.append([])
            self.classes.append(dict(attributes).get("class"))
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag == "td":
            assert dict(attributes)["class"] == "numeric"

    def handle_startendtag(self, tag, attributes):
        self.counts[tag] = self.counts.get(tag, 0) + 1

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        if self.open and self.open[-1] in ("td", "th"):
            self.rows[-1][-1] += text
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(text)


def test_page(tracertstats, capture):
    name = capture("a&b.pcap", PACKETS)
    words = ("-i", 1, "-d", "-f", "tcp and len < 1000", name)
    page = Page(tracertstats.run("-o", "html", *words).succeeded().text)
    table = list(csv.reader(io.StringIO(tracertstats.run("-o", "csv", *words).succeeded().text)))
    assert page.rows == table
    assert len(table) == 13
    assert page.classes == [None] + ["even", "odd"] * 6
    assert page.texts["title"] == [name, name]  # of the page and of the plot
    assert page.texts["h1"] == [name]
    # The plot: both scales, the time, and a line for all packets and for the filter in each of them.
    assert page.counts["svg"] == 1
    assert {"packets/s", "bytes/s", "time (UTC)", "all packets", "tcp and len < 1000"} <= set(page.texts["text"])
    assert page.counts["polyline"] >= 4


def test_page_of_several_tables(tracertstats, capture):
    done = tracertstats.run("-o", "html", capture("a.pcap", PACKETS), capture("b.pcap", PACKETS)).succeeded()
    assert done.text.count("<!DOCTYPE html>") == 2
    assert done.text.count("<svg ") == 2


def picture(octets):
    """\\returns the rows of a PNG's pixels, three octets each"""
    assert octets.startswith(b"\x89PNG\r\n\x1a\n")
    at, data, size = 8, b"", None
    while at < len(octets):
        length, kind = struct.unpack_from(">I4s", octets, at)
        body = octets[at + 8:at + 8 + length]
        assert struct.unpack_from(">I", octets, at + 8 + length)[0] == zlib.crc32(kind + body)
        if kind == b"IHDR":
            size = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            data += body
        at += 12 + length
    assert kind == b"IEND" and at == len(octets)
    width, height, depth, colors, *_ = size
    assert (width, height, depth, colors) == (1200, 720, 8, 2)
    raw = zlib.decompress(data)
    rows, before, stride = [], bytes(width * 3), width * 3
    for y in range(height):
        filtered = raw[y * (stride + 1)]
        line = bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        for x in range(stride):
            a = line[x - 3] if x >= 3 else 0
            b = before[x]
            c = before[x - 3] if x >= 3 else 0
            line[x] = line[x] + unfilter(filtered, a, b, c) & 255
        rows.append(bytes(line))
        before = line
    return rows


def unfilter(kind, a, b, c):
    if kind == 4:
        p = a + b - c
        return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
    return (0, a, b, (a + b) // 2)[kind]


def colors_of(rows, left, top, right, bottom):
    return {row[x * 3:x * 3 + 3] for row in rows[top:bottom] for x in range(left, right)}


@pytest.mark.needs("cairo")
def test_picture(tracertstats, capture):
    done = tracertstats.run("-o", "png", "-i", 1, "-f", "tcp", capture("a.pcap", PACKETS)).succeeded()
    assert done.err == FIRST_LINE % "png"
    rows = picture(done.out)
    blue, orange, white = b"\x00\x72\xB2", b"\xD5\x5E\x00", b"\xFF\xFF\xFF"
    for top in (74, 380):  # both plots
        assert {blue, orange, white} <= colors_of(rows, 82, top, 949, top + 270)
    assert {blue, orange} <= colors_of(rows, 960, 70, 1010, 110)  # the legend
    assert len(colors_of(rows, 80, 10, 400, 40)) > 10  # the title, with smooth edges
    assert colors_of(rows, 0, 0, 1200, 8) == {white}


@pytest.mark.needs("cairo")
def test_a_picture_holds_one_table(tracertstats, capture):
    names = capture("a.pcap", PACKETS), capture("b.pcap", PACKETS)
    done = tracertstats.run("-o", "png", *names)
    assert done.code == 1 and done.out == b""
    assert done.err.splitlines()[1:] == ["tracertstats: png holds one table: name one input, or join them by -m"]
    picture(tracertstats.run("-o", "png", "-m", *names).succeeded().out)


@pytest.mark.parametrize("words, complaint", [
    (("-i", "0"), "Invalid interval: 0"),
    (("-i", "x"), "Invalid interval: x"),
    (("-i", "1.5"), "Invalid interval: 1.5"),
    (("-c", "0"), "Invalid count: 0"),
    (("--count=-1",), "Invalid count: -1"),
    (("-t", "many"), "Invalid number of threads: many"),
])
def test_wrong_numbers(tracertstats, capture, words, complaint):
    done = tracertstats.run(*words, capture("a.pcap", PACKETS))
    assert done.code == 1 and done.out == b""
    assert done.err.startswith("tracertstats: " + complaint) and done.err.count("\n") == 1


def test_each_input_begins_anew(tracertstats, capture):
    """Neither the clock nor the counts of one carry over to the next, which may be years away, or earlier."""
    names = [capture("a.pcap", PACKETS), capture("b.pcap", [(1_600_000_000, udp())]), capture("c.pcap", [(5, tcp())])]
    done = tracertstats.run("-i", 60, "-o", "csv", *names).succeeded()
    assert done.text == ("ts,packets,bytes\n1000.000,15,1160\n"
                         "ts,packets,bytes\n1600000000.000,1,64\n"
                         "ts,packets,bytes\n5.000,1,64\n")


def test_merged_inputs(tracertstats, capture):
    names = [capture("a.pcap", [(100, udp()), (111, udp())]), capture("b.pcap", [(117, udp()), (134, udp())]),
             capture("c.pcap", [(2_000_000, udp())])]
    done = tracertstats.run("-m", "-i", 10, "-o", "csv", *names).succeeded()
    assert done.text == ("ts,packets,bytes\n100.000,1,64\n110.000,2,128\n120.000,0,0\n130.000,1,64\n140.000,0,0\n"
                         "2000000.000,1,64\n")
    page = Page(tracertstats.run("--merge-inputs", "-o", "html", *names).succeeded().text)
    assert page.texts["h1"] == ["a.pcap"]


def test_gap_within_a_file(tracertstats, capture):
    done = tracertstats.run("-i", 1, "-o", "csv", capture("a.pcap", [(0, udp()), (5000, udp())])).succeeded()
    assert columns(done.text)["ts"] == ["%d.000" % i for i in range(5001)]
    assert columns(done.text)["packets"] == ["1"] + ["0"] * 4999 + ["1"]


def test_late_packets_count_now(tracertstats, capture):
    name = capture("a.pcap", [(100, udp()), (103, udp()), (99, udp()), (101, udp())])
    for threads in (1, 4):
        done = tracertstats.run("-t", threads, "-i", 1, "-o", "csv", name).succeeded()
        assert columns(done.text)["packets"] == ["1", "0", "0", "3"]


def test_count(tracertstats, capture):
    name = capture("a.pcap", [(100 + i // 10, udp()) for i in range(1000)])
    for threads in (1, 4):
        done = tracertstats.run("-t", threads, "-f", "udp", "-i", 1, "-c", 25, "-o", "csv", name).succeeded()
        assert columns(done.text)["packets"] == ["10", "10", "10"]
        assert done.err == FIRST_LINE % "csv"
    done = tracertstats.run("-c", 1_000_000, "-o", "csv", name).succeeded()
    assert columns(done.text)["packets"] == ["1000"]
    done = tracertstats.run("-c", 10, "-o", "csv", name, name).succeeded()
    assert columns(done.text)["ts"] == ["100.000"]
    assert int(columns(done.text)["packets"][0]) > 10


def test_losses_of_files_are_unknown(tracertstats, capture):
    name = capture("a.pcap", PACKETS)
    assert tracertstats.run("-d", "-o", "csv", "-f", "tcp", name).succeeded().text == (
        "ts,packets,bytes,dropped,missing,tcp packets,tcp bytes\n1000.000,15,1160,,,5,320\n")
    assert tracertstats.run("--report-drops", name).succeeded().text == (
        "\n        ts    packets      bytes    dropped    missing \n"
        "      1000         15       1160          -          - \n")


def test_inputs_that_cannot_be_read(tracertstats, capture, tmp_path):
    name = capture("a.pcap", PACKETS)
    (tmp_path / "text").write_text("no packets in here, just text\n")
    for wrong, reason in (("nosuch.pcap", "Unable to find URI (nosuch.pcap)"), ("text", "text: "),
                          ("nosuch:thing", "Unknown format (nosuch)"), ("int:nosuch0", "nosuch0")):
        done = tracertstats.run("-o", "csv", wrong, name)
        assert done.code == 1
        assert done.text == "ts,packets,bytes\n1000.000,15,1160\n"
        assert len(done.err.splitlines()) == 2
        assert done.err.splitlines()[1].startswith("tracertstats: ") and reason in done.err


def test_truncated_file(tracertstats, capture, tmp_path):
    name = capture("a.pcap", PACKETS)
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[:-10])
    done = tracertstats.run("-o", "csv", name).succeeded()
    assert columns(done.text)["packets"] == ["14"]
    assert done.err.splitlines()[1].startswith("tracertstats: " + name)


def test_full_disk(tracertstats, capture, tmp_path):
    if not pathlib.Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    name = capture("a.pcap", PACKETS)
    for kind in ("txt", "csv", "html", *(["png"] if is_built("cairo") else [])):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([*tracertstats.words, "-o", kind, name], cwd=tmp_path, stdout=full,
                                  stderr=subprocess.PIPE, timeout=PATIENCE)
        assert done.returncode == 1
        assert done.stderr.decode().splitlines()[1].startswith("tracertstats: cannot write to standard output")


def test_standard_input(tracertstats):
    done = tracertstats.run("-o", "csv", "pcapfile:-", data=pcap(PACKETS)).succeeded()
    assert columns(done.text)["packets"] == ["15"]


def test_real_time(tracertstats, capture):
    """A file is played as it once came."""
    name = capture("a.pcap", [(100 + i / 10, udp()) for i in range(25)])
    begin = time.monotonic()
    running = tracertstats.start("-r", "-i", 1, "-o", "csv", name)
    running.wait_for_output(lambda text: text.count("\n") >= 2)
    assert time.monotonic() - begin > 0.8
    done = running.finish().succeeded()
    assert time.monotonic() - begin > 2.3
    assert columns(done.text)["packets"] == ["10", "10", "5"]


def test_real_time_ends_with_a_signal(tracertstats, capture):
    """Rows come while a file is played: the rest of it is far away."""
    name = capture("a.pcap", [(100, udp()), (100, udp()), (101, udp()), (900, udp())])
    running = tracertstats.start("-r", "-i", 1, "-o", "csv", name)
    running.wait_for_output(lambda text: text.count("\n") >= 2)
    done = running.finish_after(signal.SIGTERM)
    assert done.succeeded().text == "ts,packets,bytes\n100.000,2,128\n101.000,1,64\n"


class Sender:
    """nDAG streams on the loopback interface of a network namespace."""

    GROUP = "225.44.0.1"
    BEACON_PORT = 44000

    def __init__(self, prefix, ports):
        self.ports = ports
        script = ROOT / "tests/commands/support/ndag_sender.py"
        self.process = subprocess.Popen([*prefix, sys.executable, str(script), "lo", self.GROUP, str(self.BEACON_PORT),
                                         *map(str, ports)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        bufsize=1)
        self.sequences = dict.fromkeys(ports, 0)

    uri = "ndag:lo,%s,%d" % (GROUP, BEACON_PORT)

    def send(self, port, when="now", count=1, wire_size=64, lost=0, skip=0):
        self.sequences[port] += 1 + skip
        self.process.stdin.write("%d %d %s %d %d %d\n" % (port, self.sequences[port], when, count, wire_size, lost))
        assert self.process.stdout.readline() == "\n"

    def end(self):
        self.process.communicate(timeout=PATIENCE)


@pytest.fixture
def two_streams(network):
    sender = Sender(network, [44101, 44102])
    yield sender
    sender.end()


def live(tracertstats, network, *words):
    """Starts it and waits until it listens to both streams."""
    tracertstats.words = [*network, *tracertstats.words]
    running = tracertstats.start("-o", "csv", *words, Sender.uri)
    running.wait_for(lambda: listens(running.pid, (44101, 44102)), "streams")
    return running


def listens(pid, ports):
    return set(ports) <= open_ports(pid)


def packets_of(text):
    return [int(number) for number in columns(text)["packets"]]


def busy_rows(text):
    return len([number for number in packets_of(text) if number > 0])


def test_every_interval_has_a_row_in_time(tracertstats, network, two_streams):
    """Also with more threads than streams, with packets of one stream only, and without any (docs/formats/ndag.md
    5.4)."""
    running = live(tracertstats, network, "-t", 4, "-i", 1)
    begin = time.time()

    def send_on(text):
        two_streams.send(44101, count=2)
        return text and busy_rows(text) >= 2

    running.wait_for_output(send_on)
    last = time.time()
    text = running.wait_for_output(lambda text: packets_of(text)[-2:] == [0, 0])
    seen = [float(start) for start in columns(text)["ts"]]
    assert seen == [seen[0] + i for i in range(len(seen))]
    assert time.time() >= seen[-1] + 1
    done = running.finish_after(signal.SIGINT).succeeded()
    counts = packets_of(done.text)
    assert sum(counts) == two_streams.sequences[44101] * 2
    assert [int(n) for n in columns(done.text)["bytes"]] == [64 * n for n in counts]
    busy = [float(start) for start, n in zip(columns(done.text)["ts"], counts) if n]
    assert begin - 1 <= busy[0] and busy[-1] <= last
    assert columns(done.text)["ts"] == ["%d.000" % (seen[0] + i) for i in range(len(counts))]
    assert "Added new stream 225.44.0.1:44101 to thread 0" in done.err


def test_losses_are_told(tracertstats, network, two_streams):
    running = live(tracertstats, network, "-t", 2, "-i", 1, "-d")
    for port in two_streams.ports:
        two_streams.send(port, lost=100)  # before anybody listened
        two_streams.send(port, lost=5, skip=2, count=3)
    running.wait_for_output(lambda text: text.count("\n") >= 2 and sum(packets_of(text)) == 8)
    done = running.finish_after(signal.SIGTERM)
    assert columns(done.succeeded().text)["dropped"][-1] == "10"
    assert columns(done.text)["missing"][-1] == "4"


@pytest.mark.parametrize("early_ticks", [False, True])
def test_packets_of_another_time(tracertstats, network, two_streams, early_ticks):
    """Packets of long ago do not make rows for all the time since; time goes on from them."""
    running = live(tracertstats, network, "-t", 3, "-i", 1)
    if early_ticks:
        running.wait_for_output(lambda text: text.count("\n") >= 2)
    for second in range(3):
        for port in two_streams.ports:
            two_streams.send(port, when=1095292801 + second, count=5)
    text = running.wait_for_output(lambda seen: "1095292804.000,0" in seen)
    done = running.finish_after(signal.SIGINT)
    lines = done.succeeded().text.splitlines()
    first = lines.index("1095292801.000,10,640")
    assert lines[first + 1:first + 4] == ["1095292802.000,10,640", "1095292803.000,10,640", "1095292804.000,0,0"]
    assert len(lines) < 20, text
    before = lines[1:first]
    assert before or not early_ticks
    assert all(float(line.split(",")[0]) > 1.7e9 and line.endswith(",0,0") for line in before)


def test_packets_with_a_clock_that_stands(tracertstats, network, two_streams):
    running = live(tracertstats, network, "-t", 2, "-i", 1)
    begin = time.monotonic()

    def send_on(text):
        two_streams.send(44101, when=1095292801)
        return text and busy_rows(text) >= 3

    running.wait_for_output(send_on)
    wait_until_all_is_received(running)
    done = running.finish_after(signal.SIGINT).succeeded()
    assert sum(packets_of(done.text)) == two_streams.sequences[44101]
    # Time goes on by the clock of this system, and no faster.
    assert busy_rows(done.text) <= 3 + time.monotonic() - begin


def test_live_count(tracertstats, network, two_streams):
    """-c alone ends it, with one row."""
    running = live(tracertstats, network, "-c", 10)
    for _ in range(6):
        two_streams.send(44101, count=2)
    done = running.finish().succeeded()
    assert packets_of(done.text) == [12]


def test_idle_input_ends_with_a_signal(tracertstats, network):
    tracertstats.words = [*network, *tracertstats.words]
    running = tracertstats.start("-o", "csv", "-i", 1, Sender.uri)
    running.wait_for_output(lambda text: text.count("\n") >= 3)
    done = running.finish_after(signal.SIGINT)
    assert set(packets_of(done.succeeded().text)) == {0}


def test_interface(tracertstats, network):
    """Live from an interface, by its name alone as well."""
    tracertstats.words = [*network, *tracertstats.words]
    captures = []
    for uri in ("int:lo", "ring:lo", "lo"):
        captures.append(tracertstats.start("-o", "csv", "-i", 1, "-f", "udp port 4444", uri))
        captures[-1].wait_for(lambda: Wire.is_open(captures[-1].pid), "capture")
    send = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n" \
           "for i in range(5): s.sendto(bytes(100), ('127.0.0.1', 4444))"
    subprocess.run([*network, sys.executable, "-c", send], check=True, timeout=PATIENCE)
    for running in captures:
        running.wait_for_output(lambda text: sum(map(int, columns(text)["udp port 4444 packets"])) >= 5)
        done = running.finish_after(signal.SIGINT)
        found = columns(done.succeeded().text)
        assert sum(map(int, found["udp port 4444 packets"])) in (5, 10)
        assert sum(map(int, found["udp port 4444 bytes"])) % (100 + 8 + 20 + 14 + 4) == 0
