"""Cases from public reports and real captures. The inputs are small and lie in data/field."""
import json
import pathlib
import re

import pytest
from captures import ethernet, ipv4, pcap
from conftest import command

FIELD = pathlib.Path(__file__).parent.parent / "data/field"


@pytest.fixture
def tool(tmp_path):
    """Runs a command by its name."""
    tools = []

    def run(name, *words, **options):
        tools.append(command(name, tmp_path))
        return tools[-1].run(*words, **options)

    yield run
    for one in tools:
        one.end()


# --- link layers: what can be read is read; what cannot is one line with the count

def test_raw_ip_has_several_link_types(tool, tmp_path):
    octets = ipv4(17, b"\x1b\x59\x00\x35\x00\x08\x00\x00")[14:42]
    for link in (12, 101, 228, 229):
        (tmp_path / "a.pcap").write_bytes(pcap([(1, octets)], link))
        for kind in ("ncap", "packet"):
            assert len(tool("nmsgtool", "-p", "a.pcap", "-V", "base", "-T", kind, "-J", "-").succeeded().objects) == 1
    result = tool("nmsgtool", "-p", FIELD / "link-228.pcap", "-V", "base", "-T", "dnsqr", "-J", "-").succeeded()
    assert [one["message"]["query_ip"] for one in result.objects] == ["192.0.2.10"]


@pytest.mark.parametrize("link,header", [
    (0, b"\2\0\0\0"), (9, b"\xff\3\0\x21"), (50, b"\xff\3\0\x21"), (104, b"\x0f\0\x08\0"), (166, b"\1\3\0\x21"),
    (105, b"\x08\2" + bytes(22) + b"\xaa\xaa\3\0\0\0\x08\0"),
    (127, b"\0\0\x08\0\0\0\0\0" + b"\x08\2" + bytes(22) + b"\xaa\xaa\3\0\0\0\x08\0"),
    (113, b"\0\0\0\1\0\6" + bytes(8) + b"\x08\0"), (276, b"\x08\0" + bytes(6) + b"\0\1\0\6" + bytes(8))])
def test_packets_are_found_behind_every_link_layer_known(tool, tmp_path, link, header):
    (tmp_path / "a.pcap").write_bytes(pcap([(1, header + ipv4(17, b"\x1b\x59\x00\x35\x00\x08\x00\x00")[14:42])], link))
    result = tool("nmsgtool", "-p", "a.pcap", "-V", "base", "-T", "ncap", "-b", "udp port 53", "-J", "-").succeeded()
    assert [one["message"]["dstport"] for one in result.objects] == [53]
    counts = tool("tracestats", "-f", "ip", "a.pcap").succeeded().text
    assert "ip:\t           1\t" in counts


def test_cooked_packets_of_the_second_kind_are_filtered(tool):
    result = tool("tracestats", "-f", "ip", "-f", "udp", "-f", "tcp", FIELD / "any-sll2.pcap").succeeded()
    assert [line.split()[1] for line in result.text.splitlines()[1:]] == ["4", "4", "0", "4"]
    assert tool("tracepktdump", "-f", "udp", FIELD / "any-sll2.pcap").succeeded().text.count(" UDP: ") == 8


def test_link_layers_nobody_knows_are_told(tool, tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap([(1, bytes(40))] * 3, 147))
    for kind in ("dnsqr", "ncap"):
        result = tool("nmsgtool", "-p", "a.pcap", "-V", "base", "-T", kind, "-J", "-")
        assert result.code == 1
        assert result.err == "nmsgtool: input a.pcap: left out 3 packets: link type 147 is not supported\n"
    for name in ("tracestats", "tracertstats", "tracepktdump"):
        result = tool(name, "-f", "ip", "a.pcap")
        assert result.code == 1
        assert result.err.endswith(name + ": a.pcap: 3 packets are of a link layer no filter can look at\n")
    assert tool("tracestats", "a.pcap").succeeded().text.endswith("Total:\t           3\t         120\n")


# --- the text of packets: whole packets in which nothing follows a header

