"""corsarotagger in a network of its own: what its clients get, its configuration, its control socket."""
import lzma
import os
import re
import signal
import struct
import subprocess
import time

import captures
import pytest
from conftest import ROOT, Command, command, is_built, peer_command
from ndag_receiver import Receiver, data_header
from tagged_records import tagged_records
from test_ndag import replayed
from watching import PATIENCE, is_open, open_ports, wait_until

GROUP = "239.1.2.3"
BEACONS = 44001
PREFIXES = ROOT / "tests/data/tag/pfx2as.txt"
NOT_IP = 1 << 28


@pytest.fixture
def clients(network):
    """A function that starts a client."""
    started = []

    def listen(port=BEACONS):
        started.append(Receiver(network[-1], GROUP, port, "wire0"))
        return started[-1]

    yield listen
    for client in started:
        client.stop()


@pytest.fixture
def tagger(tmp_path, network):
    tool = command("corsarotagger", tmp_path, network)
    yield tool
    tool.end()


@pytest.fixture
def configuration(tmp_path):
    """A function that writes a configuration. \\returns its name"""

    def write(*lines, mtu=9000, threads=1, providers=True):
        text = "\n".join([*lines, "pktthreads: %d" % threads, "controlsocketname: ipc://%s/control" % tmp_path,
                          "multicast: {monitorid: 7, beaconport: %d, groupaddr: %s, sourceaddr: wire0, mtu: %d}"
                          % (BEACONS, GROUP, mtu)])
        if providers:
            text += "\ntagproviders:\n  - pfx2as: {prefixfile: %s}" % PREFIXES
        (tmp_path / "tagger.yaml").write_text(text + "\n")
        return tmp_path / "tagger.yaml"

    return write


def recorded(name):
    """The datagrams of a recorded stream, without beacons."""
    octets = lzma.decompress((ROOT / "tests/data/ndag" / name).read_bytes())
    return [message for _, message in replayed(octets) if message[5] != 1]


def erf_file(path, messages=None):
    """The ERF records of the recorded raw stream."""
    with open(path, "wb") as file:
        for message in recorded("raw.pcap.xz")[:messages]:
            file.write(message[24:])
    return path


def pcap(frames, link=1):
    return captures.pcap([(1, frame) for frame in frames], link)


def tagged(client):
    return [one.octets for one in client.received if data_header(one.octets + bytes(24))[0] == 6]


def tagged_of(client):
    return [record for message in tagged(client) for record in tagged_records(message)]


def ipv4_frame(size, source="198.20.1.9", port=8081, options=b""):
    """A TCP SYN of so many octets."""
    total = size - 14
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, total, 0x1234, 0, 238, 6, 0, bytes(map(int, source.split("."))),
                     bytes((44, 1, 2, 3)))
    tcp = struct.pack(">HHIIBBHHH", 40000, port, 0x01020304, 0, 0x50, 2, 1024, 0xABCD, 0)
    return (bytes.fromhex("3cfdfe19d80000defbba06c70800") + ip + tcp).ljust(size, b"\0")


def test_tags_are_those_of_a_real_tagger(tagger, clients, configuration, tmp_path):
    """The packets of a recorded raw stream get octet by octet what a real tagger sent for them; for packets that are
    not IPv4 it sent what it took for an IPv4 header (docs/compatibility.md)."""
    erf_file(tmp_path / "raw.erf")
    client = clients()
    result = tagger.run("-c", configuration("inputuri: erf:raw.erf")).succeeded()
    wait_until(lambda: len(tagged_of(client)) == 12_000, "packets")
    ours = tagged_of(client)
    theirs = [record for message in recorded("tagged.pcap.xz") for record in tagged_records(message)]
    assert len(theirs) == 10_746
    candidates = iter(ours)
    compared = 0
    for their in theirs:
        our = next(one for one in candidates if one.frame == their.frame)
        assert our.wire_size == their.wire_size
        if our.all_filters == NOT_IP:
            assert our.filters == 0 and our.tags == bytes(54) + struct.pack(">Q", NOT_IP) + bytes(5)
        else:
            assert (our.filters, our.tags.hex()) == (their.filters, their.tags.hex())
            compared += 1
    assert compared > 10_000
    assert [one.sequence for one in ours] == list(range(1, 12_001))
    assert {one.hashbin for one in ours} == {0}
    assert len({one.tagger for one in ours}) == 1 and ours[0].tagger != 0
    headers = [data_header(one) for one in tagged(client)]
    assert [header[3] for header in headers] == list(range(1, len(headers) + 1))
    assert {header[1] for header in headers} == {7}
    assert client.beacons[0].octets == struct.pack(">4sBBHHH", b"NDAG", 1, 1, 7, 1, client.ports[0])
    assert "pfx2as: 2000 prefixes" in result.err
    assert "sent 12000 packets in " in result.err
    assert result.err.endswith("corsarotagger: all threads have joined, exiting.\n")


