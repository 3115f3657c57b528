"""The verified scenarios of docs/formats/nmsgtool.md, section 12, run as printed but for addresses, interfaces and file
names.

Which test is whose; those in other files are not repeated here:

12.1  fixtures                              scenario_data.py; each made of the other: test_files.py, test_conversions
12.2  one payload of a channel              test_one_payload_of_a_channel
12.3  save a channel, read back, compress   test_save_a_channel, test_compress
12.4  kicker script, every two seconds      test_guide.py, test_kicker_script
      kicker, every two messages            test_rotation_by_count
12.5  transport                             test_transport
      port ranges                           test_port_ranges; share of each port: test_network.py,
                                            test_port_ranges_share_the_messages
      sizes of datagrams                    test_datagrams
      fragments                             test_seven_fragments
12.6  striping                              test_striping
      mirroring                             test_mirroring; JSON and NMSG: test_files.py, test_mirror
12.7  capture files                         test_transaction, test_filters, test_packets_and_frames
      live                                  test_live_capture
12.8  JSON round trips                      test_json_round_trip
      presentation round trip               test_files.py, test_presentation_input and test_presentation_round_trip
      --set*                                test_set
12.9  filter and stats modules              test_plugins.py: test_samples_of_the_peer
12.10 upstream's test data                  test_upstream_*
"""
import base64
import os
import pathlib
import re
import subprocess
import sys

import containers
import pytest
from conftest import PATIENCE, numbers, receiver_socket, waiting_datagrams
from scenario_data import NOD_JSON, NOD_NMSG, NOD_TEXT, NOD_WRITTEN, Q_NMSG, Q_TEXT

MESSAGES = [message + "\n\n" for message in NOD_TEXT.split("\n\n")[:-1]]
DNSQR = ["-p", "q.pcap", "-V", "base", "-T", "dnsqr"]


def about(size):
    """Of something compressed. Implementations of zlib differ by some octets."""
    return pytest.approx(size, rel=0.05)


# --- 12.2

@pytest.mark.parametrize("output", [["-o", "-"], []], ids=["output", "no-output"])
@pytest.mark.parametrize("sent", [[], ["-c", "1"]], ids=["all-sent", "one-sent"])
def test_one_payload_of_a_channel(channel, nod, output, sent):
    ch212 = channel("ch212")
    reader = ch212.listen("-c", "1", *output)
    ch212.send("nod.nmsg", *sent)
    assert reader.finish().succeeded().text == MESSAGES[0]


# --- 12.3

def test_save_a_channel(nmsgtool, channel, nod, tmp_path):
    ch212 = channel("ch212")
    reader = ch212.listen("-c", "3", "-w", "s2.nmsg")
    ch212.send("nod.nmsg")
    reader.finish().succeeded()
    assert (tmp_path / "s2.nmsg").read_bytes() == NOD_NMSG
    assert nmsgtool.run("-r", "s2.nmsg", "-c", "1").succeeded().text == MESSAGES[0]


def test_compress(nmsgtool, nod, tmp_path):
    nmsgtool.run("-r", "nod.nmsg", "-w", "s2z.nmsg", "-z").succeeded()
    octets = (tmp_path / "s2z.nmsg").read_bytes()
    assert len(octets) == about(203)
    assert octets[:6] == bytes.fromhex("4e4d53470102") and octets[10:14] == bytes.fromhex("0000012a")
    assert int.from_bytes(octets[6:10], "big") == len(octets) - 10
    assert nmsgtool.run("-r", "s2z.nmsg", "-w", "-").succeeded().out == NOD_NMSG
    assert nmsgtool.run("-r", "s2z.nmsg").succeeded().text == NOD_TEXT


# --- 12.4

