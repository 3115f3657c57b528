"""Every nmsgtool command of the user guide of NMSG, run as printed but for addresses and interfaces.

What the guide shows of data that has not been redacted is expected to the letter; the blank that ends a header is lost
in the guide.
"""
import json
import os
import re
import signal

import pytest
from conftest import BIN, lines, receiver_socket, wait_until, waiting_datagrams
from scenario_data import Q_PCAP, Q_TEXT

# --- Display Data when Physically Connected to SIE

NEWDOMAIN_JSON = json.dumps({
    "time": "2015-02-03 13:35:29.678474903", "vname": "SIE", "mname": "newdomain", "source": "a1ba02cf",
    "message": {"domain": "s47rbh.xyz.", "time_seen": "2015-02-03 13:33:20", "rrname": "s47rbh.xyz.", "rrclass": "IN",
                "rrtype": "NS", "rdata": ["ns1.51dns.com.", "ns2.51dns.com."]}})
NEWDOMAIN_TEXT = """\
[72] [2015-02-03 13:35:29.678474903] [2:5 SIE newdomain] [a1ba02cf] [] [] 
domain: s47rbh.xyz.
time_seen: 2015-02-03 13:33:20
rrname: s47rbh.xyz.
rrclass: IN (1)
rrtype: NS (2)
rdata: ns1.51dns.com.
rdata: ns2.51dns.com.

"""


@pytest.fixture
def newdomains(nmsgtool, tmp_path):
    """A function that writes a file of so many messages as channel 212 has them."""

    def make(count):
        nmsgtool.run("-j", "-", "-w", "newdomains.nmsg", data=count * lines([NEWDOMAIN_JSON]).encode()).succeeded()
        return tmp_path / "newdomains.nmsg"

    return make


@pytest.mark.parametrize("output", [["-o", "-"], []], ids=["output", "no-output"])
def test_display(channel, newdomains, output):
    """nmsgtool -C ch212 -c 1 -o -"""
    ch212 = channel("ch212")
    running = ch212.listen("-c", "1", *output)
    ch212.send(newdomains(2))
    assert running.finish().succeeded().text == NEWDOMAIN_TEXT


# --- Acquire Data from SIE and Write to Binary NMSG Files; NMSG Payload Compression

DNSDEDUPE_JSON = json.dumps({
    "time": "2015-02-01 00:07:53.596907788", "vname": "SIE", "mname": "dnsdedupe", "source": "a1ba02cf",
    "message": {"type": "EXPIRATION", "count": 2, "time_first": "2015-01-31 07:29:37",
                "time_last": "2015-01-31 07:29:37", "bailiwick": "example.com.", "rrname": "www.example.com.",
                "rrclass": "IN", "rrtype": "A", "rrttl": 43200, "rdata": ["192.0.2.1"]}})
DNSDEDUPE_TEXT = """\
[65] [2015-02-01 00:07:53.596907788] [2:1 SIE dnsdedupe] [a1ba02cf] [] [] 
type: EXPIRATION
count: 2
time_first: 2015-01-31 07:29:37
time_last: 2015-01-31 07:29:37
bailiwick: example.com.
rrname: www.example.com.
rrclass: IN (1)
rrtype: A (1)
rrttl: 43200
rdata: 192.0.2.1

"""


@pytest.fixture
def dnsdedupes(nmsgtool, tmp_path):
    """A function that writes a file of so many messages as channel 208 has them."""

    def make(count):
        nmsgtool.run("-j", "-", "-w", "dnsdedupes.nmsg", data=count * lines([DNSDEDUPE_JSON]).encode()).succeeded()
        return tmp_path / "dnsdedupes.nmsg"

    return make


def test_save_read_and_compress(nmsgtool, channel, dnsdedupes, tmp_path):
    """nmsgtool -C ch208 -c 100000 -w ch208.nmsg
    nmsgtool -r ch208.nmsg -c 1
    nmsgtool -r ch208.nmsg -w ch208z.nmsg -z"""
    feed = dnsdedupes(20000)
    ch208 = channel("ch208")
    running = ch208.listen("-c", "100000", "-w", "ch208.nmsg")
    # As long as it takes: some datagrams may get lost.
    wait_until(lambda: ch208.send(feed) or not running.runs(), "the count")
    running.finish().succeeded()
    assert nmsgtool.run("-r", "ch208.nmsg").succeeded().out.count(b"[2:1 SIE dnsdedupe]") == 100000

    assert nmsgtool.run("-r", "ch208.nmsg", "-c", "1").succeeded().text == DNSDEDUPE_TEXT

    nmsgtool.run("-r", "ch208.nmsg", "-w", "ch208z.nmsg", "-z").succeeded()
    # The guide: 15246581 octets become 6428829.
    assert (tmp_path / "ch208z.nmsg").stat().st_size < 0.42 * (tmp_path / "ch208.nmsg").stat().st_size
    assert nmsgtool.run("-r", "ch208z.nmsg", "-J", "-").out == nmsgtool.run("-r", "ch208.nmsg", "-J", "-").out


# --- Kicker Scripts and Rotating Output Files

COUNT_SH = """\
#!/bin/sh
echo "$1: " `nmsgtool -r "$1" | grep -c "\\[2:1 SIE dnsdedupe\\]"`
"""
COUNTED = re.compile(r"\./ch208\.\d{8}\.\d{4}\.(\d{10})\.(\d{9})\.nmsg:  (\d+)")


