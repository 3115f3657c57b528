"""NMSG containers made by hand: protobuf, payload checksums, fragments."""
import struct
import zlib

ZLIB = 1
FRAGMENT = 2


def _crc_table():
    for octet in range(256):
        for _ in range(8):
            octet = octet >> 1 ^ (0x82F63B78 if octet & 1 else 0)
        yield octet


_CRC_TABLE = list(_crc_table())


def crc32c(octets):
    crc = 0xFFFFFFFF
    for octet in octets:
        crc = crc >> 8 ^ _CRC_TABLE[(crc ^ octet) & 0xFF]
    return crc ^ 0xFFFFFFFF


def wire_crc(octets):
    """The checksum as containers hold it: with its octets swapped."""
    return int.from_bytes(crc32c(octets).to_bytes(4, "little"), "big")


def varint(number):
    number &= (1 << 64) - 1
    octets = bytearray()
    while number > 0x7F:
        octets.append(number & 0x7F | 0x80)
        number >>= 7
    octets.append(number)
    return bytes(octets)


def number_field(number, value):
    return varint(number << 3) + varint(value)


def octets_field(number, value):
    return varint(number << 3 | 2) + varint(len(value)) + value


def double_field(number, value):
    return varint(number << 3 | 1) + struct.pack("<d", value)


def fixed_field(number, value):
    return varint(number << 3 | 5) + struct.pack("<I", value)


def payload(octets, vid=1, msgtype=6, seconds=1422970529, nanoseconds=678474903, source=None):
    """A payload with its header; by default of type base/logline."""
    record = number_field(1, vid) + number_field(2, msgtype) + number_field(3, seconds) + fixed_field(4, nanoseconds)
    if octets is not None:
        record += octets_field(5, octets)
    if source is not None:
        record += number_field(7, source)
    return record


def logline(text):
    return octets_field(1, b"c\0") + octets_field(2, text.encode() + b"\0")


def body(payloads, crcs=None, sequence=None, sequence_id=None):
    """`payloads` are the octets of base/logline messages."""
    octets = b"".join(octets_field(1, payload(one)) for one in payloads)
    octets += b"".join(number_field(2, crc) for crc in (map(wire_crc, payloads) if crcs is None else crcs))
    if sequence is not None:
        octets += number_field(3, sequence)
    if sequence_id is not None:
        octets += number_field(4, sequence_id)
    return octets


def container(octets, flags=0, version=2):
    if flags & ZLIB and not flags & FRAGMENT:
        octets = deflated(octets)
    return b"NMSG" + bytes([flags, version]) + struct.pack(">I", len(octets)) + octets


def deflated(octets):
    return struct.pack(">I", len(octets)) + zlib.compress(octets)


def fragments(octets, pieces, identity=7, flags=0):
    """Containers with the pieces of a body. `pieces` says where each ends."""
    cut = [octets[start:end] for start, end in zip([0, *pieces], [*pieces, len(octets)])]
    return [container(number_field(1, identity) + number_field(2, i) + number_field(3, len(cut) - 1) +
                      octets_field(4, piece) + number_field(5, wire_crc(octets)), flags | FRAGMENT)
            for i, piece in enumerate(cut)]


def logline_container(*texts, flags=0, **fields):
    return container(body([logline(text) for text in texts], **fields), flags)


def split(octets):
    """The containers in a file, as (flags, body)."""
    found = []
    while octets:
        assert octets[:4] == b"NMSG" and octets[5] == 2
        size = int.from_bytes(octets[6:10], "big")
        found.append((octets[4], octets[10:10 + size]))
        assert len(found[-1][1]) == size
        octets = octets[10 + size:]
    return found
