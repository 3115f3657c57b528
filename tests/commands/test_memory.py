"""Whatever the input is, a command holds no more memory than --memory says, and 64 MiB for itself."""
import lzma
import signal
import socket
import struct

import containers
import pytest
from captures import ipv4, pcap, pcapng
from conftest import SANITIZED
from memory import measured, resident_peak
from test_ndag import GROUP, beacon
from watching import counters, wait_until

pytestmark = pytest.mark.skipif(SANITIZED, reason="sanitizers take memory of their own")

MIB = 1 << 20
OWN = 64 * MIB

SMALLEST = containers.octets_field(1, containers.payload(None, seconds=1, nanoseconds=0))


def of_text(octets):
    return containers.octets_field(1, containers.payload(containers.octets_field(2, octets + b"\0")))


# Bodies, and how many of them a file has.
BODIES = {
    "many payloads": (SMALLEST * (1 << 19), 6),
    "one payload of 60 MiB": (of_text(b"x" * (60 * MIB)), 10),
    "payloads whose text is six times as large": (of_text(b"\1" * MIB), 60),
    "containers of 1 MiB": (SMALLEST * (MIB // len(SMALLEST)), 200),
}


@pytest.mark.parametrize("output", ["-w", "-J", "-o"])
@pytest.mark.parametrize("name", BODIES)
def test_of_a_file(nmsgtool, tmp_path, name, output):
    body, count = BODIES[name]
    packed = containers.container(body, containers.ZLIB)
    (tmp_path / "in.nmsg").write_bytes(packed * count)
    result, peak = measured(nmsgtool, "-r", "in.nmsg", output, "/dev/null")
    assert result.succeeded() and peak < 512 * MIB + OWN
    _, peak = measured(nmsgtool, "-r", "in.nmsg", output, "/dev/null", "--memory", "64M")
    assert peak < 64 * MIB + OWN


def test_what_does_not_fit_is_refused(nmsgtool, tmp_path):
    (tmp_path / "in.nmsg").write_bytes(containers.container(of_text(b"x" * (5 * MIB))))
    nmsgtool.run("-r", "in.nmsg", "-w", "/dev/null").succeeded()
    result = nmsgtool.run("-r", "in.nmsg", "-w", "/dev/null", "--memory", "64M")
    assert (result.code, result.err) == (1, "nmsgtool: input in.nmsg: generic failure (at octet 0); the container has "
                                            "more than 4194304 octets\n")


def test_of_several_files(nmsgtool, tmp_path):
    body, count = BODIES["one payload of 60 MiB"]
    words = []
    for i in range(8):
        (tmp_path / str(i)).write_bytes(containers.container(body, containers.ZLIB) * 3)
        words += ["-r", str(i)]
    result, peak = measured(nmsgtool, *words, "-w", "/dev/null")
    assert result.succeeded() and peak < 512 * MIB + OWN


@pytest.mark.parametrize("size", [64, 512])
def test_of_datagrams_that_inflate(nmsgtool, tmp_path, size):
    """True senders are heard while containers come that hold as much as any may, and that hold more."""
    port, http = 18480 + size % 100, 18580 + size % 100
    largest = containers.container(SMALLEST * (MIB // len(SMALLEST)), containers.ZLIB)
    too_large = containers.container(SMALLEST * MIB, containers.ZLIB)
    one = containers.container(of_text(b"x" * (7 * MIB)), containers.ZLIB)
    running = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "-w", "/dev/null", "--memory", "%dM" % size, "--metrics",
                              "127.0.0.1:%d" % http, ports=[port])
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sent = 0

    def all_taken():
        found = counters(http)
        return found["containers_in"] + found["containers_malformed"] + found["datagrams_overrun"] == sent

    for _ in range(8):
        for octets in (largest, too_large, one, containers.logline_container("true")):
            for _ in range(4):
                sender.sendto(octets, ("127.0.0.1", port))
                sent += 1
        wait_until(all_taken, "datagrams")
    found = counters(http)
    assert found["containers_malformed"] >= 8
    assert resident_peak(running.pid) < size * MIB + OWN


# --- packets

PACKETS = ("tracestats", "tracertstats", "tracepktdump", "tracemcast")
WORDS = {
    "tracestats": ("-t", "16", "-f", "udp"),
    "tracertstats": ("-t", "16", "-i", "1", "-f", "udp", "-f", "tcp"),
    "tracepktdump": ("-c", "3"),
    "tracemcast": ("-t", "8", "--hash", "bi", "--once", "--wait", "0", "-s", "127.0.0.1"),
}
BLOCK = 16 * MIB - 64  # octets of the largest packets that are read


def compressed(octets, window):
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": window}]
    return lzma.compress(octets, format=lzma.FORMAT_XZ, filters=filters)


@pytest.fixture(scope="module")
def large_packets():
    """A pcapng file of packets of nearly 16 MiB, which filters look at."""
    packet = ipv4(17).ljust(BLOCK, b"\0")
    return pcapng([(1000 + number, packet) for number in range(20)])


@pytest.fixture(scope="module")
def a_second_each():
    """A pcap file of packets without octets, a second apart."""
    head = pcap([])
    return head + b"".join(struct.pack("<IIII", 1000 + number, 0, 0, 60) for number in range(600_000))


@pytest.mark.parametrize("size", [64, 512])
@pytest.mark.parametrize("name", PACKETS)
def test_of_packets(program, tmp_path, large_packets, name, size):
    (tmp_path / "in").write_bytes(compressed(large_packets, 8 * MIB))
    result, peak = measured(program(name), *WORDS[name], "--memory", "%dM" % size, "in")
    assert result.code == 0 and peak < size * MIB + OWN


@pytest.mark.parametrize("words", [
    ["tracesplit", "-c", "2", "in", "pcapng:/dev/null"], ["tracemerge", "pcapfile:/dev/null", "in", "in"],
    ["traceanon", "-s", "-c", "0123456789abcdefghijklmnopqrstuv", "in", "pcapng:/dev/null"]],
                         ids=lambda words: words[0])
def test_of_packets_that_are_copied(program, tmp_path, large_packets, words):
    (tmp_path / "in").write_bytes(large_packets)
    result, peak = measured(program(words[0]), "--memory", "128M", *words[1:])
    assert result.code == 0 and peak < 128 * MIB + OWN


def test_of_rows(program, tmp_path, a_second_each):
    (tmp_path / "in").write_bytes(a_second_each)
    filters = [word for port in range(40) for word in ("-f", "port %d" % port)]
    result, peak = measured(program("tracertstats"), "-i", "1", *filters, "--memory", "64M", "in")
    assert result.code == 0 and result.out.count(b"\n") > 600_000
    assert peak < 64 * MIB + OWN


@pytest.mark.parametrize("name", [*PACKETS, "nmsgtool -p", "nmsgtool -r", "nmsgtool -j"])
def test_of_a_file_compressed_with_a_large_window(program, tmp_path, large_packets, name):
    """The file says how much memory it takes to decompress it."""
    octets = {"nmsgtool -r": containers.container(of_text(b"x" * MIB)) * 300,
              "nmsgtool -j": b" " * (300 * MIB)}.get(name, large_packets)
    (tmp_path / "in").write_bytes(compressed(octets, 192 * MIB))
    command, *words = name.split()
    words += ["in", "-V", "base", "-T", "pkt", "-w", "/dev/null"] if words else [*WORDS[name], "in"]
    result, peak = measured(program(command), *words, "--memory", "512M")
    assert result.code != 0 and "it needs too much memory" in result.err
    assert peak < 512 * MIB + OWN
    result, peak = measured(program(command), *words, "--memory", "800M")
    assert "too much memory" not in result.err
    assert peak < 800 * MIB + OWN


@pytest.mark.parametrize("name", [*PACKETS, "nmsgtool"])
@pytest.mark.parametrize("size, reason", [("12", "too small"), ("1T", "not a size"), ("", "not a size")])
def test_what_is_no_size(program, name, size, reason):
    result = program(name).run("--memory", size, *([] if name == "nmsgtool" else ["in"]))
    assert result.code == 1 and result.err.count("\n") == 1 and reason in result.err


def test_of_streams(program, free_ports):
    """Each stream of nDAG has memory of its own, which is charged: some of those announced have no place."""
    port, = free_ports()
    running = program("tracestats").listen("--memory", "64M", "ndag:lo,%s,%d" % (GROUP, port), ports=[port])
    announcer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    announcer.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
    announcer.sendto(beacon(*range(20_000, 20_250)), (GROUP, port))
    running.wait_for_errors(lambda text: "no memory is left" in text)
    assert resident_peak(running.pid) < 64 * MIB + OWN
    running.finish_after(signal.SIGINT)