def test_datagrams_are_filled_as_by_a_real_tagger(tagger, clients, configuration, tmp_path):
    """300 frames of 72 octets at an MTU of 1400: 37 datagrams of 8 records and one of 4."""
    (tmp_path / "a.pcap").write_bytes(pcap([ipv4_frame(72)] * 300))
    client = clients()
    tagger.run("-c", configuration("inputuri: pcapfile:a.pcap", mtu=1400)).succeeded()
    wait_until(lambda: len(tagged_of(client)) == 300, "packets")
    assert [len(one) for one in tagged(client)] == [1352] * 37 + [688]


def test_large_frames_are_cut_and_counted(tagger, clients, configuration, tmp_path):
    frames = [ipv4_frame(1283), ipv4_frame(60), ipv4_frame(9000), ipv4_frame(1282)]
    (tmp_path / "a.pcap").write_bytes(pcap(frames))
    client = clients()
    result = tagger.run("-c", configuration("inputuri: a.pcap", mtu=1400)).succeeded()
    wait_until(lambda: len(tagged_of(client)) == 4, "packets")
    found = tagged_of(client)
    assert [len(one.frame) for one in found] == [1282, 60, 1282, 1282]
    assert [one.wire_size for one in found] == [1287, 64, 9004, 1286]
    assert " 2 cut," in result.err


def test_what_is_not_ethernet_is_counted(tagger, clients, configuration, tmp_path):
    (tmp_path / "raw.pcap").write_bytes(pcap([ipv4_frame(60)[14:]] * 3, 101))
    (tmp_path / "b.pcap").write_bytes(pcap([ipv4_frame(60)]))
    client = clients()
    result = tagger.run("-c", configuration("inputuri: raw.pcap", "inputuri: b.pcap")).succeeded()
    wait_until(lambda: len(tagged_of(client)) == 1, "packets")
    assert " 3 refused," in result.err
    assert "which tagged records cannot express" in result.err


def test_inputs_are_read_one_after_the_other(tagger, clients, configuration, tmp_path):
    for name, port in (("a.pcap", 1), ("b.pcap", 2)):
        (tmp_path / name).write_bytes(pcap([ipv4_frame(60, port=port)] * 10))
    client = clients()
    result = tagger.run("-c", configuration("inputuri: pcapfile:a.pcap", "inputuri: nothing", "inputuri: b.pcap"))
    assert result.code == 1
    wait_until(lambda: len(tagged_of(client)) == 20, "packets")
    assert [struct.unpack_from(">H", one.tags, 48)[0] for one in tagged_of(client)] == [1] * 10 + [2] * 10
    assert "successfully started input trace b.pcap" in result.err
    assert re.search(r"corsarotagger: nothing: .*nothing", result.err)


@pytest.mark.parametrize("where", ["file", "command line"])
def test_only_packets_with_these_tags(tagger, clients, configuration, tmp_path, where):
    (tmp_path / "a.pcap").write_bytes(pcap([ipv4_frame(60, port=port) for port in (23, 80, 2323, 443)]))
    client = clients()
    words = ["--tag-filter", "dest_port in (23, 2323)"]
    lines = ["tagfilter: dest_port in (23, 2323)"] if where == "file" else []
    result = tagger.run("-c", configuration("inputuri: a.pcap", *lines), *(words if not lines else [])).succeeded()
    wait_until(lambda: len(tagged_of(client)) == 2, "packets")
    assert "of the input, 2 filtered" in result.err