def test_extension_headers_with_nothing_behind_name_what_does_not_come(tool):
    shown = tool("tracepktdump", FIELD / "nonext.pcap").succeeded().text.split("Destination IP 2001:db8::2\n")[1:]
    none = "unknown protocol ip/59\n Unknown Protocol: 59\n"
    assert [text.partition("\n\n")[0].rstrip("\n") + "\n" for text in shown] == [
        none,
        " IPv6 Hop-by-Hop: Next Header 59 Header Ext Len 0\n",
        " IPv6 Destination Options: Next Header 59 Header Ext Len 0\n" + none,
        " IPv6 Routing Header: Next Header 59 Header Ext Len 0\n"
        " IPv6 Routing Header: Routing Type 59 Segments Left 0\n" + none,
        " IPv6 Frag: Next Header: 17\n IPv6 Frag: Offset: 0\n IPv6 Frag: Identification: 7\n UDP:\n"]


# --- what a file tells beside its packets: frame check sequences in them, and packets that were dropped

@pytest.mark.parametrize("name,sizes,all_octets", [
    ("fcslink.pcap", [(43, 43), (44, 44), (45, 45), (46, 46), (47, 47)], 225), ("fcslen.pcapng", [(47, 47)], 47),
    ("epbopts.pcapng", [(43, 43)], 43)])
def test_declared_frame_check_sequences_are_in_the_length(tool, name, sizes, all_octets):
    file = FIELD / name
    assert tool("tracestats", file).text.endswith("Total:\t%12d\t%12d\n" % (len(sizes), all_octets))
    assert tool("tracertstats", "-o", "csv", file).text.splitlines()[1:] == ["1700000000.000,%d,%d" %
                                                                             (len(sizes), all_octets)]
    shown = re.findall(r" Packet Length: (\d+)/([1-9]\d*) ", tool("tracepktdump", file).text)
    assert [(int(captured), int(wire)) for captured, wire in shown] == sizes
    frames = tool("nmsgtool", "-p", file, "-V", "base", "-T", "pkt", "-J", "-").succeeded().objects
    assert [frame["message"]["len_frame"] for frame in frames] == [wire for _, wire in sizes]


@pytest.mark.parametrize("name,dropped", [("drops.erf", 15), ("epbopts.pcapng", 7)])
def test_packets_that_a_file_tells_were_dropped_are_told(tool, name, dropped):
    file = FIELD / name
    assert "               Dropped packets:\t%12d\n" % dropped in tool("tracestats", file).err
    assert tool("tracertstats", "-d", "-o", "csv", file).text.splitlines()[1].split(",")[3] == str(dropped)
    said = tool("nmsgtool", "-dd", "-p", file, "-V", "base", "-T", "pkt", "-J", "-").succeeded().err
    assert " dropped_by_kernel 0 " in said and said.count(" lost_before %d\n" % dropped) == 1
    assert "the kernel dropped" not in said


def test_files_that_tell_of_no_drops_do_not_tell_of_none(tool):
    for name in ("fcslink.pcap", "fcslen.pcapng"):
        assert "Dropped" not in tool("tracestats", FIELD / name).succeeded().err
        assert tool("tracertstats", "-d", "-o", "csv", FIELD / name).text.splitlines()[1].endswith(",,")


# --- metadata are no packets

@pytest.mark.parametrize("threads", ["1", "3"])
def test_metadata_are_not_counted(tool, threads):
    file = FIELD / "epbopts.pcapng"
    for words in ((), ("-f", "tcp")):
        counts = tool("tracestats", *words, "-t", threads, file).succeeded()
        assert counts.text.endswith("Total:\t           1\t          43\n")
        assert re.findall(r"(\w+) packets:\t +(\d+)\n", counts.err) == [
            ("Filtered", "0"), ("Dropped", "7"), ("Accepted", "1")]
    for words in ((), ("-r",), ("-f", "tcp")):
        rows = tool("tracertstats", "-o", "csv", "-t", threads, *words, file).succeeded().text.splitlines()[1:]
        assert rows == ["1700000000.000,1,43" + (",0,0" if "-f" in words else "")]
    said = tool("nmsgtool", "-dd", "-p", file, "-V", "base", "-T", "pkt", "-J", "-").succeeded().err
    assert "packets: in 1 truncated 0 ignored 0 " in said


# --- one reader for each format, in all tools

