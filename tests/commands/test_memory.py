"""Whatever the input is, a command holds no more memory than --memory says, and 64 MiB for itself."""
import os
import socket
import sys

import containers
import pytest
from conftest import SANITIZED, command, newdomain
from watching import counters, wait_until

pytestmark = pytest.mark.skipif(SANITIZED, reason="sanitizers take memory of their own")

MIB = 1 << 20
OWN = 64 * MIB

# Runs a command, and writes the most memory it has held, in octets, to a file.
WRAPPER = """
import os, sys
pid = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(pid, 0)
open(sys.argv[1], "w").write(str(usage.ru_maxrss * 1024))
sys.exit(os.waitstatus_to_exitcode(status))
"""


@pytest.fixture
def measured(tmp_path):
    """nmsgtool; its `peak` is the memory of the last run."""
    tool = command("nmsgtool", tmp_path, prefix=[sys.executable, "-c", WRAPPER, str(tmp_path / "peak")])
    tool.peak = lambda: int((tmp_path / "peak").read_text())
    yield tool
    tool.end()


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
def test_of_a_file(measured, tmp_path, name, output):
    body, count = BODIES[name]
    packed = containers.container(body, containers.ZLIB)
    (tmp_path / "in.nmsg").write_bytes(packed * count)
    measured.run("-r", "in.nmsg", output, "/dev/null").succeeded()
    assert measured.peak() < 512 * MIB + OWN
    measured.run("-r", "in.nmsg", output, "/dev/null", "--memory", "64M")
    assert measured.peak() < 64 * MIB + OWN


def test_what_does_not_fit_is_refused(nmsgtool, tmp_path):
    (tmp_path / "in.nmsg").write_bytes(containers.container(of_text(b"x" * (5 * MIB))))
    nmsgtool.run("-r", "in.nmsg", "-w", "/dev/null").succeeded()
    result = nmsgtool.run("-r", "in.nmsg", "-w", "/dev/null", "--memory", "64M")
    assert (result.code, result.err) == (1, "nmsgtool: input in.nmsg: generic failure (at octet 0); the container has "
                                            "more than 4194304 octets\n")


def test_of_several_files(measured, tmp_path):
    body, count = BODIES["one payload of 60 MiB"]
    words = []
    for i in range(8):
        (tmp_path / str(i)).write_bytes(containers.container(body, containers.ZLIB) * 3)
        words += ["-r", str(i)]
    measured.run(*words, "-w", "/dev/null").succeeded()
    assert measured.peak() < 512 * MIB + OWN


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
    with open("/proc/%d/status" % running.pid) as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    assert peak * 1024 < size * MIB + OWN
