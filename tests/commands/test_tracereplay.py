"""tracereplay: sends packets again. Frames in interfaces of a network namespace, and in files; the expected frames are
those of libtrace's command, but where a test says otherwise (docs/compatibility.md)."""
import signal
import struct
import time

import pytest
from captures import MAC, erf, ethernet, ipv4, pcap, tcp, udp
from conftest import ROOT, Command, Wire, command, peer_command, wait_until_all_is_received
from trace_files import packets_of

SCOPE = ROOT / "tests/data/packets/in/scope.pcap"
SOURCE = bytes.fromhex("020000000077")
UDP = struct.pack(">HHHH", 1024, 53, 10, 0) + b"ab"


def vlan(frame):
    return frame[:12] + struct.pack(">HH", 0x8100, 5) + frame[12:]


def checked(frame, transport=None):
    """With the right checksums. \\param transport offset of a UDP (6) or TCP (16) checksum in its header"""
    frame = bytearray(frame)
    frame[24:26] = bytes(2)
    frame[24:26] = checksum(frame[14:34])
    if transport:
        end = 14 + struct.unpack_from(">H", frame, 16)[0]
        at = 34 + transport
        frame[at:at + 2] = bytes(2)
        pseudo = bytes(frame[26:34]) + struct.pack(">HH", frame[23], end - 34)
        frame[at:at + 2] = checksum(pseudo + bytes(frame[34:end]))
    return bytes(frame)