@pytest.mark.parametrize("option, base, suffix", [("-w", "nod", ".nmsg"), ("-J", "jj", ".json"), ("-o", "pp", "")])
def test_rotation_by_count(nmsgtool, nod, tmp_path, option, base, suffix):
    said = nmsgtool.run("-r", "nod.nmsg", option, base, "-c", "2", "-z", "-k", "echo KICK").succeeded().text
    # Kickers run in the background, and may finish in any order.
    names = [re.fullmatch(r"KICK \./(%s\.\d{8}\.\d{4}\.\d{10}\.\d{9}%s)" % (base, re.escape(suffix)), line)[1]
             for line in sorted(said.splitlines())]
    first, second = [(tmp_path / name).read_bytes() for name in names]
    if option == "-w":
        assert (len(first), len(second)) == (about(155), about(94))
        texts = [nmsgtool.run("-r", name).succeeded().text for name in names]
        assert texts == [MESSAGES[0] + MESSAGES[1], MESSAGES[2]]
    else:
        assert (first + second).decode() == (NOD_WRITTEN if option == "-J" else NOD_TEXT)
        assert first.count(b"newdomain") == 2


# --- 12.5

@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_transport(nmsgtool, nod, free_ports, address):
    (port,) = free_ports(1, address)
    socket = "%s/%d" % (address, port)
    reader = nmsgtool.listen("-l", socket, "-c", "2", ports=[port])
    nmsgtool.run("-r", "nod.nmsg", "-c", "2", "-s", socket).succeeded()
    assert reader.finish().succeeded().text == MESSAGES[0] + MESSAGES[1]


def test_port_ranges(nmsgtool, messages, free_ports):
    ports = free_ports(4)
    source = messages(32)
    sockets = "127.0.0.1/%d..%d" % (ports[0], ports[-1])
    reader = nmsgtool.listen("-l", sockets, "-c", "32", "-J", "-", ports=ports)
    nmsgtool.run("-r", source, "-s", sockets, "--unbuffered").succeeded()
    assert sorted(numbers(reader.finish().succeeded().objects)) == list(range(32))


@pytest.fixture
def sent(nmsgtool, free_ports):
    """A function that returns the datagrams a command sends."""
    (port,) = free_ports()

    def run(*words, **how):
        with receiver_socket("127.0.0.1", port) as udp:
            nmsgtool.run(*words, "-s", "127.0.0.1/%d" % port, **how).succeeded()
            return waiting_datagrams(udp)

    return run


@pytest.mark.parametrize("words, count, sizes", [([], 2, [8091, 3119]), (["--unbuffered"], 32, None),
                                                 (["-m", "1"], 32, None), (["-m", "1280"], 11, None),
                                                 (["-m", "70000"], 1, [11189])],
                         ids=["default", "unbuffered", "smallest", "jumbo", "largest"])
def test_datagrams(sent, upstream, words, count, sizes):
    datagrams = sent("-r", upstream["dnsqr.nmsg"], *words)
    assert len(datagrams) == count
    # The sequence identifier is random, and its size with it.
    assert sizes is None or [len(datagram) for datagram in datagrams] == [pytest.approx(size, abs=2) for size in sizes]


def test_seven_fragments(nmsgtool, sent):
    """Of a message of 3199 octets."""
    line = b'{"time":1714564800,"vname":"base","mname":"logline","message":{"message":"%s"}}\n' % (3195 * b"x")
    text = nmsgtool.run("-j", "-", data=line).succeeded().text
    assert text.startswith("[3199] ")
    datagrams = sent("-j", "-", "-m", "1", data=line)
    # Fragments have a random identifier each, too.
    assert [len(datagram) for datagram in datagrams] == [pytest.approx(size, abs=3) for size in [*(6 * [509]), 388]]
    assert nmsgtool.run("-r", "-", data=b"".join(datagrams)).succeeded().text == text


# --- 12.6

def test_striping(nmsgtool, sent, free_ports, messages):
    source = messages(5)
    shown = nmsgtool.run("-r", source).succeeded().text.split("\n\n")
    (port,) = free_ports()
    with receiver_socket("127.0.0.1", port) as udp:
        result = nmsgtool.run("-r", source, "-c", "100", "-o", "-", "-s", "127.0.0.1/%d" % port).succeeded()
        received = b"".join(waiting_datagrams(udp))
    assert result.text.split("\n\n") == [shown[1], shown[3], ""]
    assert nmsgtool.run("-r", "-", data=received).succeeded().text.split("\n\n") == [shown[0], shown[2], shown[4], ""]


