#!/usr/bin/env python3
"""Compare how many packets a second of processor time our nDAG commands and their peers move on the loopback.

    bench/ndag.py [--peer TRACEMCAST] [--ours TRACEMCAST] [-n PACKETS] [--file PCAP] [--rounds N]

The peer is taken from --peer, from the environment variable PEER_TRACEMCAST, or from PATH. It plays a file in the time its packets
took, and cannot do otherwise; ours does the same by default, and as fast as can be with --once. Each round runs all in turn.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
GROUP = "239.255.17.46"
PER_SECOND = 100_000  # packets of the capture that is made


def find_peer(name, given):
    path = given or os.environ.get("PEER_" + name.upper()) or shutil.which(name)
    if not path:
        sys.exit("no peer: name its %s with --peer or PEER_%s, or put it in PATH" % (name, name.upper()))
    return path


def make_capture(path, count):
    """What a network telescope sees: mostly TCP without content, some UDP."""
    sizes = [60] * 9 + [66] * 9 + [90, 342]
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for i in range(count):
            size = sizes[i * 7 % len(sizes)]
            micros = i * 1_000_000 // PER_SECOND
            protocol = 6 if size < 90 else 17
            head = struct.pack(">12sHBBHHHBBHIIHH", bytes(12), 0x0800, 0x45, 0, size - 14, i & 0xFFFF, 0, 64, protocol, 0,
                               0x0A000000 + i * 2_654_435_761 % (1 << 24), 0x2C000000 + i * 40_503 % (1 << 24),
                               1024 + i % 60_000, 23)
            file.write(struct.pack("<IIII", 1_700_000_000 + micros // 1_000_000, micros % 1_000_000, size, size))
            file.write(head.ljust(size, b"\0"))


def packets_in(path):
    with open(path, "rb") as file:
        octets = file.read()
    order = "<" if octets[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at, count = 24, 0
    while at + 16 <= len(octets):
        at += 16 + struct.unpack_from(order + "I", octets, at + 8)[0]
        count += 1
    return count


def processor_seconds(command):
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit("%s failed: %s" % (command, error.decode()))
    return usage.ru_utime + usage.ru_stime


def spread(values):
    return "%.2f (%.2f to %.2f)" % (statistics.median(values), min(values), max(values))


def compare_senders(peer, ours, file, count, rounds):
    to = ("-g", GROUP, "-p", 9999, "-s", "127.0.0.1")
    cases = {"peer, in its time": (peer, *to, "pcapfile:%s" % file), "ours, in its time": (ours, *to, file),
             "ours, --once": (ours, *to, "--once", file)}
    rates = {name: [] for name in cases}
    for _ in range(rounds):
        for name, command in cases.items():
            rates[name].append(count / processor_seconds(command) / 1e6)
    reference = rates["peer, in its time"]
    for name, found in rates.items():
        print("sender %-18s %s million packets per CPU second, %s times the peer" % (
            name, spread(found), spread([one / other for one, other in zip(found, reference)])))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer")
    parser.add_argument("--ours", default=HERE.parent / "build/release/bin/tracemcast", type=pathlib.Path)
    parser.add_argument("-n", type=int, default=1_000_000, help="packets to be made, if no --file is given")
    parser.add_argument("--file", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    a = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = a.file or pathlib.Path(folder) / "made.pcap"
        if not a.file:
            make_capture(file, a.n)
        compare_senders(find_peer("tracemcast", a.peer), a.ours.resolve(), file, packets_in(file), a.rounds)


if __name__ == "__main__":
    main()
