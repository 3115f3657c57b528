"""tracereport: reports on packets, in files. The expected texts are those of libtrace's command, but where a test says
otherwise: docs/compatibility.md lists the differences."""
import itertools
import signal
import struct

import pytest
from captures import erf, ethernet, ipv4, pcap, pcapng, tcp, udp
from conftest import ROOT, Command, Wire, command, peer_command, wait_until_all_is_received

SCOPE = ROOT / "tests/data/packets/in/scope.pcap"
DNS = ROOT / "tests/data/packets/in/dns.pcap"
REPORTS = {"-C": "ecn", "-d": "dir", "-D": "drop", "-e": "error", "-F": "flows", "-m": "misc", "-n": "nlp",
           "-O": "tcpopt", "-o": "tcpopt_syn", "-P": "protocol", "-p": "ports", "-s": "tcpseg", "-T": "tos",
           "-t": "ttl"}
LONG = {"--ecn": "-C", "--direction": "-d", "--drops": "-D", "--error": "-e", "--flow": "-F", "--misc": "-m",
        "--nlp": "-n", "--tcpoptions": "-O", "--synoptions": "-o", "--protocol": "-P", "--port": "-p",
        "--tcpsegment": "-s", "--tos": "-T", "--ttl": "-t", "--m": "-m"}
MSS, SACK, TIMES, UNKNOWN = b"\x02\x04\x05\xb4", b"\x04\x02", b"\x08\x0a" + bytes(8), b"\xfe\x04ab"


def segment(options=b"", flags=2, payload=b"", source=40000, destination=80):
    """TCP in IPv4, with a correct checksum of the header."""
    options += b"\x01" * (-len(options) % 4)
    octets = struct.pack(">HHIIBBHHH", source, destination, 1, 2, (20 + len(options)) // 4 << 4, flags, 0, 0,
                         0) + options + payload
    return with_checksum(ipv4(6, octets))


def with_checksum(frame, wrong=0):
    header = bytearray(frame[14:34])
    header[10:12] = bytes(2)
    total = sum(struct.unpack(">10H", header))
    total = (total & 0xFFFF) + (total >> 16)
    return frame[:24] + struct.pack(">H", (~total & 0xFFFF) ^ wrong) + frame[26:]


def with_octet(frame, at, value):
    return frame[:at] + bytes([value]) + frame[at + 1:]


IPV6_UDP = ethernet(0x86DD, struct.pack(">IHBB", 6 << 28, 8, 17, 64) + bytes(32) + struct.pack(">HHHH", 53, 9999, 8, 0))
FRAMES = [udp(), tcp(), segment(MSS), segment(MSS + SACK, 18), segment(TIMES + UNKNOWN, 16), IPV6_UDP,
          with_octet(udp(6000, 700), 15, 0xBA), ipv4(47, bytes(8)), ethernet(0x0806, bytes(28)),
          with_octet(tcp(), 22, 9), ethernet(0x1234), udp(700, 1500)]
# The first and the third direction have no TCP, for what the report of segments does without them.
DIRECTED = [(1_600_000_000.5 + i, frame, 1 if frame[23] == 6 else i % 4) for i, frame in enumerate(FRAMES)]


@pytest.fixture
def tracereport(tmp_path):
    (tmp_path / "scope.pcap").write_bytes(SCOPE.read_bytes())
    (tmp_path / "directed.erf").write_bytes(erf(DIRECTED))
    (tmp_path / "a.pcap").write_bytes(pcap([(100 + i, frame) for i, frame in enumerate(FRAMES)]))
    tool = command("tracereport", tmp_path)
    yield tool
    tool.end()


def reports(folder):
    return {path.stem: path.read_text() for path in folder.glob("*.rpt")}


def expected(name):
    """The reports of libtrace without those that it does otherwise."""
    return reports(ROOT / "tests/data/reports" / name)


def without_mistakes(done):
    return {name: text for name, text in done.items() if name not in ("error", "flows", "tcpopt_syn")}


@pytest.mark.parametrize("name", ["scope.pcap", "directed.erf"])
def test_all_reports(tracereport, tmp_path, name):
    done = tracereport.run("-CdDemnOoPpsTt", name).succeeded()
    assert (done.out, done.err) == (b"", "Reading from trace: %s\n" % name)
    assert without_mistakes(reports(tmp_path)) == expected(name)
    assert set(reports(tmp_path)) == set(REPORTS.values()) - {"flows"}