def test_pcapng_may_have_interfaces_of_many_kinds(tool):
    result = tool("nmsgtool", "-p", FIELD / "two-interfaces-snaplen.pcapng", "-V", "base", "-T", "ncap", "-J", "-")
    assert [one["message"]["srcport"] for one in result.succeeded().objects] == [7001, 7001]


def test_erf_files_become_messages(tool, tmp_path):
    frame = ipv4(17, b"\x1b\x59\x00\x35\x00\x08\x00\x00")
    (tmp_path / "a.pcap").write_bytes(pcap([(100 + i, frame) for i in range(5)]))
    (tmp_path / "b.pcap").write_bytes(pcap([(100, ethernet(0x0806))]))
    record = bytes(4) + (100).to_bytes(4, "little") + b"\x02\x04" + (18 + len(frame)).to_bytes(2, "big") + bytes(2)
    record += (len(frame) + 4).to_bytes(2, "big") + bytes(2) + frame
    time = (1_400_000_000 << 32).to_bytes(8, "little")
    (tmp_path / "a.erf").write_bytes((time + record[8:]) * 3)
    for kind in ("ncap", "packet", "pkt"):
        result = tool("nmsgtool", "-p", "a.erf", "-V", "base", "-T", kind, "-J", "-").succeeded()
        assert [one["time"] for one in result.objects] == ["2014-05-13 16:53:20.000000000"] * 3


# --- dnsqr

def transactions(tool, name):
    result = tool("nmsgtool", "-d", "-d", "-p", FIELD / name, "-V", "base", "-T", "dnsqr", "-J", "-").succeeded()
    counts = dict(re.findall(r"(\w+) (\d+)", re.findall("nmsgtool: packets: (.*)", result.err)[0]))
    return [one["message"]["type"] for one in result.objects], {name: int(count) for name, count in counts.items()}


def test_a_response_code_stands_in_for_a_question_on_either_side(tool):
    assert transactions(tool, "two-questions-refused.pcap")[0] == ["UDP_QUERY_RESPONSE"]


def test_the_beginning_of_a_fragment_that_was_cut_is_looked_at(tool, tmp_path):
    name = "trimmed-first-fragment.pcap"
    assert transactions(tool, name)[0] == ["UDP_UNSOLICITED_RESPONSE"]
    octets = bytearray((FIELD / name).read_bytes())
    octets[24 + 16 + 14 + 7] = 16  # the same with another offset
    (tmp_path / name).write_bytes(octets)
    kinds, counts = transactions(tool, tmp_path / name)
    assert kinds == [] and counts["partial_datagrams"] == 1


def test_only_error_messages_quote_packets(tool, tmp_path):
    name = "icmp-echo.pcap"
    kinds, counts = transactions(tool, name)
    assert kinds == [] and counts["ignored"] == counts["in"] == 1
    octets = bytearray((FIELD / name).read_bytes())
    for code in range(256):
        octets[24 + 16 + 14 + 20] = code
        (tmp_path / name).write_bytes(octets)
        assert transactions(tool, tmp_path / name)[0] == (["ICMP"] if code in (3, 4, 5, 11, 12) else [])


# --- strings are counted, not ended by a NUL

def test_strings_keep_their_nuls(tool, tmp_path):
    expected = {"category": "c", "message": "A\0B\nC"}
    tool("nmsgtool", "-j", FIELD / "nul.json", "-w", "a.nmsg").succeeded()
    for words in (["-j", FIELD / "nul.json"], ["-r", "a.nmsg"], ["-r", "a.nmsg", "--where", 'message ~ "C$"']):
        assert tool("nmsgtool", *words, "-J", "-").succeeded().objects[0]["message"] == expected
    assert "message: A\0B\nC\n" in tool("nmsgtool", "-r", "a.nmsg").succeeded().text


def test_strings_of_types_of_ones_own_keep_their_nuls(tool):
    message = {"s": "x\0y", "rs": ["\0", "a\0"], "source": "\0"}
    line = {"time": "2024-05-01 12:00:00", "vname": "acme", "mname": "all", "message": message}
    result = tool("nmsgtool", "--schema", FIELD / "nul.proto", "-j", "-", "-J", "-", data=json.dumps(line).encode())
    found = result.succeeded().objects[0]["message"]
    assert {name: found[name] for name in message} == message
