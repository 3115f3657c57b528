"""What waits in memory for more input: it is bounded, whatever comes, and what is left at the end is told."""
import os
import signal
import struct

import pytest
from captures import ipv4, pcap
from conftest import SANITIZED, wait_until_idle
from containers import FRAGMENT, container, fragments, logline_container, number_field, octets_field, split
from memory import measured

MIB = 1 << 20

DNSQR = ("-V", "base", "-T", "dnsqr")
MIXED = split(logline_container("one", "two"))[0][1]


def dns_query(client, size):
    octets = struct.pack(">HHHHHH", 1, 0x0100, 1, 0, 0, 0) + b"\1a\0\0\1\0\1"
    octets += bytes(size - 28 - len(octets))
    return struct.pack(">BBHHHBBH4s4sHHHH", 0x45, 0, size, 0, 0, 64, 17, 0, struct.pack(">I", client), b"\2\2\2\2",
                       1000, 53, 8 + len(octets), 0) + octets


def ip_fragment(number):
    """The first fragment of a datagram."""
    frame = bytearray(ipv4(17, struct.pack(">HHHH", 1000, 53, 24, 0) + bytes(8), 50))
    frame[18:22] = struct.pack(">HH", number, 0x2000)
    return bytes(frame)


@pytest.fixture
def peak(nmsgtool, tmp_path):
    """Runs nmsgtool. \\returns its peak of resident memory above that of a run with next to no input

    It runs on two processors, since the number of batches depends on them.
    """
    processors = os.sched_getaffinity(0)

    def run(*words, **environment):
        result, octets = measured(nmsgtool, *words, "-w", "/dev/null", **environment)
        result.succeeded()
        return octets

    (tmp_path / "small.nmsg").write_bytes(logline_container("a"))
    os.sched_setaffinity(0, sorted(processors)[:2])
    base = run("-r", "small.nmsg")
    yield lambda *words, **environment: run(*words, **environment) - base
    os.sched_setaffinity(0, processors)


@pytest.mark.skipif(SANITIZED, reason="a sanitizer takes memory of its own")
def test_forged_queries_of_many_sizes_stay_within_the_bound_of_the_table(peak, tmp_path):
    queries = 16384
    with open(tmp_path / "a.pcap", "wb") as file:
        file.write(pcap([], 101))
        for time, size in enumerate(range(96, 1000, 92)):
            head = struct.pack("<IIII", 200 * time, 0, size, size)
            file.writelines(head + dns_query(number, size) for number in range(queries))
    # All queries of a size expire at once. Each of six batches then holds 1 MiB of packets that were read, 1 MiB of
    # queries, their messages, and the containers of these, with what is spare in their memory.
    batches = 6 * 8 * MIB
    assert peak(*DNSQR, "-p", "a.pcap", DNSQR_STATE_TABLE_MAX=str(queries)) < 16 * MIB + batches


@pytest.mark.skipif(SANITIZED, reason="a sanitizer takes memory of its own")
def test_sets_of_one_empty_fragment_stay_within_their_bound(peak, tmp_path):
    with open(tmp_path / "a.nmsg", "wb") as file:
        file.write(logline_container("a"))
        for number in range(700_000):
            file.write(container(number_field(1, number) + number_field(2, 0) + number_field(3, 1) +
                                 octets_field(4, b"") + number_field(5, 0), FRAGMENT))
    assert peak("-r", "a.nmsg") < 128 * MIB + 16 * MIB


# --- what is left at the end

def test_missing_fragments_at_the_end_of_a_file_are_told(nmsgtool, tmp_path):
    pieces = fragments(MIXED, [5, 9])
    (tmp_path / "a.nmsg").write_bytes(logline_container("a") + pieces[0] + pieces[2])
    result = nmsgtool.run("-dd", "--stats", "9", "-r", "a.nmsg", "-w", "out").succeeded()
    assert "nmsgtool: input a.nmsg: left out 1 container with missing fragments\n" in result.err
    assert " fragments_expired=1\n" in result.err
    assert "nmsgtool: leftovers: fragments_expired 1 queries_dropped 0\n" in result.err


def test_a_file_of_nothing_but_missing_fragments_is_an_error(nmsgtool, tmp_path):
    (tmp_path / "a.nmsg").write_bytes(fragments(MIXED, [5])[0])
    result = nmsgtool.run("-r", "a.nmsg", "-w", "out")
    assert result.code == 1
    assert result.err == "nmsgtool: input a.nmsg: left out 1 container with missing fragments\n"


def test_missing_fragments_of_a_file_that_is_whole_are_not_told(nmsgtool, tmp_path):
    (tmp_path / "a.nmsg").write_bytes(b"".join(fragments(MIXED, [5, 9])))
    assert nmsgtool.run("-r", "a.nmsg", "-w", "out").succeeded().err == ""


@pytest.mark.parametrize("kind", ["ncap", "dnsqr"])
def test_missing_fragments_of_ip_datagrams_are_told(nmsgtool, tmp_path, kind):
    (tmp_path / "a.pcap").write_bytes(pcap([(1, ip_fragment(1)), (1, ip_fragment(2))]))
    result = nmsgtool.run("-dd", "-V", "base", "-T", kind, "-p", "a.pcap", "-w", "out").succeeded()
    assert "nmsgtool: input a.pcap: left out 2 IP datagrams with missing fragments\n" in result.err
    assert " partial_datagrams 2 " in result.err


def test_queries_of_a_file_are_unanswered_at_its_end(nmsgtool, tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap([(1, dns_query(1, 100))], 101))
    result = nmsgtool.run(*DNSQR, "-p", "a.pcap", "-J", "-").succeeded()
    assert [one["message"]["type"] for one in result.objects] == ["UDP_UNANSWERED_QUERY"]
    assert result.err == ""


def test_queries_that_wait_when_an_input_is_stopped_are_told(nmsgtool):
    running = nmsgtool.start("-dd", *DNSQR, "-p", "-", "-J", "-", stdin=-1)
    running.write(pcap([(1, dns_query(client, 100)) for client in range(3)], 101))
    running.wait_until_read()
    wait_until_idle(running)
    result = running.finish_after(signal.SIGTERM)
    assert result.objects == []
    assert "nmsgtool: input -: left out 3 DNS queries that still waited for their responses\n" in result.err
    assert " queries_dropped 3\n" in result.err


def test_queries_that_make_room_for_others_are_told_once(nmsgtool, tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap([(1, dns_query(client, 100)) for client in range(9)], 101))
    result = nmsgtool.run("-dd", *DNSQR, "-p", "a.pcap", "-J", "-", DNSQR_STATE_TABLE_MAX="2").succeeded()
    assert len(result.objects) == 9
    assert result.err.count("too many DNS queries wait for their responses") == 1
    assert " evicted_queries 6 " in result.err