def test_all_but_flows_without_options(tracereport, tmp_path):
    tracereport.run("scope.pcap").succeeded()
    assert without_mistakes(reports(tmp_path)) == expected("scope.pcap")
    assert set(reports(tmp_path)) == set(REPORTS.values()) - {"flows"}


@pytest.mark.parametrize("option", [*REPORTS, *LONG])
def test_single_reports(tracereport, tmp_path, option):
    name = REPORTS[LONG.get(option, option)]
    tracereport.run(option, "directed.erf").succeeded()
    done = reports(tmp_path)
    assert done == {name: expected("directed.erf").get(name, done[name])} and done[name] != ""


def test_inputs_are_reported_together(tracereport, tmp_path):
    done = tracereport.run("-D", "scope.pcap", "directed.erf").succeeded()
    assert done.err == "Reading from trace: scope.pcap\nReading from trace: directed.erf\n"
    assert reports(tmp_path) == {
        "drop": "Filtered Packets: 0\nDropped Packets: 0\nAccepted Packets: %d\n" % (400 + len(FRAMES))}


@pytest.mark.parametrize("words", [("-f", "tcp"), ("--filter=tcp",), ("-f", "udp", "-f", "tcp")], ids=" ".join)
def test_filter(tracereport, tmp_path, words):
    tracereport.run("-DP", *words, "a.pcap").succeeded()
    done = reports(tmp_path)
    assert done["drop"] == "Filtered Packets: 7\nAccepted Packets: 5\n"
    assert [line.split()[0] for line in done["protocol"].splitlines()[1::3]] == ["tcp"]


@pytest.mark.parametrize("words", [("-c", 2), ("--count=2",)], ids=str)
def test_count(tracereport, tmp_path, words):
    """Also the packets that were filtered are those before the last one."""
    done = tracereport.run("-D", *words, "-f", "udp", "a.pcap", "scope.pcap").succeeded()
    assert reports(tmp_path) == {"drop": "Filtered Packets: 4\nAccepted Packets: 2\n"}
    assert done.err == "Reading from trace: a.pcap\nReading from trace: scope.pcap\n"


def test_count_of_nothing(tracereport, tmp_path):
    tracereport.run("-Dn", "-c", 0, "a.pcap").succeeded()
    assert reports(tmp_path) == {"drop": "",
                                 "nlp": "NETWORK LAYER\t DIRECTION\t           BYTES          PACKETS\n"}


def test_tag_filter(tracereport, tmp_path):
    tracereport.run("-D", "--tag-filter", 'protocol == "tcp"', "a.pcap").succeeded()
    assert reports(tmp_path) == {"drop": "Filtered Packets: 7\nAccepted Packets: 5\n"}


def test_no_packets(tracereport, tmp_path):
    (tmp_path / "empty.pcap").write_bytes(pcap([]))
    tracereport.run("-mo", "empty.pcap").succeeded()
    done = reports(tmp_path)
    assert done["misc"] == ("Start time: 0.0000 (Thu Jan  1 00:00:00 1970)\n"
                            "End time: 0.0000 (Thu Jan  1 00:00:00 1970)\n"
                            "Duration: 0.0000 (0 seconds)\nTotal Packets: 0\n"
                            "Average packet rate: -nan packets/sec\nUncompressed trace size: 0\n")
    assert done["tcpopt_syn"].splitlines()[0] == "No Options          \t-nan%\t-nan%"


@pytest.mark.parametrize("seconds, text", [
    (0, "0.0000 (0 seconds)"), (0.25, "0.2500 (0.2500 seconds)"), (60, "60.0000 (1 minutes)"),
    (3725, "3725.0000 (1 hours, 2 minutes, 5.0000 seconds)"), (2 * 86400 + 1, "172801.0000 (2 days, 1.0000 seconds)"),
])
def test_duration(tracereport, tmp_path, seconds, text):
    (tmp_path / "b.pcap").write_bytes(pcap([(1_000_000, udp()), (1_000_000 + seconds, udp())]))
    tracereport.run("-m", "b.pcap").succeeded()
    assert "Duration: %s\n" % text in reports(tmp_path)["misc"]


def test_size_and_drops_of_pcapng(tracereport, tmp_path):
    (tmp_path / "a.pcapng").write_bytes(pcapng([(100, udp()), (101, tcp())]))
    tracereport.run("-mD", "a.pcapng").succeeded()
    done = reports(tmp_path)
    assert done["misc"].endswith("Uncompressed trace size: %d\n" % (2 * (28 + 60)))
    # libtrace has the numbers of the file's statistics, of which there are none: 0 received.
    assert done["drop"] == "Received Packets: 2\nFiltered Packets: 0\nDropped Packets: 0\nAccepted Packets: 2\n"


