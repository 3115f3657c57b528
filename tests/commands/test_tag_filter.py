"""--tag-filter: packets are kept by their tags, here by those that need no tagger; test_ndag.py has tagged feeds."""
import re
import struct

import pytest
from captures import pcap, tcp, udp
from conftest import command

TOOLS = "tracepktdump", "tracertstats", "tracestats", "tracemcast"
PACKETS = [(100 + i, packet) for i in range(10) for packet in (udp(), udp(size=100), tcp())]


@pytest.fixture
def tools(tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap(PACKETS))
    made = {name: command(name, tmp_path) for name in TOOLS}
    yield made
    for tool in made.values():
        tool.end()


def test_totals(tools):
    done = tools["tracestats"].run("-t", 2, "--tag-filter", 'protocol == "tcp"', "a.pcap").succeeded()
    assert done.text.splitlines()[-1].split() == ["Total:", "10", "640"]
    assert re.search(r"Filtered packets:\s+20\n\s+Accepted packets:\s+10\n$", done.err)


def test_both_filters(tools):
    """The filter of tcpdump and that of tags must both match."""
    done = tools["tracepktdump"].run("-f", "udp", "--tag-filter", "not has asn", "a.pcap")
    assert done.text.count(" UDP: Source ") == 20
    assert " TCP: " not in done.text
    done = tools["tracepktdump"].run("-f", "udp", "--tag-filter", 'protocol == "tcp"', "a.pcap").succeeded()
    assert done.text == "\n"


def test_rates(tools):
    done = tools["tracertstats"].run("-i", 100, "-o", "csv", "--tag-filter", 'protocol == "udp"', "a.pcap").succeeded()
    assert sum(int(line.split(",")[1]) for line in done.text.splitlines()[1:]) == 20


def test_sending(tools):
    done = tools["tracemcast"].run("-s", "127.0.0.1", "-g", "239.7.7.8", "-p", 44099, "--once", "--wait", 0,
                                   "--tag-filter", 'protocol == "tcp"', "a.pcap").succeeded()
    assert "sent 10 packets " in done.err
    assert "of the input, 20 filtered" in done.err


@pytest.mark.parametrize("name", TOOLS)
def test_packets_without_tags_are_told_of(tools, name):
    words = ["-s", "127.0.0.1", "-g", "239.7.7.8", "-p", 44098, "--once", "--wait", 0] if name == "tracemcast" else []
    done = tools[name].run(*words, "--tag-filter", "asn == 4134", "a.pcap").succeeded()
    assert ("%s: a.pcap: 30 packets have no tags; --tag-filter knows protocol, ports, flow hash and filters\n" % name
            in done.err)
    done = tools[name].run(*words, "--tag-filter", "spoofed", "a.pcap").succeeded()
    assert "have no tags" not in done.err


@pytest.mark.parametrize("name", TOOLS)
def test_a_condition_that_is_wrong(tools, name):
    done = tools[name].run("--tag-filter", "asm == 1", "nosuch.pcap")
    assert (done.code, done.text) == (1, "")
    assert done.err == "%s: --tag-filter: at 1: there is no tag asm; did you mean asn?\n" % name


@pytest.mark.parametrize("name", ["tracertstats", "tracestats"])
def test_the_abbreviation_of_threads(tools, name):
    """`--t` has always meant `--threads`."""
    tools[name].run("--t", 2, "a.pcap").succeeded()


def pcapng_with_tags(packets):
    """A pcapng file of Ethernet packets, each a pair of tags and frame (docs/formats/tagging.md 2.7)."""
    def block(number, body):
        size = struct.pack("<I", len(body) + 12)
        return struct.pack("<I", number) + size + body + size

    blocks = [block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)), block(1, struct.pack("<HHI", 1, 0, 0))]
    for tags, frame in packets:
        option = struct.pack("<HHI", 2989, 80, 32473) + b"SPDRTAGS\x01" + tags
        fields = struct.pack("<IIIII", 0, 0, 1_000_000, len(frame), len(frame))
        blocks.append(block(6, fields + frame + bytes(-len(frame) % 4) + option + bytes(4)))
    return b"".join(blocks)


def test_tags_of_a_file(tools, tmp_path):
    """Tags that pcapng files keep are those of live packets."""
    def tags(asn):
        return struct.pack(">IH32xI", 8 | 1, 0, asn) + bytes(25)

    (tmp_path / "t.pcapng").write_bytes(pcapng_with_tags([(tags(asn), udp()) for asn in (4134, 64500, 4134)]))
    done = tools["tracepktdump"].run("--tag-filter", "asn == 4134", "t.pcapng").succeeded()
    assert done.text.count(" CorsaroTags: Source ASN: 4134\n") == 2
    assert done.text.count(" UDP: Source ") == 2
    assert "64500" not in done.text