def test_a_tagged_feed_is_tagged_anew(tagger, clients, configuration, tmp_path, network):
    """A feed that comes from another tagger, without providers."""
    (tmp_path / "a.pcap").write_bytes(pcap([ipv4_frame(60, source="7.90.1.1")] * 10))
    first = clients()
    tagger.run("-c", configuration("inputuri: a.pcap", providers=False)).succeeded()
    wait_until(lambda: len(tagged_of(first)) == 10, "packets")
    assert {one.tags[:4] for one in tagged_of(first)} == {b"\0\0\0\1"}
    first.stop()
    path = tmp_path / "second.yaml"
    path.write_text(configuration("inputuri: ndag:wire0,%s,%d" % (GROUP, BEACONS)).read_text()
                    .replace("beaconport: %d" % BEACONS, "beaconport: 44002").replace("/control", "/control2"))
    client = clients(44002)
    second = tagger.start("-c", path)
    second.wait_for_errors(lambda text: "successfully started" in text)
    tagger.run("-c", configuration("inputuri: a.pcap", providers=False)).succeeded()
    wait_until(lambda: len(tagged_of(client)) == 10, "packets")
    result = second.finish_after(signal.SIGTERM).succeeded()
    assert {one.asn for one in tagged_of(client)} == {111204}
    assert "missing packet count: 0" in result.err


def test_tracepktdump_shows_what_was_tagged(tagger, configuration, tmp_path, network):
    (tmp_path / "a.pcap").write_bytes(pcap([ipv4_frame(60, source="7.90.1.1")]))
    dump = command("tracepktdump", tmp_path, network).start("-c", "1", "ndag:wire0,%s,%d" % (GROUP, BEACONS))
    dump.wait_for(lambda: BEACONS in open_ports(dump.pid), "the client")
    tagger.run("-c", configuration("inputuri: a.pcap")).succeeded()
    text = dump.finish().succeeded().text
    assert " CorsaroTags: Protocol: 6  Source Port: 40000  Dest Port: 8081\n" in text
    assert " CorsaroTags: Source ASN: 111204\n" in text


# --- a live input, and its end

def test_a_live_input_until_a_signal(tagger, clients, configuration, tmp_path, network):
    client = clients()
    (tmp_path / "a.pcap").write_bytes(pcap([ipv4_frame(60, port=port) for port in range(100)]))
    running = tagger.start("-c", configuration("inputuri: ndag:wire0,239.9.9.9,9000", threads=2),
                           "--stats", "86400")
    running.wait_for_errors(lambda text: "successfully started" in text)
    command("tracemcast", tmp_path, network).run("-g", "239.9.9.9", "-p", 9000, "-s", "wire0", "--once",
                                                 "a.pcap").succeeded()
    wait_until(lambda: len(tagged_of(client)) == 100, "packets")
    result = running.finish_after(signal.SIGINT).succeeded()
    assert len(client.ports) == 2
    assert re.search(r"stats: seconds=\S+ packets_read=100 packets_sent=100 ", result.err)


def test_losses_of_each_minute(tagger, configuration, tmp_path):
    """A file for each thread, with one line for the last minute of the clock: this test waits for one or two to end."""
    running = tagger.start("-c", configuration("inputuri: pcapfile:-", "statfilename: stats"), stdin=subprocess.PIPE)
    running.write(pcap([ipv4_frame(60, port=port) for port in range(3)]))
    lines = set()

    def all_counted():
        if (tmp_path / "stats-t00").exists():
            lines.add((tmp_path / "stats-t00").read_text())
        return sum(int(re.search(r" accepted=(\d+) ", line)[1]) for line in lines) == 3

    wait_until(lambda: not running.runs() or all_counted(), "the file of a minute", patience=120 + PATIENCE)
    for line in lines:
        begin = re.fullmatch(r"time=(\d+) accepted=\d+ dropped=0\n", line)[1]
        assert int(begin) % 60 == 0
    result = running.finish_after(signal.SIGTERM).succeeded()
    assert "writing loss statistics to files beginning with %s/stats" % tmp_path in result.err


