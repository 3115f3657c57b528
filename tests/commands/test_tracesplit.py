"""tracesplit, traceconvert and tracefilter: packets to one file or several.

PEER_BIN  a folder with commands of the same names of another implementation
"""
import signal
import struct
import subprocess

import pytest
from captures import block, pcap, pcapng, tcp, udp
from conftest import ROOT, wait_until_idle
from trace_files import (assert_same_as_peer, erf, erf_records, frame, holds, ipv4_packet, ipv6_packet, packets_of,
                         times_of, uncompressed)

TELESCOPE = ROOT / "tests/data/packets/in/scope.pcap"
DNS = ROOT / "tests/data/packets/in/dns.pcap"
TIMES = [100, 101, 101, 103, 104, 110, 111, 112, 113, 113, 114, 120, 125.5, 200]
PACKETS = [(time, udp(size=60 + number)) for number, time in enumerate(TIMES)]


@pytest.fixture
def split(program, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.pcap").write_bytes(pcap(PACKETS))
    (tmp_path / "in/b.pcap").write_bytes(pcap([(300, tcp()), (301, udp())]))
    return program("tracesplit").run


def written(folder):
    """The seconds of the packets in each file."""
    return {path.name: times_of(path) for path in folder.iterdir() if path.is_file()}


def test_one_file_has_the_packets_of_all_inputs(split, tmp_path):
    done = split("in/a.pcap", "pcapfile:in/b.pcap", "pcapfile:out").succeeded()
    assert (done.text, done.err) == ("", "")
    copied = packets_of((tmp_path / "out").read_bytes())
    assert [octets for _, _, _, octets in copied] == [octets for _, octets in PACKETS] + [tcp(), udp()]
    assert [fraction for seconds, fraction, _, _ in copied if seconds == 125] == [500000]
    assert (tmp_path / "out").read_bytes()[:24] == struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65536, 1)


@pytest.mark.parametrize("words, files", [
    (["-c", "5"], {"out-1.gz": TIMES[:5], "out-6.gz": TIMES[5:10], "out-11.gz": TIMES[10:]}),
    (["-c", "5", "-m", "2"], {"out-1.gz": TIMES[:5], "out-6.gz": TIMES[5:10]}),
    (["-c", "5", "-m", "1"], {"out": TIMES[:5]}),
    (["-c", "5", "-m", "0"], {}),
    (["-b", "300"], {"out-1.gz": TIMES[:4], "out-2.gz": TIMES[4:9], "out-3.gz": TIMES[9:]}),
    (["-i", "10"], {"out-100.gz": TIMES[:6], "out-110.gz": TIMES[6:12], "out-120.gz": TIMES[12:13],
                    "out-130.gz": TIMES[13:]}),
    (["-i", "10", "-s", "95"], {"out-95.gz": TIMES[:5], "out-105.gz": TIMES[5:11], "out-115.gz": TIMES[11:12],
                                "out-125.gz": TIMES[12:13], "out-135.gz": TIMES[13:]}),
    (["--interval=10", "--count", "4"], {
        "out-100-1.gz": TIMES[:4], "out-100-5.gz": TIMES[4:6], "out-110-7.gz": TIMES[6:8], "out-110-9.gz": TIMES[8:12],
        "out-120-13.gz": TIMES[12:13], "out-130-14.gz": TIMES[13:]}),
    (["-s", "104", "-e", "112"], {"out": [104, 110, 111, 112]}),
    (["-e", "125"], {"out": TIMES[:12]}),
    (["-z", "0", "-c", "10"], {"out-1": TIMES[:10], "out-11": TIMES[10:]}),
], ids=" ".join)
def test_where_files_end(split, tmp_path, words, files):
    split(*words, "in/a.pcap", "pcapfile:out").succeeded()
    assert written(tmp_path) == {name: [int(time) for time in times] for name, times in files.items()}


def test_counts_go_on_with_the_next_input(split, tmp_path):
    split("-c", "15", "in/a.pcap", "in/b.pcap", "pcapfile:out").succeeded()
    assert {name: len(times) for name, times in written(tmp_path).items()} == {"out-1.gz": 15, "out-16.gz": 1}


def test_packets_are_cut(split, tmp_path):
    split("-S", "20", "in/b.pcap", "pcapfile:out").succeeded()
    assert [(wire, octets) for _, _, wire, octets in packets_of((tmp_path / "out").read_bytes())] == [
        (60, tcp()[:20]), (60, udp()[:20])]


