#!/usr/bin/env python3
"""Compare the packets per CPU second that our nDAG commands and their peers send and receive on the loopback.

    bench/ndag.py [--peers FOLDER] [--ours FOLDER] [-n PACKETS] [--file PCAP] [--rounds N] [--only PART]

The peers are taken from --peers, from the environment variable PEER_BIN, or from PATH. Parts:

    senders    tracemcast; the peer always replays a file at the speed of its timestamps; ours does so by default, and
               as fast as possible with --once
    receivers  tracestats, while our sender sends at the speed of the timestamps, at 400,000 packets/s, and unlimited
    dumps      tracepktdump of the file, to /dev/null
    both       our sender and our receiver together, unlimited; prints how many packets are lost

Each round runs all commands in turn.
"""
import argparse
import os
import pathlib
import re
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
GROUP = "239.255.17.46"
PER_SECOND = 100_000  # packets of the generated capture


def find_peer(name, folder):
    path = shutil.which(name, path=str(folder) if folder else os.environ.get("PEER_BIN"))
    if not path:
        sys.exit("no peer: name the folder of its %s with --peers or PEER_BIN, or put it in PATH" % name)
    return path


def make_capture(path, count):
    """A capture like that of a network telescope: mostly TCP without payload, some UDP."""
    sizes = [60] * 9 + [66] * 9 + [90, 342]
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for i in range(count):
            size = sizes[i * 7 % len(sizes)]
            micros = i * 1_000_000 // PER_SECOND
            protocol = 6 if size < 90 else 17
            head = struct.pack(">12sHBBHHHBBHIIHH", bytes(12), 0x0800, 0x45, 0, size - 14, i & 0xFFFF, 0, 64, protocol,
                               0, 0x0A000000 + i * 2_654_435_761 % (1 << 24), 0x2C000000 + i * 40_503 % (1 << 24),
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


def cpu_seconds(command):
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit("%s failed: %s" % (command, error.decode()))
    return usage.ru_utime + usage.ru_stime


def spread(values):
    return "%.2f (%.2f to %.2f)" % (statistics.median(values), min(values), max(values))


def show(part, rates, unit="million packets per CPU second"):
    reference = next(iter(rates.values()))
    for name, found in rates.items():
        print("%-9s %-22s %s %s, %s times the peer" % (
            part, name, spread(found), unit, spread([one / other for one, other in zip(found, reference)])), flush=True)


TO = ("-g", GROUP, "-p", 9999, "-s", "127.0.0.1")


def compare_senders(peers, ours, file, count, rounds):
    peer = find_peer("tracemcast", peers)
    ours = ours / "tracemcast"
    cases = {"peer, replayed": (peer, *TO, "pcapfile:%s" % file), "ours, replayed": (ours, *TO, file),
             "ours, --once": (ours, *TO, "--once", file)}
    rates = {name: [] for name in cases}
    for _ in range(rounds):
        for name, command in cases.items():
            rates[name].append(count / cpu_seconds(command) / 1e6)
    show("sender", rates)


def receive(receiver, sender):
    """Counts packets with one command while another sends. Returns packets, missing datagrams, CPU seconds."""
    counting = subprocess.Popen([str(receiver), "ndag:lo,%s,9999" % GROUP], stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE)
    subprocess.run(list(map(str, sender)), check=True, stderr=subprocess.DEVNULL)
    time.sleep(0.3)
    counting.send_signal(signal.SIGINT)
    error = counting.stderr.read().decode()
    _, _, usage = os.wait4(counting.pid, 0)
    numbers = dict(re.findall(r"^ *([A-Za-z ]+):\s+(\d+)(?: datagrams.*)?$", error, re.M))
    return int(numbers["Accepted packets"]), int(numbers.get("Missing records", 0)), usage.ru_utime + usage.ru_stime


def compare_receivers(peers, ours, file, count, rounds):
    receivers = {"peer": find_peer("tracestats", peers), "ours": ours / "tracestats"}
    for title, how in (("replayed", ()), ("400,000/s", ("--rate", 400_000)), ("unlimited", ("--once",))):
        rates = {name: [] for name in receivers}
        lost = {name: 0 for name in receivers}
        for _ in range(rounds):
            for name, receiver in receivers.items():
                packets, _, seconds = receive(receiver, (ours / "tracemcast", *TO, *how, file))
                rates[name].append(packets / seconds / 1e6)
                lost[name] += count - packets
        show("receiver", {"%s, %s" % (name, title): found for name, found in rates.items()})
        print("          lost of %d: %s" % (count * rounds, lost))


def compare_dumps(peers, ours, file, count, rounds):
    commands = {"peer": find_peer("tracepktdump", peers), "ours": ours / "tracepktdump"}
    rates = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            rates[name].append(count / cpu_seconds((command, "pcapfile:%s" % file)) / 1e6)
    show("dump", rates)


def run_both(ours, file, count, rounds):
    loops = 20
    for _ in range(rounds):
        begin = time.monotonic()
        sender = (ours / "tracemcast", *TO, "--replay=0", "--loop=%d" % loops, file)
        packets, missing, seconds = receive(ours / "tracestats", sender)
        # The sender waits 1.5 s for receivers before it begins, and `receive` waits 0.3 s at the end.
        took = time.monotonic() - begin - 1.5 - 0.3
        speed = count * loops / took / 1e6
        print("both      %.2f million packets/s for %.1f s; %d of %d packets arrived, %d datagrams missing; "
              "the receiver used %.2f CPU seconds" %
              (speed, took, packets, count * loops, missing, seconds), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=pathlib.Path)
    parser.add_argument("--ours", default=HERE.parent / "build/release/bin", type=pathlib.Path)
    parser.add_argument("-n", type=int, default=1_000_000, help="packets to generate, if no --file is given")
    parser.add_argument("--file", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=("senders", "receivers", "dumps", "both"))
    a = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = a.file or pathlib.Path(folder) / "generated.pcap"
        if not a.file:
            make_capture(file, a.n)
        count = packets_in(file)
        parts = {"senders": compare_senders, "receivers": compare_receivers, "dumps": compare_dumps}
        for name, compare in parts.items():
            if a.only in (None, name):
                compare(a.peers, a.ours.resolve(), file, count, a.rounds)
        if a.only in (None, "both"):
            run_both(a.ours.resolve(), file, count, a.rounds)


if __name__ == "__main__":
    main()