def test_a_signal_ends_the_wait_for_the_writer_of_a_fifo(tagger, configuration, tmp_path):
    os.mkfifo(tmp_path / "fifo")
    running = tagger.start("-c", configuration("inputuri: pcapfile:fifo"))
    running.wait_for(lambda: is_open(running.pid, tmp_path / "fifo"), "a FIFO that is open")
    result = running.finish_after(signal.SIGTERM).succeeded()
    assert "all threads have joined, exiting." in result.err


# --- reload

def test_a_reload_changes_tags_without_a_stop(tagger, clients, configuration, tmp_path, network):
    prefixes = tmp_path / "prefixes"
    prefixes.write_text("198.20.0.0\t16\t1\n")
    path = configuration("inputuri: ndag:wire0,239.9.9.9,9000", providers=False)
    path.write_text(path.read_text() + "tagproviders: [{pfx2as: {prefixfile: prefixes}}]\n")
    client = clients()
    running = tagger.start("-c", path)
    running.wait_for_errors(lambda text: "successfully started" in text)
    (tmp_path / "a.pcap").write_bytes(pcap([ipv4_frame(60)]))

    def send_one():
        command("tracemcast", tmp_path, network).run("-g", "239.9.9.9", "-p", 9000, "-s", "wire0", "--once",
                                                     "a.pcap").succeeded()

    def reload(count):
        os.kill(running.pid, signal.SIGHUP)
        running.wait_for_errors(lambda text: text.count("IPmeta data file reload completed") == count)

    send_one()
    wait_until(lambda: len(tagged_of(client)) == 1, "packets")
    prefixes.write_text("198.20.0.0\t16\t2\nrubbish\n")
    reload(1)
    send_one()
    wait_until(lambda: len(tagged_of(client)) == 2, "packets")
    prefixes.write_text("")
    reload(2)
    send_one()
    wait_until(lambda: len(tagged_of(client)) == 3, "packets")
    result = running.finish_after(signal.SIGTERM).succeeded()
    assert [one.asn for one in tagged_of(client)] == [1, 2, 2], "a bad file leaves the old data in force"
    assert "starting reload of IPmeta data files..." in result.err
    assert re.search(r"corsarotagger: %s:2: .*; the row is left out" % prefixes, result.err)
    assert re.search(r"corsarotagger: pfx2as: .*; what was read before stays in force", result.err)


# --- the control socket

@pytest.mark.skipif(not is_built("ZEROMQ"), reason="this build has no ZeroMQ")
def test_the_control_socket(tagger, configuration, tmp_path):
    zmq = pytest.importorskip("zmq")
    running = tagger.start("-c", configuration("inputuri: ndag:wire0,239.9.9.9,9000", threads=3))
    running.wait_for_errors(lambda text: "listening for new subscribers" in text)
    context = zmq.Context()
    address = "ipc://%s/control" % tmp_path

    def ask(request):
        client = context.socket(zmq.REQ)
        client.linger = 0
        client.rcvtimeo = 20_000
        client.connect(address)
        client.send(request)
        try:
            return client.recv_multipart()
        finally:
            client.close()

    hello = ask(bytes(5))
    assert len(hello) == 1 and len(hello[0]) == 9 and hello[0][0] == 3
    assert ask(b"\xff" * 5) == hello and ask(b"") == hello and ask(b"\2\0\0\0\0") == hello
    version = hello[0][1:5]
    assert abs(struct.unpack(">I", version)[0] - time.time()) < 300
    assert ask(b"\1" + bytes(4)) == hello, "this provider has no labels"

    # A client that does not read, one that sends half of a request, and one that sends too much.
    hanging = context.socket(zmq.DEALER)
    hanging.linger = 0
    hanging.connect(address)
    for _ in range(500):
        hanging.send_multipart([b"", b"\1"])
    half = context.socket(zmq.DEALER)
    half.linger = 0
    half.connect(address)
    half.send_multipart([b"no", b"delimiter"])
    half.send_multipart([b"", b"x" * 100_000])
    assert ask(bytes(5)) == hello
    for socket in (hanging, half):
        socket.close()
    context.term()
    running.finish_after(signal.SIGTERM).succeeded()


