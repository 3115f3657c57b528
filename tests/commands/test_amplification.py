"""What input can make of itself: memory, text and work are bounded by its octets."""
import os
import signal
import sys

import containers
import pytest
from conftest import SANITIZED, Command
from containers import number_field as number

MIB = 1 << 20

# A name of 255 octets, each of which is `\000` as text.
NAME = b"".join(bytes([size]) + bytes(size) for size in (63, 63, 63, 61)) + b"\0"


def record(data, vid, msgtype):
    return containers.octets_field(1, containers.payload(data, vid=vid, msgtype=msgtype))


def shared_name(records):
    """A DNS response whose RP records all refer to one name: 16 octets for 3 kB of text each."""
    records_octets = (b"\xc0\x0c\0\x11\0\1\0\0\0\0\0\4\xc0\x0c\xc0\x0c") * records
    return (b"\0\0\x80\0\0\1" + records.to_bytes(2, "big") + bytes(4) + NAME + b"\0\1\0\1" + records_octets)


def dnstap(dns):
    return record(containers.octets_field(14, number(1, 1) + containers.octets_field(10, dns)) + number(15, 1), 1, 13)


# Runs a command from a process that is small itself, since the peak of a child begins with that of its parent.
MEASURE = """
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak_memory(nmsgtool, *words):
    """Runs the command to its end. \\returns its exit status, its standard error, and its peak resident memory"""
    measured = Command(sys.executable, nmsgtool.folder, ()).run("-c", MEASURE, *nmsgtool.words, *words).succeeded()
    status, kibibytes = map(int, measured.text.split())
    return status, measured.err, kibibytes * 1024


def dnsqr(more=b""):
    """A transaction without packets."""
    address = containers.octets_field(2, b"\n\0\0\1") + containers.octets_field(3, b"\n\0\0\2")
    numbers = number(4, 17) + number(5, 53) + number(6, 53) + number(7, 1)
    return record(number(1, 1) + address + numbers + more, 1, 9)


@pytest.mark.parametrize("field", [
    containers.octets_field(13, b"\1" * 30_000_000),        # packed
    b"\x68\1" * 15_000_000,                                  # one by one
    b"\x68\1\x80\1\1" * 6_000_000,                           # in turn with another field
], ids=["packed", "single", "alternating"])
def test_memory_does_not_grow_with_the_values_of_a_field(nmsgtool, field):
    path = nmsgtool.folder / "m.nmsg"
    path.write_bytes(containers.container(dnsqr(field), containers.ZLIB))
    status, _, memory = peak_memory(nmsgtool, "-r", str(path), "-o", "/dev/null")
    assert status == 0
    assert SANITIZED or memory < 150 * MIB


def test_a_message_whose_text_is_too_large_is_counted(nmsgtool):
    path = nmsgtool.folder / "m.nmsg"
    large = dnsqr(containers.octets_field(13, b"\1" * 40_000_000))
    path.write_bytes(containers.container(dnsqr() + large, containers.ZLIB))
    out = nmsgtool.folder / "out.json"
    status, err, memory = peak_memory(nmsgtool, "-r", str(path), "-J", str(out))
    assert status == 0
    assert err == f"nmsgtool: output {out}: left out 1 message (its text would be too large)\n"
    assert SANITIZED or memory < 300 * MIB
    assert len(out.read_text().splitlines()) == 1


@pytest.mark.parametrize("option", ["-J", "-o"])
def test_a_dns_message_whose_text_is_too_large_is_shown_as_octets(nmsgtool, option):
    dns = shared_name(4000)
    (nmsgtool.folder / "m.nmsg").write_bytes(containers.container(dnstap(dns) + dnstap(shared_name(1))))
    result = nmsgtool.run("-r", "m.nmsg", option, "-", "--stats", "3600").succeeded()
    assert "nmsgtool: output -: showed 1 DNS message as octets (the text would be larger than 4 MiB)\n" in result.err
    assert " dns_as_octets=1" in result.err
    assert len(result.out) < 16 * len(dns)
    if option == "-o":
        assert f"\\# {len(dns)} {dns.hex()}\n---\n" in result.text
    else:
        shown, small = result.objects
        assert isinstance(shown["message"]["query_json"], str)
        assert isinstance(small["message"]["query_json"], dict)


FORMS = pytest.mark.parametrize("options", [("-j",), ("-V", "base", "-T", "http", "-f")], ids=["json", "presentation"])


@FORMS
def test_a_line_without_end_is_left_out(nmsgtool, options):
    path = nmsgtool.folder / "long"
    with open(path, "wb") as file:
        file.write(b"p0f_genre: ")
        file.truncate(200 * MIB)
    status, err, memory = peak_memory(nmsgtool, *options, str(path), "-w", "/dev/null")
    assert "its only line is not a message; line 1: it" in err
    assert "16777216 bytes" in err
    assert SANITIZED or memory < 400 * MIB


@FORMS
def test_a_line_without_end_can_be_stopped(nmsgtool, options):
    path = nmsgtool.folder / "long"
    with open(path, "wb") as file:
        file.truncate(1 << 40)
    running = nmsgtool.start(*options, path, "-w", "/dev/null")
    running.wait_for(lambda: octets_read(running.pid, path) > MIB, "a command that has read a part of the line")
    running.finish_after(signal.SIGTERM)


def octets_read(pid, path):
    """The position of a process in a file."""
    for descriptor in os.listdir(f"/proc/{pid}/fd"):
        if os.readlink(f"/proc/{pid}/fd/{descriptor}") == str(path):
            with open(f"/proc/{pid}/fdinfo/{descriptor}") as info:
                return int(info.readline().split()[1])
    return 0
