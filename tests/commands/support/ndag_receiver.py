"""A client of nDAG for tests: joins the streams that beacons tell of, in a network namespace, and keeps what they
bring."""
import ctypes
import dataclasses
import ipaddress
import selectors
import socket
import struct
import threading
import time

CLONE_NEWNET = 0x40000000
IP_RECVTTL = 12


@dataclasses.dataclass
class Datagram:
    time: float  # of its arrival, by the monotonic clock
    port: int
    octets: bytes
    ttl: int


@dataclasses.dataclass
class Record:
    """An ERF record."""
    time: int
    type: int
    flags: int
    lost: int
    wire_size: int
    packet: bytes


def data_header(octets):
    """Type, monitor, started, sequence, stream, count."""
    magic, version, kind, monitor = struct.unpack_from(">4sBBH", octets)
    assert (magic, version) == (b"NDAG", 1)
    (started,) = struct.unpack_from("<Q", octets, 8)
    return (kind, monitor, started, *struct.unpack_from(">IHH", octets, 16))


def records(octets):
    """Of one message, which they must fill exactly."""
    kind, *_, count = data_header(octets)
    assert kind == 2
    found = []
    at = 24
    while at < len(octets):
        (when,) = struct.unpack_from("<Q", octets, at)
        number, flags, size, lost, wire_size = struct.unpack_from(">BBHHH", octets, at + 8)
        begin = at + 16
        if number == 2:
            assert octets[begin:begin + 2] == b"\0\0", "padding"
            begin += 2
        assert at + size <= len(octets) and begin <= at + size
        found.append(Record(when, number, flags, lost, wire_size, octets[begin:at + size]))
        at += size
    assert len(found) == count
    return found


def enter(namespace):
    """This thread, and no other."""
    with open("/var/run/netns/" + namespace) as file:
        if ctypes.CDLL(None, use_errno=True).setns(file.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")


class Receiver:
    def __init__(self, namespace, group, port, interface):
        self.namespace = namespace
        self.group = ipaddress.ip_address(group)
        self.interface = interface
        self.beacon_port = port
        self.beacons = []
        self.received = []
        self.ports = []
        self.failure = None
        self.ready = threading.Event()
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        assert self.ready.wait(10) and not self.failure, self.failure

    def run(self):
        try:
            enter(self.namespace)
            with selectors.DefaultSelector() as selector:
                self.join(selector, self.beacon_port)
                self.ready.set()
                while not self.stopped.is_set():
                    for key, _ in selector.select(0.05):
                        self.take(selector, key.fileobj, key.data)
        except Exception as failure:  # for the thread that made us
            self.failure = failure
            self.ready.set()

    def join(self, selector, port):
        v4 = self.group.version == 4
        udp = socket.socket(socket.AF_INET if v4 else socket.AF_INET6, socket.SOCK_DGRAM)
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        index = socket.if_nametoindex(self.interface)
        if v4:
            udp.bind((str(self.group), port))
            udp.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                           struct.pack("4s4si", self.group.packed, bytes(4), index))
            udp.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
        else:
            udp.bind((str(self.group), port, 0, index))
            udp.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
                           struct.pack("16si", self.group.packed, index))
            udp.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1)
        selector.register(udp, selectors.EVENT_READ, port)

    def take(self, selector, udp, port):
        octets, extra, _, _ = udp.recvmsg(65536, 256)
        (ttl,) = struct.unpack("i", extra[0][2])
        datagram = Datagram(time.monotonic(), port, octets, ttl)
        if port != self.beacon_port:
            self.received.append(datagram)
            return
        self.beacons.append(datagram)
        (count,) = struct.unpack_from(">H", octets, 8)
        for one in struct.unpack_from(">%dH" % count, octets, 10):
            if one not in self.ports:
                self.ports.append(one)
                self.join(selector, one)

    def datagrams(self):
        """Those with records."""
        return [one for one in self.received if data_header(one.octets + bytes(24))[0] == 2]

    def records(self):
        return [record for one in self.datagrams() for record in records(one.octets)]

    def packets(self):
        return [record.packet for record in self.records()]

    def stop(self):
        self.stopped.set()
        self.thread.join(10)
        assert not self.failure, self.failure