def test_a_filter(split, tmp_path):
    split("-f", "tcp", "in/a.pcap", "in/b.pcap", "pcapfile:out").succeeded()
    assert times_of(tmp_path / "out") == [300]


def test_a_tag_filter(split, tmp_path):
    split("--tag-filter", 'protocol == "tcp"', "in/a.pcap", "in/b.pcap", "pcapfile:out").succeeded()
    assert times_of(tmp_path / "out") == [300]


UDP = struct.pack(">HHHH", 7, 9, 8, 0)
INNER = ipv4_packet(17, UDP)
INNER6 = ipv6_packet(17, UDP, bytes(15) + b"\1", bytes(15) + b"\2")
TUNNELS = [frame(0x0800, ipv4_packet(4, INNER)), frame(0x0800, ipv4_packet(41, INNER6)),
           frame(0x0800, ipv4_packet(47, b"\0\0\x08\0" + INNER)),
           frame(0x0800, ipv4_packet(47, b"\xb0\0\x86\xdd" + bytes(12) + INNER6)),
           frame(0x0800, ipv4_packet(17, struct.pack(">HHHH", 7, 4789, 50, 0) + bytes(8) + frame(0x0800, INNER))),
           frame(0x8100, b"\0\1\x08\0" + ipv4_packet(4, INNER)),
           frame(0x86DD, ipv6_packet(4, INNER, bytes(16), bytes(16)))]


def test_jump_leaves_headers_out(split, tmp_path):
    others = [udp(), frame(0x0806, bytes(28)), TUNNELS[0][:30]]
    (tmp_path / "in/tunnels.pcap").write_bytes(pcap([(5, octets) for octets in TUNNELS + others]))
    split("-j", "2", "in/tunnels.pcap", "pcapfile:out").succeeded()
    out = (tmp_path / "out").read_bytes()
    inner = [INNER, INNER6, INNER, INNER6, INNER, INNER, INNER]
    assert [(time, wire, octets) for time, _, wire, octets in packets_of(out)] == [
        (5, len(octets), octets) for octets in inner]
    assert struct.unpack_from("<I", out, 20) == (101,)
    split("-j", "1", "in/tunnels.pcap", "erf:ip").succeeded()
    records = erf_records((tmp_path / "ip").read_bytes())
    assert [octets for *_, octets in records][:2] == [TUNNELS[0][14:], TUNNELS[1][14:]] and len(records) == 9
    assert {kind for _, kind, *_ in records} == {22, 23}  # IPv4 and IPv6


@pytest.mark.parametrize("words, magic", [
    (["-Z", "gz"], b"\x1f\x8b"), (["--compress-type=gzip", "-z", "9"], b"\x1f\x8b"), (["-z", "1"], b"\x1f\x8b"),
    (["-Z", "bz2"], b"BZh"), (["-Z", "xz"], b"\xfd7zXZ"), (["-Z", "zst"], b"\x28\xb5\x2f\xfd"),
    (["-Z", "lz4"], b"\x04\x22\x4d\x18"), (["-Z", "no"], b"\xd4\xc3\xb2\xa1"), ([], b"\xd4\xc3\xb2\xa1")], ids=str)
def test_compression(split, program, tmp_path, words, magic):
    done = split(*words, "in/a.pcap", "pcapfile:out.pcap.gz").succeeded()
    assert (tmp_path / "out.pcap.gz").read_bytes().startswith(magic)
    assert done.err == ("Compression level set, but no compression type was defined, setting to gzip\n"
                        if words == ["-z", "1"] else "")
    assert "Total:\t          14\t" in program("tracestats").run("out.pcap.gz").succeeded().text


def test_verbose(split):
    done = split("-v", "-f", "tcp", "in/a.pcap", "in/b.pcap", "pcapfile:out").succeeded()
    assert done.err == ("14 packets filtered\n0 packets accepted\n1 packets filtered\n1 packets accepted\n")
    done = split("-vv", "-c", "1", "-b", "9", "-i", "7", "-m", "3", "in/b.pcap", "pcapfile:out", TZ="UTC").succeeded()
    assert done.err.splitlines()[0] == "pcapfile:out-300-1-1.gz: count=1 bytes=9 time=Thu Jan  1 00:05:00 1970"