def test_mirroring(nmsgtool, messages, free_ports, tmp_path):
    source = messages(5)
    (port,) = free_ports()
    socket = "127.0.0.1/%d" % port
    receiver = nmsgtool.listen("-l", socket, "-c", "5", "-w", "copy", ports=[port])
    result = nmsgtool.run("-r", source, "-c", "100", "-o", "-", "-s", socket, "--mirror").succeeded()
    receiver.finish().succeeded()
    assert (tmp_path / "copy").read_bytes() == source.read_bytes()
    assert result.text == nmsgtool.run("-r", source).succeeded().text


# --- 12.7

def test_transaction(nmsgtool, q_pcap):
    assert nmsgtool.run(*DNSQR, "-b", "udp port 53").succeeded().text == Q_TEXT
    assert nmsgtool.run(*DNSQR, "-b", "udp port 53", "-w", "-").succeeded().out == Q_NMSG


@pytest.mark.parametrize("expression, types", [("tcp", []), ("port 53", ["UDP_QUERY_RESPONSE"]),
                                               ("src host 192.0.2.1", ["UDP_UNANSWERED_QUERY"])])
def test_filters(nmsgtool, q_pcap, expression, types):
    objects = nmsgtool.run(*DNSQR, "-b", expression, "-J", "-").succeeded().objects
    assert [one["message"]["type"] for one in objects] == types


@pytest.mark.parametrize("name, sizes, packet_sizes", [("packet", [61, 77], [57, 73]), ("pkt", [75, 91], [71, 87])])
def test_packets_and_frames(nmsgtool, q_pcap, name, sizes, packet_sizes):
    words = ["-p", "q.pcap", "-V", "base", "-T", name]
    headers = re.findall(r"^\[(\d+)\] \[2023-11-14", nmsgtool.run(*words).succeeded().text, re.M)
    assert list(map(int, headers)) == sizes
    objects = nmsgtool.run(*words, "-J", "-").succeeded().objects
    assert [len(base64.b64decode(one["message"]["payload"])) for one in objects] == packet_sizes


def test_live_capture(wire):
    capture = wire.capture("-T", "packet", "-b", "udp port 18053", "-c", "2", interface="lo")
    subprocess.run([*wire.prefix, sys.executable, "-c", """
import socket
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(2):
    udp.sendto(b"hello!", ("127.0.0.1", 18053))
"""], check=True, timeout=PATIENCE)
    headers = re.findall(r"^\[\d.*", capture.finish().succeeded().text, re.M)
    assert len(headers) == 2
    for header in headers:
        assert re.fullmatch(r"\[38\] \[\S+ [0-9:]{8}\.\d{9}\] \[1:12 base packet\] \[00000000\] \[\] \[\] ", header)


# --- 12.8

def test_json_round_trip(nmsgtool, nod, tmp_path):
    assert (tmp_path / "nod.json").read_text() == NOD_JSON
    nmsgtool.run("-r", "nod.nmsg", "-J", "x.json").succeeded()
    assert (tmp_path / "x.json").read_text() == NOD_WRITTEN
    nmsgtool.run("-j", "x.json", "-w", "y.nmsg").succeeded()
    assert (tmp_path / "y.nmsg").read_bytes() == NOD_NMSG
    assert nmsgtool.run("-j", "x.json").succeeded().text == NOD_TEXT


def test_set(nmsgtool, tmp_path):
    (tmp_path / "opalias").write_text("101 QA\n")
    line = b'{"time":"2024-05-01 12:00:00.000000001","vname":"base","mname":"http","message":{"type":"unknown"}}\n'
    result = nmsgtool.run("-j", "-", "--setoperator", "QA", "--setgroup", "0x10", "--setsource", "0xdeadbeef", "-J",
                          "-", data=line, NMSG_OPALIAS_FILE="opalias", NMSG_GRALIAS_FILE="/dev/null").succeeded()
    assert '"mname":"http","source":"deadbeef","operator":"QA","group":16,"message":' in result.text