# What libtrace does wrong.

def test_checksums_are_checked(tracereport, tmp_path):
    frames = [with_checksum(udp()), with_checksum(udp(), wrong=1), udp(), with_checksum(tcp(), wrong=0x100)]
    (tmp_path / "b.pcap").write_bytes(pcap([(100, frame) for frame in frames]))
    tracereport.run("-e", "b.pcap").succeeded()
    assert reports(tmp_path) == {"error": "RX Errors: 0\nIP Checksum errors: 2\n"}


def test_both_bits_of_ecn_count(tracereport, tmp_path):
    (tmp_path / "b.pcap").write_bytes(pcap([(100, with_octet(udp(), 15, bits)) for bits in (0, 1, 2, 3, 3)]))
    tracereport.run("-C", "b.pcap").succeeded()
    rows = reports(tmp_path)["ecn"].splitlines()
    assert [rows[1 + 3 * i].split("|")[0].strip() for i in range(4)] == ["NO ECN", "ECN CAPE", "ECN CAPE", "CONG EXP"]
    assert [int(row.split()[-1]) for row in rows[3::3]] == [1, 1, 1, 2]
    assert rows[-1] == "Total ECN: 4"


def test_flows_are_counted_once(tracereport, tmp_path):
    frames = [udp(1, 2), udp(2, 1), udp(1, 2), tcp(1, 2), IPV6_UDP, udp(1, 3), IPV6_UDP, udp(1, 2)]
    (tmp_path / "b.pcap").write_bytes(pcap([(100, frame) for frame in frames]))
    tracereport.run("-F", "b.pcap").succeeded()
    assert reports(tmp_path) == {"flows": "Flows: 5\n"}


def test_segments_without_options_count(tracereport, tmp_path):
    (tmp_path / "b.pcap").write_bytes(pcap([(100, frame) for frame in (tcp(), tcp(), segment(MSS), segment(TIMES))]))
    tracereport.run("-o", "b.pcap").succeeded()
    assert reports(tmp_path)["tcpopt_syn"].splitlines()[:4] == [
        "No Options          \t50.00%\t-nan%", "M Only              \t25.00%\t-nan%",
        "T Only              \t25.00%\t-nan%", "M and S             \t0.00%\t-nan%"]


def test_segments_of_all_sizes(tracereport, tmp_path):
    frames = [segment(payload=bytes(size)) for size in (0, 2028, 12000, 65000)]
    (tmp_path / "b.pcap").write_bytes(pcap([(100, frame) for frame in [*frames, with_octet(tcp(), 17, 19)]]))
    done = tracereport.run("-s", "b.pcap")
    assert [line.split(":")[0].strip() for line in reports(tmp_path)["tcpseg"].splitlines()[1:]] == [
        "20", "2048", "12020", "65020"]
    assert done.code == 1
    assert done.err.splitlines()[1] == (
        "tracereport: tcpseg.rpt does not have 1 TCP packets whose IP header states no valid size")


def test_options_behind_the_captured_octets_are_not_read(tracereport, tmp_path):
    whole = segment(MSS + TIMES)
    out = pcap([])
    for size in (len(whole), 14 + 20 + 20 + 4, 14 + 20 + 20 + 5):
        out += struct.pack("<IIII", 100, 0, size, len(whole)) + whole[:size]
    (tmp_path / "b.pcap").write_bytes(out)
    tracereport.run("-O", "b.pcap").succeeded()
    rows = reports(tmp_path)["tcpopt"].splitlines()
    assert [(rows[i].split("|")[0].strip(), int(rows[i + 2].split()[-1])) for i in (1, 4)] == [
        ("MSS", 3), ("Timestamp", 1)]


def test_failed_receptions(tracereport, tmp_path):
    octets = bytearray(erf(DIRECTED[:3]))
    octets[9] |= 0x10
    (tmp_path / "b.erf").write_bytes(octets)
    tracereport.run("-en", "b.erf").succeeded()
    assert reports(tmp_path)["error"].startswith("RX Errors: 1\n")
    assert int(reports(tmp_path)["nlp"].splitlines()[2].split()[-1]) == 2


# Errors.