def test_erf_records_stay_as_they_are(split, tmp_path):
    records = erf([(100, udp()), (100.25, tcp())], flags=6, lost=3)
    (tmp_path / "in/a.erf").write_bytes(records)
    split("erf:in/a.erf", "erf:out").succeeded()
    assert (tmp_path / "out").read_bytes() == records
    split("-S", "20", "erf:in/a.erf", "erf:cut").succeeded()
    cut = erf_records((tmp_path / "cut").read_bytes())
    assert [record[2:] for record in cut] == [(6, 3, 64, udp()[:20]), (6, 3, 64, tcp()[:20])]


def test_nanoseconds_of_pcap_files_are_kept(split, tmp_path):
    octets = bytearray(pcap(PACKETS))
    octets[:4] = struct.pack("<I", 0xA1B23C4D)
    (tmp_path / "in/nano.pcap").write_bytes(octets)
    split("in/nano.pcap", "pcapfile:out").succeeded()
    assert (tmp_path / "out").read_bytes()[:4] == octets[:4]
    assert (tmp_path / "out").read_bytes()[24:] == octets[24:]


def test_metadata_are_not_copied(split, tmp_path):
    (tmp_path / "in/a.pcapng").write_bytes(pcapng([(7, udp())]) + block(5, bytes(12)))
    split("-c", "1", "in/a.pcapng", "pcapfile:out").succeeded()
    assert written(tmp_path) == {"out-1.gz": [7]}


def test_standard_output(split, tmp_path):
    done = split("in/a.pcap", "pcapfile:-").succeeded()
    assert [seconds for seconds, *_ in packets_of(done.out)] == [int(time) for time in TIMES]


def test_packets_that_the_output_cannot_hold(split, tmp_path):
    (tmp_path / "in/raw.pcap").write_bytes(pcap([(5, INNER)], link=101))
    done = split("in/raw.pcap", "in/a.pcap", "pcapfile:out")
    assert done.code == 1 and times_of(tmp_path / "out") == [5]
    assert done.err == ("tracesplit: pcapfile:out: 14 packets are left out: The file has packets of link type 101, "
                        "this one has 1\n")


def test_an_input_that_cannot_be_read_does_not_stop_the_others(split, tmp_path):
    (tmp_path / "in/cut.pcap").write_bytes(pcap(PACKETS)[:-1])
    (tmp_path / "in/bad.pcap").write_bytes(pcap(PACKETS) + b"\xff" * 16)
    done = split("nosuch.pcap", "in/bad.pcap", "in/b.pcap", "pcapfile:out")
    assert done.code == 1 and times_of(tmp_path / "out") == [*map(int, TIMES), 300, 301]
    assert len(done.err.splitlines()) == 2
    assert done.err.startswith("tracesplit: Unable to find URI (nosuch.pcap)")
    done = split("in/cut.pcap", "in/b.pcap", "pcapfile:out").succeeded()
    assert times_of(tmp_path / "out") == [*map(int, TIMES[:-1]), 300, 301] and "in/cut.pcap" in done.err


@pytest.mark.parametrize("words, error", [
    ([], "missing inputuri or outputuri"), (["in/a.pcap"], "missing inputuri or outputuri"),
    (["in/a.pcap", "out"], "Bad uri format (out): an output is pcapfile:FILE"),
    (["in/a.pcap", "zork:out"], "Unable to write format zork"),
    (["in/a.pcap", "ndag:out"], "Unable to write format ndag"),
    (["-c", "0", "in/a.pcap", "pcapfile:out"], '-c takes a number from 1, not "0"'),
    (["-i", "0", "in/a.pcap", "pcapfile:out"], '-i takes a number from 1, not "0"'),
    (["-b", "x", "in/a.pcap", "pcapfile:out"], '-b takes a number from 1, not "x"'),
    (["-s", "-1", "in/a.pcap", "pcapfile:out"], '-s takes a number from 0, not "-1"'),
    (["-z", "10", "in/a.pcap", "pcapfile:out"], "-z takes a level from 0 to 9, not 10"),
    (["-Z", "lzo", "in/a.pcap", "pcapfile:out"], "Unknown compression type: lzo; there are gz"),
    (["-f", "zork", "in/a.pcap", "pcapfile:out"], 'Unable to compile the filter "zork"'),
    (["-x", "in/a.pcap", "pcapfile:out"], "unknown option '-x'"),
    (["in/a.pcap", "pcapfile:nosuch/out"], "unable to open nosuch/out for writing: No such file or directory"),
    (["in/a.pcap", "int:nosuch0"], "unable to send on nosuch0"),
], ids=str)
def test_errors(split, tmp_path, words, error):
    done = split(*words)
    assert done.code == 1 and done.out == b""
    assert done.err.startswith("tracesplit: " + error) and len(done.err.splitlines()) == 1
    assert written(tmp_path) == {}