# --- 12.10

@pytest.fixture
def upstream():
    """Where the test data of the peer is, by name."""
    if "PEER_SRC" not in os.environ:
        pytest.skip("needs the peer's sources in PEER_SRC")
    tests = pathlib.Path(os.environ["PEER_SRC"]) / "nmsg/tests"
    return {path.name: path for path in tests.glob("*-tests/*")}


# File: octets, payloads, octets when compressed, lines and octets of presentation text.
UPSTREAM_FILES = {
    "dedupe": (720, 5, 495, 62, 1614),
    "dnsqr": (11176, 32, 3843, 1469, 34671),
    "dnsqr2": (1728, 5, None, 230, 5389),
    "lorem": (1370, 15, 877, 60, 1723),
    "newdomain": (617, 5, 420, 47, 1281),
    "packet": (244, 5, 190, 20, 603),
    "test1-dns": (456, 6, None, 52, 1146),
    "test2-dns": (1913, 8, None, 72, 3281),
    "test1-dnsobs": (3150, 6, None, 190, 7397),
    "test1-dnsqr": (3375, 5, None, 262, 8309),
    "test1-dnstap": (520, 1, None, 44, 1554),
    "test1-http-broken-request": (304, 2, None, 23, 507),
    "test2-http-empty-request": (305, 2, None, 23, 507),
    "test4-http-no-request": (461, 3, None, 33, 781),
    "test_crc32c_absent": (794, 1, None, 77, 2292),
    "test_crc32c_correct": (800, 1, None, 77, 2292),
    "test_crc32c_incorrect": (800, 0, None, 0, 0),
}


@pytest.mark.parametrize("name", UPSTREAM_FILES)
def test_upstream_messages(nmsgtool, upstream, name):
    octets, payloads, compressed, lines, text_octets = UPSTREAM_FILES[name]
    path = upstream[name + ".nmsg"]
    assert path.stat().st_size == octets
    result = nmsgtool.run("-dd", "-r", path).succeeded()
    assert (result.out.count(b"\n"), len(result.out)) == (lines, text_octets)
    assert " payloads_out %d container_recvs 1 " % payloads in result.err
    if compressed:
        out = nmsgtool.run("-r", path, "-z", "-w", "-").succeeded().out
        assert len(out) == about(compressed) and len(containers.split(out)) == 1


@pytest.mark.parametrize("name", ["dedupe", "newdomain", "lorem"])
def test_upstream_json(nmsgtool, upstream, name):
    path = upstream[name + ".json"]
    assert nmsgtool.run("-j", path, "-J", "-").succeeded().out == path.read_bytes()


@pytest.mark.parametrize("name", ["dedupe", "dnsqr", "newdomain", "packet", "lorem"])
def test_upstream_round_trips(nmsgtool, upstream, tmp_path, name):
    path = upstream[name + ".nmsg"]
    nmsgtool.run("-r", path, "-J", "a").succeeded()
    nmsgtool.run("-j", "a", "-w", "b").succeeded()
    assert (tmp_path / "b").read_bytes() == path.read_bytes()


# File: octets, messages of each type.
UPSTREAM_CAPTURES = {
    "dig_response": (1212, {"dnsqr": 6, "pkt": 12, "packet": 12, "ncap": 12}),
    "dnssec": (3936, {"dnsqr": 3, "pkt": 6, "packet": 6, "ncap": 6}),
    "http_response": (2355, {"dnsqr": 0, "pkt": 10, "packet": 10, "ncap": 0}),
}


@pytest.mark.parametrize("name", UPSTREAM_CAPTURES)
def test_upstream_captures(nmsgtool, upstream, name):
    octets, counts = UPSTREAM_CAPTURES[name]
    path = upstream[name + ".pcap"]
    assert path.stat().st_size == octets
    for message, count in counts.items():
        objects = nmsgtool.run("-p", path, "-V", "base", "-T", message, "-J", "-").succeeded().objects
        assert (message, len(objects)) == (message, count)