def checksum(octets):
    octets = bytes(octets) + bytes(len(octets) % 2)
    total = sum(struct.unpack(">%dH" % (len(octets) // 2), octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack(">H", ~total & 0xFFFF)


def fragment(frame, field):
    return frame[:20] + struct.pack(">H", field) + frame[22:]


IPV6 = struct.pack(">IHBB", 6 << 28, 10, 17, 64) + bytes(15) + b"\1" + bytes(15) + b"\2" + UDP
FRAMES = [ipv4(17, UDP), tcp(), ethernet(0x0806, bytes(28)), vlan(udp())]


@pytest.fixture
def tracereplay(tmp_path):
    tool = command("tracereplay", tmp_path)
    yield tool
    tool.end()


def replayed(tool, packets, *words, link=1):
    """The frames that a command writes: length on the wire and octets."""
    (tool.folder / "in.pcap").write_bytes(pcap(packets, link))
    tool.run("-X", 1000, *words, "in.pcap", "pcapfile:out.pcap").succeeded()
    return [packet[2:] for packet in packets_of((tool.folder / "out.pcap").read_bytes())]


def test_frames(tracereplay):
    frames = [frame for _, frame in replayed(tracereplay, [(100, frame) for frame in FRAMES])]
    assert frames == [checked(ipv4(17, UDP), 6), checked(tcp(), 16), FRAMES[2], checked(udp(), 6)]


def test_times_are_those_of_sending(tracereplay, tmp_path):
    before = int(time.time())
    replayed(tracereplay, [(100, udp())])
    assert before <= packets_of((tmp_path / "out.pcap").read_bytes())[0][0] <= time.time()


@pytest.mark.parametrize("word", ["-b", "--broadcast"])
def test_broadcast(tracereplay, word):
    frames = [frame for _, frame in replayed(tracereplay, [(100, frame) for frame in FRAMES], word)]
    assert {frame[:12] for frame in frames} == {b"\xff" * 6 + MAC[6:]}


@pytest.mark.parametrize("words", [("-s", 40), ("--snaplen=40",)], ids=str)
def test_snap_length(tracereplay, words):
    """A checksum that covers what is left out stays."""
    assert replayed(tracereplay, [(100, udp()), (100, ethernet(0x0806))], *words) == [
        (60, checked(udp())[:40]), (60, ethernet(0x0806)[:40])]
    assert replayed(tracereplay, [(100, udp())], "-s", 0) == [(60, checked(udp(), 6))]


@pytest.mark.parametrize("words, numbers", [(("-f", "tcp"), [1]), (("--filter", "udp"), [0]),
                                            (("--tag-filter", 'protocol == "tcp"'), [1])], ids=str)
def test_filters(tracereplay, words, numbers):
    all_of_them = replayed(tracereplay, [(100, frame) for frame in FRAMES[:3]])
    assert replayed(tracereplay, [(100, frame) for frame in FRAMES[:3]], *words) == [all_of_them[i] for i in numbers]


def test_packets_without_a_frame_get_one(tracereplay):
    """libtrace gives IPv6 the type of IPv4, and a checksum."""
    addresses = bytes.fromhex("101110111011202120212021")
    done = replayed(tracereplay, [(100, udp()[14:42]), (100, IPV6)], link=101)
    assert done[0] == (42, addresses + checked(udp()[:42], 6)[12:])
    assert done[1][1][:14] == addresses + b"\x86\xdd" and done[1][1][14:54] == IPV6[:40]
    pseudo = IPV6[8:40] + struct.pack(">II", 10, 17)
    assert done[1][1][60:62] == checksum(pseudo + IPV6[40:46] + bytes(2) + IPV6[48:])


def test_fragments_keep_their_transport_checksum(tracereplay):
    """The data of a fragment are not all that the checksum covers. libtrace sets that of the first fragment."""
    frames = [fragment(udp(), 0x2000), fragment(udp(), 0x0001)]
    assert [frame for _, frame in replayed(tracereplay, [(100, frame) for frame in frames])] == [
        checked(frame) for frame in frames]


def test_a_udp_checksum_is_never_zero(tracereplay):
    """0 means none. libtrace writes it."""
    frame = ipv4(17, struct.pack(">HHHH", 0, 0, 10, 0) + bytes(2))
    rest = struct.unpack(">H", checked(frame, 6)[40:42])[0]
    frame = ipv4(17, struct.pack(">HHHHH", 0, 0, 10, 0, rest))
    assert replayed(tracereplay, [(100, frame)])[0][1][40:42] == b"\xff\xff"


@pytest.mark.parametrize("output", ["pcapng", "erf"])
def test_other_files(tracereplay, tmp_path, output):
    (tmp_path / "in.erf").write_bytes(erf([(1_600_000_000, udp(), 1), (1_600_000_000, tcp(), 0)]))
    tracereplay.run("erf:in.erf", "%s:out" % output).succeeded()
    again = Command(tracereplay.words[-1], tmp_path)
    again.run("%s:out" % output, "pcapfile:again.pcap").succeeded()
    assert [packet[2:] for packet in packets_of((tmp_path / "again.pcap").read_bytes())] == [
        (60, checked(udp(), 6)), (60, checked(tcp(), 16))]


def test_an_interface(tracereplay, network, tmp_path):
    """Packets arrive on the other side, where the same command takes them, live."""
    wire = Wire(tracereplay, network)
    frames = [frame[:6] + SOURCE + frame[12:] for frame in FRAMES]
    (tmp_path / "in.pcap").write_bytes(pcap([(100 + i / 1000, frame) for i, frame in enumerate(frames)]))
    running = tracereplay.start("-f", "ether src 02:00:00:00:00:77", "int:wire1", "pcapfile:out.pcap")
    running.wait_for(lambda: wire.is_open(running.pid), "the capture")
    tracereplay.run("in.pcap", "int:wire0").succeeded()
    wait_until_all_is_received(running)
    running.finish_after(signal.SIGINT).succeeded()
    untagged = [*frames[:3], udp()[:6] + SOURCE + udp()[12:]]
    assert [packet[3] for packet in packets_of((tmp_path / "out.pcap").read_bytes())] == [
        checked(untagged[0], 6), checked(untagged[1], 16), untagged[2], checked(untagged[3], 6)]


def test_distances_in_time_are_kept(tracereplay, tmp_path):
    """Half a second in the capture is a tenth here; the clock may be late, but never early."""
    replayed(tracereplay, [(100, udp())])
    (tmp_path / "in.pcap").write_bytes(pcap([(100, udp()), (100.5, udp())]))
    tracereplay.run("--speedup=5", "in.pcap", "pcapfile:out.pcap").succeeded()
    first, second = [packet[0] + packet[1] / 1e6 for packet in packets_of((tmp_path / "out.pcap").read_bytes())]
    assert second - first >= 0.099


def test_the_queue_of_ring(tracereplay, network, tmp_path):
    (tmp_path / "in.pcap").write_bytes(pcap([(100, udp())]))
    Wire(tracereplay, network)
    tracereplay.run("-t", 10, "in.pcap", "ring:wire0").succeeded()
    done = tracereplay.run("--tx_queue", 10, "in.pcap", "int:wire0")
    assert done.code == 1 and done.err.startswith("tracereplay: -t is for outputs of ring:, which int:wire0 is not")


# Errors.

def test_an_input_that_cannot_be_opened_leaves_the_output_alone(tracereplay, tmp_path):
    done = tracereplay.run("nosuch.pcap", "pcapfile:out.pcap")
    assert done.code == 1 and done.err.startswith("tracereplay: Unable to find URI (nosuch.pcap)")
    assert done.err.count("\n") == 1 and not (tmp_path / "out.pcap").exists()


@pytest.mark.parametrize("output", ["int:nosuch0", "pcapfile:nosuch/out.pcap"])
def test_an_output_that_cannot_be_opened(tracereplay, tmp_path, output):
    (tmp_path / "in.pcap").write_bytes(pcap([(100, udp())]))
    done = tracereplay.run("in.pcap", output)
    assert done.code == 1 and done.err.startswith("tracereplay: ") and output.split(":")[1] in done.err
    assert done.err.count("\n") == 1


def test_a_broken_file_is_sent_as_far_as_it_goes(tracereplay, tmp_path):
    (tmp_path / "in.pcap").write_bytes(pcap([(100, udp()), (100, tcp())]) + b"\xff" * 100)
    done = tracereplay.run("in.pcap", "pcapfile:out.pcap")
    assert done.code == 1 and done.err.startswith("tracereplay: in.pcap: ") and done.err.count("\n") == 1
    assert len(packets_of((tmp_path / "out.pcap").read_bytes())) == 2


def test_packets_that_cannot_be_sent_are_told(tracereplay, tmp_path):
    octets = bytearray(erf([(1_600_000_000, udp(), 1), (1_600_000_000, tcp(), 0)]))
    octets[9] |= 0x10  # a failed reception
    (tmp_path / "in.erf").write_bytes(octets)
    done = tracereplay.run("erf:in.erf", "pcapfile:out.pcap")
    assert done.code == 1
    assert done.err == ("tracereplay: erf:in.erf: 1 packets are not sent: their link layer is not known, or they have "
                        "no octets\n")
    assert len(packets_of((tmp_path / "out.pcap").read_bytes())) == 1


def test_packets_that_the_output_cannot_hold_are_told(tracereplay, tmp_path):
    (tmp_path / "in.pcap").write_bytes(pcap([(100, b"\x08\0" + bytes(30))], 105))  # 802.11
    done = tracereplay.run("in.pcap", "erf:out.erf")
    assert done.code == 1 and done.err == "tracereplay: erf:out.erf: 1 packet is left out: No erf type for packet (4)\n"


@pytest.mark.parametrize("words", [(), ("-b",), ("-s", 50), ("-f", "tcp", "-b")], ids=str)
@pytest.mark.parametrize("name", ["scope.pcap", "a.pcap", "raw.pcap"])
def test_the_frames_are_those_of_the_peer(tracereplay, tmp_path, words, name):
    (tmp_path / "scope.pcap").write_bytes(SCOPE.read_bytes())
    (tmp_path / "a.pcap").write_bytes(pcap([(100, frame) for frame in FRAMES]))
    (tmp_path / "raw.pcap").write_bytes(pcap([(100, frame[14:]) for frame in FRAMES[:2]], 101))
    peer = Command(peer_command("tracereplay"), tmp_path)
    peer.run("-X", 1000, *words, "pcapfile:" + name, "pcapfile:theirs").succeeded()
    tracereplay.run("-X", 1000, *words, "pcapfile:" + name, "pcapfile:ours").succeeded()
    theirs, ours = [[packet[2:] for packet in packets_of((tmp_path / one).read_bytes())] for one in ("theirs", "ours")]
    assert ours == theirs
