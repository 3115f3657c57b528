"""Capture files that commands of libtrace write: their packets, and a comparison with those of the peer."""
import bz2
import gzip
import lzma
import os
import struct
import subprocess

from captures import MAC
from conftest import BIN, clean_environment, peer_command
from watching import PATIENCE

ETHERNET = 2  # the ERF record type
PCAP = b"\xd4\xc3\xb2\xa1"


def packets_of(octets):
    """Of a pcap file with microseconds, little-endian: (seconds, microseconds, length on the wire, octets)."""
    magic, _, _, _, _, _, _ = struct.unpack_from("<IHHiIII", octets)
    assert magic == 0xA1B2C3D4
    found, at = [], 24
    while at < len(octets):
        seconds, fraction, captured, wire = struct.unpack_from("<IIII", octets, at)
        found.append((seconds, fraction, wire, octets[at + 16:at + 16 + captured]))
        assert len(found[-1][-1]) == captured
        at += 16 + captured
    return found


def times_of(path):
    """Whole seconds of the packets of a pcap file, compressed or not."""
    return [packet[0] for packet in packets_of(uncompressed(path.read_bytes()))]


def holds(path, times):
    """Whether a file that is being written has these packets, and nothing more by now."""
    try:
        return times_of(path) == times
    except (struct.error, AssertionError):  # it ends inside a packet, or is empty
        return False


def uncompressed(octets):
    for magic, decompress in ((b"\x1f\x8b", gzip.decompress), (b"BZh", bz2.decompress), (b"\xfd7zXZ", lzma.decompress)):
        if octets.startswith(magic):
            return decompress(octets)
    return octets


def erf(packets, flags=4, lost=0):
    """An ERF file of Ethernet frames. \\param packets pairs of seconds and octets"""
    out = b""
    for seconds, octets in packets:
        head = struct.pack(">BBHHH", ETHERNET, flags, 18 + len(octets), lost, len(octets) + 4)
        out += struct.pack("<Q", int(seconds * 2 ** 32)) + head + bytes(2) + octets
    return out


def erf_records(octets):
    """(time, type, flags, loss counter, length on the wire, octets) of each record of an ERF file."""
    found, at = [], 0
    while at < len(octets):
        time = struct.unpack_from("<Q", octets, at)[0]
        kind, flags, size, lost, wire = struct.unpack_from(">BBHHH", octets, at + 8)
        assert size >= 16
        start = at + (18 if kind == ETHERNET else 16)
        found.append((time, kind, flags, lost, wire, octets[start:at + size]))
        at += size
    return found


def frame(kind, payload):
    """An Ethernet frame that is not padded."""
    return MAC + struct.pack(">H", kind) + payload


def ipv4_packet(protocol, payload, source=bytes([192, 0, 2, 1]), destination=bytes([198, 51, 100, 7]), checksum=0x1234):
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, checksum, source,
                       destination) + payload


def ipv6_packet(protocol, payload, source, destination):
    return b"\x60\0\0\0" + struct.pack(">HBB", len(payload), protocol, 64) + source + destination + payload


def output_of(path, words, folder):
    """\\returns the status, standard output and files of a command; without padding that libtrace leaves undefined"""
    folder.mkdir()
    environment = {**clean_environment(folder), "TZ": "UTC", "PATH": "%s:%s" % (path, os.environ["PATH"])}
    done = subprocess.run([str(path / words[0]), *map(str, words[1:])], cwd=folder, env=environment,
                          capture_output=True, timeout=PATIENCE)
    return done.returncode, done.stdout, {file.name: comparable(file.read_bytes()) for file in folder.iterdir()}


def comparable(octets):
    """The octets of a file, or its records if it is ERF: libtrace writes any octets as padding."""
    octets = uncompressed(octets)
    return octets if octets.startswith(PCAP) else erf_records(octets)


def assert_same_as_peer(words, folder):
    """Runs a command and that of the peer. The test is skipped where there is none."""
    peer = peer_command(words[0]).parent
    assert output_of(BIN, words, folder / "ours") == output_of(peer, words, folder / "theirs")