# --- configurations

def test_check_shows_what_a_configuration_says(tagger, configuration, tmp_path):
    result = tagger.run("--check", "-c", configuration("inputuri: int:wire0", "basicfilter: udp", threads=8))
    assert result.succeeded().text == (
        "input: int:wire0\n"
        "streams: 8, to 239.1.2.3 with beacons to port 44001, from wire0, as monitor 7\n"
        "datagrams: up to 9000 octets, TTL 4\n"
        "filter: udp\n"
        "control socket: ipc://%s/control\n"
        "pfx2as: 2000 prefixes\n" % tmp_path)


@pytest.mark.parametrize("line, error", [
    ("basicfilter: no such", "unable to compile|Unable to compile"),
    ("tagfilter: asn ==", "at 7"),
    ("colour: blue", "unknown option 'colour' is ignored"),
    ("tagproviders: [{pfx2as: {prefixfile: missing}}]", "missing"),
    ("multicast: {groupaddr: no.such.host.invalid}", "Call to getaddrinfo failed for no.such.host.invalid"),
])
def test_check_finds(tagger, tmp_path, line, error):
    (tmp_path / "a.yaml").write_text("inputuri: int:wire0\n%s\n" % line)
    result = tagger.run("--check", "-c", "a.yaml")
    assert result.code == 1
    assert re.search(error, result.text + result.err)


@pytest.mark.parametrize("words, error", [
    ([], "corsarotagger: no config file specified. Use -c to specify one."),
    (["-c", "a.yaml", "-l", "foo"], "corsarotagger: unexpected logmode: foo"),
    (["-c", "missing.yaml"], "corsarotagger: Failed to open config file: No such file or directory"),
    (["-c", "a.yaml", "-l", "file"],
     "corsarotagger: logfilename option must be present in config file if using 'file' logmode."),
    (["-c", "empty.yaml"], "corsarotagger: Config file is empty!"),
    (["-c", "list.yaml"], "corsarotagger: Top level of config should be a map"),
    (["-c", "none.yaml"], "corsarotagger: no input URI has been provided, exiting."),
])
def test_bad_command_lines(tagger, tmp_path, words, error):
    (tmp_path / "a.yaml").write_text("inputuri: a\n")
    (tmp_path / "empty.yaml").write_text("")
    (tmp_path / "list.yaml").write_text("- a\n")
    (tmp_path / "none.yaml").write_text("pktthreads: 1\n")
    result = tagger.run(*words)
    assert result.code == 1
    assert result.err.splitlines()[0].startswith(error)


@pytest.mark.parametrize("mode", ["file", "off", "stderr"])
def test_log_modes(tagger, configuration, tmp_path, mode):
    (tmp_path / "a.pcap").write_bytes(pcap([ipv4_frame(60)]))
    result = tagger.run("-l", mode, "-c", configuration("inputuri: a.pcap", "logfilename: log")).succeeded()
    text = (tmp_path / "log").read_text() if mode == "file" else result.err
    if mode == "off":
        assert result.err == ""
    else:
        assert all(re.fullmatch(r"\[\d\d:\d\d:\d\d\.\d{3}\] corsarotagger: .+", line) for line in text.splitlines())
        assert "using 1 processing threads" in text


# --- with the programs that it replaces

@pytest.fixture
def peers(tmp_path, network):
    """A function that gives a command of the peers."""
    commands = []

    def find(name):
        commands.append(Command(peer_command(name), tmp_path, network))
        return commands[-1]

    yield find
    for one in commands:
        one.end()


def has_joined(client, streams):
    """Whether a client of libtrace's has joined so many streams, on its standard error."""
    client.wait_for_errors(lambda text: text.count("Added new stream") >= streams)