def test_inputs_that_cannot_be_read(tracereport, tmp_path):
    (tmp_path / "not").write_bytes(b"this is not a capture file")
    done = tracereport.run("-D", "nosuch.pcap", "not", "a.pcap")
    assert done.code == 1
    said = done.err.splitlines()
    assert said[0::2][:2] == ["Reading from trace: nosuch.pcap", "Reading from trace: not"]
    assert said[1].startswith("tracereport: Unable to find URI (nosuch.pcap)")
    assert said[3].startswith("tracereport: not: ")
    assert reports(tmp_path) == {"drop": "Filtered Packets: 0\nAccepted Packets: %d\n" % len(FRAMES)}


def test_truncated_file(tracereport, tmp_path):
    (tmp_path / "b.pcap").write_bytes(pcap([(100, udp()), (101, udp())])[:-1])
    done = tracereport.run("-D", "b.pcap").succeeded()
    assert done.err.splitlines()[1].startswith("tracereport: b.pcap: ")
    assert reports(tmp_path) == {"drop": "Filtered Packets: 0\nAccepted Packets: 1\n"}


def test_broken_file(tracereport, tmp_path):
    (tmp_path / "b.pcap").write_bytes(pcap([(100, udp()), (101, udp())]) + b"\xff" * 100)
    done = tracereport.run("-D", "b.pcap")
    assert done.code == 1 and done.err.splitlines()[1].startswith("tracereport: b.pcap: ")
    assert reports(tmp_path) == {"drop": "Filtered Packets: 0\nAccepted Packets: 2\n"}


def test_a_report_that_cannot_be_written(tracereport, tmp_path):
    (tmp_path / "ttl.rpt").mkdir()
    done = tracereport.run("-Dtm", "a.pcap")
    assert done.code == 1
    assert done.err.splitlines()[1:] == ["tracereport: unable to open ttl.rpt for writing: Is a directory"]
    assert (tmp_path / "misc.rpt").exists() and (tmp_path / "drop.rpt").read_text().startswith("Filtered")


def test_more_ports_than_there_is_memory_for(tracereport, tmp_path):
    """The report has those that came first, and their packets are counted to the end."""
    frame = bytearray(ipv4(200, bytes(4)))
    out = [pcap([])]
    first = None
    for protocol, port in itertools.product(range(200, 205), range(65536)):
        frame[23], frame[34:36] = protocol, struct.pack(">H", port)
        frame[36:38] = frame[34:36]
        record = struct.pack("<IIII", 100, 0, 60, 60) + frame
        first = first or record
        out.append(record)
    (tmp_path / "b.pcap").write_bytes(b"".join([*out, first]))
    done = tracereport.run("-Fp", "--memory", "64M", "b.pcap")
    assert reports(tmp_path)["flows"] == "Flows: %d\n" % (5 * 65536)
    rows = reports(tmp_path)["ports"].splitlines()
    held = len([row for row in rows if "Unknown" in row])
    assert 100_000 < held < 5 * 65536
    assert rows[2].split()[-1] == "2"
    assert done.code == 1
    assert done.err.splitlines()[1] == (
        "tracereport: ports.rpt does not have %d packets, as there are more ports than --memory has room for" %
        (5 * 65536 - held))


def test_help_by_the_letter_of_libtrace(tracereport):
    assert tracereport.run("-H").succeeded().text == tracereport.run("--help").succeeded().text


def test_a_signal_ends_the_reading(tracereport, network, tmp_path):
    wire = Wire(tracereport, network)
    running = tracereport.start("-D", "-f", "ether proto 0x1234", "int:wire1")
    running.wait_for(lambda: wire.is_open(running.pid), "the capture")
    wire.send(ethernet(0x1234), count=5)
    wait_until_all_is_received(running)
    running.finish_after(signal.SIGINT).succeeded()
    assert "Accepted Packets: 5\n" in reports(tmp_path)["drop"]


@pytest.mark.parametrize("name", ["scope.pcap", "directed.erf", "a.pcap", "dns.pcap"])
@pytest.mark.parametrize("words", [(), ("-f", "tcp"), ("-c", "7"), ("-c", "3", "-f", "udp"), ("-Csp",)], ids=" ".join)
def test_the_reports_are_those_of_the_peer(tracereport, tmp_path, name, words):
    (tmp_path / "dns.pcap").write_bytes(DNS.read_bytes())
    peer = Command(peer_command("tracereport"), tmp_path)
    theirs = peer.run(*words, name).succeeded()
    of_peer = reports(tmp_path)
    for path in tmp_path.glob("*.rpt"):
        path.unlink()
    ours = tracereport.run(*words, name).succeeded()
    assert (ours.out, ours.err) == (theirs.out, theirs.err)
    assert without_mistakes(reports(tmp_path)) == without_mistakes(of_peer)
