"""--tag-filter: packets are kept by their tags, here by those that need no tagger; test_ndag.py has tagged feeds."""
import re

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
