"""Small pcap files for tests of commands."""
import struct

MAC = bytes(12)


def ethernet(kind, payload=b"", size=60):
    """A frame of at least `size` octets."""
    return (MAC + struct.pack(">H", kind) + payload).ljust(size, b"\0")


def ipv4(protocol, payload=b"", size=60):
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0, bytes([192, 0, 2, 1]),
                       bytes([192, 0, 2, 2]))
    return ethernet(0x0800, head + payload, size)


def udp(source=1024, destination=53, size=60):
    return ipv4(17, struct.pack(">HHHH", source, destination, 8, 0), size)


def tcp(source=1024, destination=23, size=60):
    return ipv4(6, struct.pack(">HHIIBBHHH", source, destination, 0, 0, 0x50, 2, 0, 0, 0), size)


def pcap(packets, link=1):
    """\\param packets pairs of seconds and octets"""
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link)
    for when, octets in packets:
        seconds = int(when)
        out += struct.pack("<IIII", seconds, round((when - seconds) * 1e6), len(octets), len(octets)) + octets
    return out


def block(kind, body):
    size = 12 + len(body)
    return struct.pack("<II", kind, size) + body + struct.pack("<I", size)


def pcapng(packets, link=1):
    """\\param packets pairs of whole seconds and octets"""
    out = [block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)), block(1, struct.pack("<HHI", link, 0, 0))]
    for seconds, octets in packets:
        time = seconds * 1_000_000
        head = struct.pack("<IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(octets), len(octets))
        out.append(block(6, head + octets + bytes(-len(octets) % 4)))
    return b"".join(out)


def erf(packets):
    """\\param packets triples of seconds, octets of an Ethernet frame, and the number of the capture interface"""
    out = []
    for when, octets, interface in packets:
        seconds = int(when)
        out.append(struct.pack("<Q", seconds << 32 | int((when - seconds) * 2**32)) +
                   struct.pack(">BBHHHH", 2, 4 | interface, 18 + len(octets), 0, len(octets) + 4, 0) + octets)
    return b"".join(out)