def test_kicker_script(channel, dnsdedupes, tmp_path):
    """nmsgtool -C ch208 -w ch208 -t 2 -z -k count.sh"""
    script = tmp_path / "count.sh"
    script.write_text(COUNT_SH)
    script.chmod(0o755)
    feed = dnsdedupes(10)
    ch208 = channel("ch208")
    running = ch208.listen("-w", "ch208", "-t", "2", "-z", "-k", "count.sh",
                           PATH="%s:%s:%s" % (tmp_path, BIN, os.environ["PATH"]))
    sent = 0

    def send_until(said):
        nonlocal sent
        if not said:
            ch208.send(feed)
            sent += 10
        return said

    def counts(said):
        return [int(count) for *_, count in COUNTED.findall(said)]

    running.wait_for_output(send_until)
    running.wait_for_output(lambda said: sum(counts(said)) == sent)
    result = running.finish_after(signal.SIGTERM)
    assert result.code == 1
    files = sorted(COUNTED.fullmatch(line).groups() for line in result.text.splitlines())
    assert len(files) >= 3
    assert sum(counts(result.text)) == sent
    # All but the first are begun at multiples of the interval.
    assert all(int(seconds) % 2 == 0 for seconds, *_ in files[1:])
    assert len({seconds for seconds, *_ in files[1:]}) == len(files) - 1


# --- Transport NMSG Data Across the Network

TRANSACTION_FIELDS = ["type", "query_ip", "response_ip", "proto", "query_port", "response_port", "id", "qname",
                      "qclass", "qtype", "rcode", "delay", "udp_checksum"]


def test_transport(nmsgtool, q_pcap, free_ports, tmp_path):
    """nmsgtool -l 10.0.1.52/9430
    nmsgtool -r ch208.20150202.0110.1422839406.364843292.nmsg -c 2 -s 10.0.1.52/9430"""
    name = "ch208.20150202.0110.1422839406.364843292.nmsg"
    container = nmsgtool.run("-p", q_pcap, "-V", "base", "-T", "dnsqr", "--setsource", "0xe9b019b8", "-z",
                             "-w", "-").succeeded().out
    (tmp_path / name).write_bytes(3 * container)
    (port,) = free_ports()
    socket = "127.0.0.1/%d" % port
    listener = nmsgtool.listen("-l", socket, ports=[port])
    nmsgtool.run("-r", name, "-c", "2", "-s", socket).succeeded()
    message = Q_TEXT.replace("[00000000]", "[e9b019b8]")
    listener.wait_for_output(lambda said: len(said) >= 2 * len(message))
    result = listener.finish_after(signal.SIGTERM)
    assert result.text == 2 * message
    header, *fields = result.text.splitlines()
    assert re.fullmatch(r"\[\d+\] \[\S+ \S+\] \[1:9 base dnsqr\] \[e9b019b8\] \[\] \[\] ", header)
    assert [field.partition(": ")[0] for field in fields[:len(TRANSACTION_FIELDS)]] == TRANSACTION_FIELDS


# --- Payload Striping vs Mirroring

def test_mirroring(nmsgtool, channel, newdomains, free_ports):
    """nmsgtool -C ch211 -c 100 -o - -s 10.0.1.52/9430 --mirror"""
    ch211 = channel("ch211")
    (port,) = free_ports()
    with receiver_socket("127.0.0.1", port) as udp:
        running = ch211.listen("-c", "100", "-o", "-", "-s", "127.0.0.1/%d" % port, "--mirror")
        ch211.send(newdomains(101))
        assert running.finish().succeeded().text == 100 * NEWDOMAIN_TEXT
        received = b"".join(waiting_datagrams(udp))
    assert nmsgtool.run("-r", "-", data=received).succeeded().text == 100 * NEWDOMAIN_TEXT


# --- Acquire Data from a Network Interface or Read a PCAP File with BPF filtering

NOTE = "nmsgtool: bpf 'udp 53' is taken for 'udp port 53'\n"


def test_live_capture(wire):
    """nmsgtool -i eth1 -V base -T dnsqr -b "udp 53" """
    running = wire.capture("-T", "dnsqr", "-b", "udp 53")
    query, response = Q_PCAP[40:40 + 71], Q_PCAP[-87:]
    tcp = bytearray(response)  # that is DNS as well, but not of the transport asked for
    tcp[23], tcp[46] = 6, 0x50
    wire.send(tcp, query, response)
    running.wait_for_output(lambda said: said.endswith("---\n\n"))
    result = running.finish_after(signal.SIGTERM)
    header, *fields = result.text.splitlines()
    # Its size depends on the delay.
    assert re.fullmatch(r"\[\d+\] \[\S+ [0-9:]{8}\.\d{9}\] \[1:9 base dnsqr\] \[00000000\] \[\] \[\] ", header)
    live = [re.sub(r"delay: 0\.\d{6}", "delay: 0.000500", field) for field in fields]
    assert live == Q_TEXT.splitlines()[1:]
    assert result.err.startswith(NOTE)


def test_capture_file(nmsgtool, q_pcap):
    """nmsgtool -p example.pcap -V base -T dnsqr -b "udp 53" """
    q_pcap.rename(q_pcap.with_name("example.pcap"))
    result = nmsgtool.run("-p", "example.pcap", "-V", "base", "-T", "dnsqr", "-b", "udp 53").succeeded()
    assert (result.text, result.err) == (Q_TEXT, NOTE)