def test_their_client_reads_our_stream(tagger, peers, configuration, tmp_path, network):
    erf_file(tmp_path / "raw.erf", messages=5)
    count = sum(data_header(message)[-1] for message in recorded("raw.pcap.xz")[:5])
    words = ["-c", count, "ndag:wire0,%s,%d" % (GROUP, BEACONS)]
    dumps = [peers("tracepktdump").start(*words), command("tracepktdump", tmp_path, network).start(*words)]
    for dump in dumps:
        dump.wait_for(lambda: BEACONS in open_ports(dump.pid), "the client")
    tagger.run("-c", configuration("inputuri: erf:raw.erf")).succeeded()
    theirs, ours = (dump.finish().text for dump in dumps)
    assert count > 300 and theirs.count("CorsaroTags: Filters") == count
    assert theirs == ours


def test_our_client_reads_their_stream(tagger, peers, configuration, tmp_path, network):
    """Their tagger and ours tag the same feed. Only tags that both compute are compared: packets are IPv4."""
    (tmp_path / "a.pcap").write_bytes(pcap(ipv4_frame(60 + i, source="7.90.%d.1" % (i % 200)) for i in range(500)))
    feed = "inputuri: ndag:wire0,239.9.9.9,9000"
    ours = configuration(feed)
    theirs = tmp_path / "theirs.yaml"
    theirs.write_text(ours.read_text().replace("sourceaddr: wire0", "sourceaddr: 192.0.2.1")
                      .replace("beaconport: %d" % BEACONS, "beaconport: 44002").replace("/control", "/control2"))
    taggers = [tagger.start("-c", ours), peers("corsarotagger").start("-c", theirs)]
    dumps = [command("tracepktdump", tmp_path, network).start("-c", "500", "ndag:wire0,%s,%d" % (GROUP, port))
             for port in (BEACONS, 44002)]
    for dump in dumps:
        has_joined(dump, 1)
    for one in taggers:
        one.wait_for_errors(lambda text: "successfully started" in text)
        one.wait_for(lambda: 9000 in open_ports(one.pid), "the tagger")
    command("tracemcast", tmp_path, network).run("-g", "239.9.9.9", "-p", 9000, "-s", "wire0", "--once",
                                                 "a.pcap").succeeded()
    texts = [dump.finish().succeeded().text for dump in dumps]
    for one in taggers:
        one.end()
    assert texts[0].count("CorsaroTags: Source ASN: ") > 400
    assert texts[0] == texts[1]


@pytest.mark.skipif(not is_built("ZEROMQ"), reason="this build has no ZeroMQ")
def test_their_analysis_reads_our_stream(tagger, peers, clients, configuration, tmp_path, network):
    """corsarotrace asks the control socket for the number of streams, and reports on the packets of them."""
    client = clients()
    running = tagger.start("-c", configuration("inputuri: ndag:wire0,239.9.9.9,9000"))
    running.wait_for_errors(lambda text: "successfully started" in text)
    (tmp_path / "trace.yaml").write_text("packetsource: ndag:wire0,%s,%d\ncontrolsocketname: ipc://%s/control\n"
                                         "outtemplate: %s/%%P-%%s\ninterval: 5\nplugins:\n  - report:\n"
                                         "      output_row_label: test\n" % (GROUP, BEACONS, tmp_path, tmp_path))
    analysis = peers("corsarotrace").start("-c", tmp_path / "trace.yaml")
    analysis.wait_for_errors(lambda text: "corsarotagger is using 1 tagger threads" in text)
    analysis.wait_for(lambda: set(client.ports) <= open_ports(analysis.pid), "the analysis to join the stream")
    # A packet of a later interval ends the first one.
    frames = [(1000 + port // 99 * 60, ipv4_frame(60, port=port)) for port in range(100)]
    (tmp_path / "a.pcap").write_bytes(captures.pcap(frames))
    command("tracemcast", tmp_path, network).run("-g", "239.9.9.9", "-p", 9000, "-s", "wire0", "--once",
                                                 "a.pcap").succeeded()
    analysis.wait_for_errors(lambda text: "completed merge for all plugins 0:1000." in text)
    os.kill(analysis.pid, signal.SIGINT)
    result = analysis.finish()
    assert "missing packet count: 0" in result.err
    assert list(tmp_path.glob("report-*")), "a report of the packets' interval"
    running.finish_after(signal.SIGTERM).succeeded()
