"""tracesummary: totals of common protocols. The expected text is that of libtrace's command."""
import os
import struct

import pytest
from captures import ethernet, ipv4, pcap, tcp, udp
from conftest import ROOT, Command, command, peer_command

SCOPE = ROOT / "tests/data/packets/in/scope.pcap"
ECHO_REPLY = ipv4(1, bytes(8))
IPV6 = ethernet(0x86DD, struct.pack(">IHBB", 6 << 28, 0, 59, 64) + bytes(32))
FRAMES = [udp(), udp(443, 443), tcp(1024, 80), tcp(25), tcp(995), tcp(143), ECHO_REPLY, IPV6, ethernet(0x0806)]
HEADING = "filter                        \t       count\t       bytes\t% count\n"
TOTALS = r"""
not ether proto \ip and not ether proto 0x86dd:	           1	          64	 11.111
            ether proto 0x86dd:	           1	          64	 11.111
               ether proto \ip:	           7	         448	 77.778
                           tcp:	           4	         256	 44.444
                           udp:	           2	         128	 22.222
                          icmp:	           1	          64	 11.111
      not (tcp or udp or icmp):	           2	         128	 22.222
    tcp and port http or https:	           2	         128	 22.222
             tcp and port smtp:	           1	          64	 11.111
    tcp and port pop3 or pop3s:	           1	          64	 11.111
    tcp and port imap or imaps:	           1	          64	 11.111
                   port domain:	           1	          64	 11.111
 icmp[icmptype]=icmp-echoreply:	           1	          64	 11.111
"""[1:]
TOTAL = "                         Total:\t           9\t         576\n"


@pytest.fixture
def tracesummary(tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap([(100 + i, frame) for i, frame in enumerate(FRAMES)]))
    tool = command("tracesummary", tmp_path)
    yield tool
    tool.end()


def test_totals(tracesummary):
    done = tracesummary.run("a.pcap").succeeded()
    assert done.text == HEADING + TOTALS + TOTAL
    assert done.err == ("a.pcap:\n              Filtered packets:\t           0\n"
                        "              Accepted packets:\t           9\n")


def test_filters_besides(tracesummary):
    done = tracesummary.run("-f", "arp", "-t", 3, "a.pcap").succeeded()
    of_arp = "                           arp:\t           1\t          64\t 11.111\n"
    assert done.text == HEADING + TOTALS + of_arp + TOTAL


def test_several_inputs(tracesummary):
    done = tracesummary.run("a.pcap", "a.pcap").succeeded()
    assert done.text == 2 * (HEADING + TOTALS + TOTAL) + (
        "Grand total:\n                         Total:\t          18\t        1152\n")


def test_an_input_that_cannot_be_read(tracesummary):
    done = tracesummary.run("nosuch.pcap", "a.pcap")
    assert done.code == 1 and done.text.startswith(HEADING + TOTALS + TOTAL)
    assert done.err.splitlines()[1].startswith("tracesummary: Unable to find URI (nosuch.pcap)")


@pytest.mark.parametrize("words", [(), ("--filter", "tcp port 23")], ids=" ".join)
def test_the_totals_are_those_of_the_peer(tracesummary, tmp_path, words):
    path = peer_command("tracesummary")  # a script that runs tracestats
    theirs = Command(path, tmp_path).run(*words, "a.pcap", SCOPE, PATH="%s:%s" % (path.parent, os.environ["PATH"]))
    ours = tracesummary.run(*words, "a.pcap", SCOPE).succeeded()
    assert (ours.out, ours.err) == (theirs.succeeded().out, theirs.err)