def test_a_full_disk(split):
    done = split("in/a.pcap", "pcapfile:/dev/full")
    assert done.code == 1 and "No space left on device" in done.err and len(done.err.splitlines()) == 1


def test_packets_of_a_pipe_are_written_as_they_come_and_a_signal_ends_it(program, tmp_path):
    running = program("tracesplit").start("-", "pcapfile:out", stdin=subprocess.PIPE)
    running.write(pcap(PACKETS[:3]))
    running.wait_for(lambda: holds(tmp_path / "out", [100, 101, 101]), "packets in the file")
    wait_until_idle(running)
    running.finish_after(signal.SIGINT).succeeded()
    assert times_of(tmp_path / "out") == [100, 101, 101]


def test_inputs_and_outputs_are_listed(split):
    assert "pcapfile:FILE  pcapng:FILE  erf:FILE" in split("-H").succeeded().text


def test_convert_and_filter(split, program, tmp_path):
    program("traceconvert").run("in/b.pcap", "erf:all").succeeded()
    program("tracefilter").run("in/b.pcap", "tcp", "pcapfile:some").succeeded()
    assert (tmp_path / "all").read_bytes()[:2] == b"\x1f\x8b"
    records = erf_records(uncompressed((tmp_path / "all").read_bytes()))
    assert [(record[0] >> 32, *record[4:]) for record in records] == [(300, 64, tcp()), (301, 64, udp())]
    assert times_of(tmp_path / "some") == [300]


@pytest.mark.parametrize("words, error", [
    (["traceconvert", "in/a.pcap"], "an inputuri and an outputuri are needed, not 1 words"),
    (["traceconvert", "-c", "in/a.pcap", "pcapfile:out"], "unknown option '-c'"),
    (["tracefilter", "in/a.pcap", "pcapfile:out"], "an inputuri, a filter and an outputuri are needed, not 2 words"),
    (["tracefilter", "in/a.pcap", "zork", "pcapfile:out"], 'Unable to compile the filter "zork"'),
], ids=" ".join)
def test_errors_of_convert_and_filter(split, program, words, error):
    done = program(words[0]).run(*words[1:])
    assert done.code == 1 and done.err.startswith("%s: %s" % (words[0], error)) and len(done.err.splitlines()) == 1


@pytest.mark.parametrize("form", ["pcapfile", "erf"])
@pytest.mark.parametrize("options", [
    [], ["-c", "100"], ["-c", "7", "-m", "3"], ["-b", "3000"], ["-b", "3000", "-m", "1"], ["-i", "1"],
    ["-i", "2", "-c", "30", "-b", "2000"], ["-z", "0", "-c", "100"], ["-z", "1", "-Z", "gz"], ["-S", "40"],
    ["-f", "udp"], ["-s", "1604428103"], ["-e", "1604428102"], ["-i", "3", "-s", "1604428100"]], ids=" ".join)
def test_files_are_those_of_the_peer(tmp_path, options, form):
    assert_same_as_peer(["tracesplit", *options, "pcapfile:%s" % TELESCOPE, "pcapfile:%s" % DNS, "%s:out" % form],
                        tmp_path)


@pytest.mark.parametrize("options", [["-i", "1"], ["-i", "10"], ["-i", "10", "-s", "95"], ["-e", "125"],
                                     ["-i", "5", "-b", "200", "-c", "4"]], ids=" ".join)
def test_times_count_as_those_of_the_peer(tmp_path, options):
    (tmp_path / "a.pcap").write_bytes(pcap(PACKETS))
    assert_same_as_peer(["tracesplit", *options, "pcapfile:%s" % (tmp_path / "a.pcap"), "pcapfile:out"], tmp_path)


@pytest.mark.parametrize("words", [
    ["traceconvert", "pcapfile:%s" % TELESCOPE, "pcapfile:out"], ["traceconvert", "pcapfile:%s" % DNS, "erf:out"],
    ["tracefilter", "pcapfile:%s" % TELESCOPE, "tcp port 80", "pcapfile:out"]], ids=lambda words: words[0])
def test_convert_and_filter_write_what_the_peer_writes(tmp_path, words):
    assert_same_as_peer(words, tmp_path)
