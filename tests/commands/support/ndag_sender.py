"""Sends nDAG streams by multicast (docs/formats/ndag.md section 2), as a monitor does, to test receivers with.

    ndag_sender.py INTERFACE GROUP BEACON-PORT STREAM-PORT...

takes lines from standard input, each of which sends one datagram:

    STREAM-PORT SEQUENCE SECONDS COUNT WIRE-SIZE LOST [FRAME-IN-HEX]

with COUNT records of that time, or of now where SECONDS is `now`; LOST is the loss counter of the first of them. An
empty line says that it has been sent. Beacons go out ten times a second meanwhile, and it ends with its input.
"""
import socket
import struct
import sys
import threading
import time

MONITOR = 7
STARTED = 0x428AF229E3
FRAME = bytes(12) + b"\x08\x00" + b"\x45" + bytes(45)
BEACON_INTERVAL = 0.1


def header(kind):
    return b"NDAG" + struct.pack(">BBH", 1, kind, MONITOR)


def beacon(ports):
    return header(1) + struct.pack(">H%dH" % len(ports), len(ports), *ports)


def record(when, wire_size, lost=0, frame=FRAME):
    """An ERF record of Ethernet, with its two octets of padding."""
    seconds = int(when)
    stamp = struct.pack("<Q", seconds << 32 | int((when - seconds) * (1 << 32)))
    return stamp + struct.pack(">BBHHH", 2, 4, 18 + len(frame), lost, wire_size) + bytes(2) + frame


def message(sequence, records, stream=0):
    head = header(2) + struct.pack("<Q", STARTED) + struct.pack(">IHH", sequence, stream, len(records))
    return head + b"".join(records)


def multicast_socket(interface):
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF,
                   struct.pack("4s4si", bytes(4), bytes(4), socket.if_nametoindex(interface)))
    udp.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 1)
    return udp


def main():
    interface, group = sys.argv[1:3]
    beacon_port, *ports = map(int, sys.argv[3:])
    udp = multicast_socket(interface)
    ended = threading.Event()

    def send_beacons():
        while True:
            udp.sendto(beacon(ports), (group, beacon_port))
            if ended.wait(BEACON_INTERVAL):
                return

    beacons = threading.Thread(target=send_beacons)
    beacons.start()
    try:
        for line in sys.stdin:
            words = line.split()
            port, sequence, count, wire_size, lost = (int(words[i]) for i in (0, 1, 3, 4, 5))
            frame = bytes.fromhex(words[6]) if len(words) > 6 else FRAME
            when = time.time() if words[2] == "now" else float(words[2])
            records = [record(when, wire_size, 0 if i else lost, frame) for i in range(count)]
            udp.sendto(message(sequence, records), (group, port))
            print(flush=True)
    finally:
        ended.set()
        beacons.join()


if __name__ == "__main__":
    main()
