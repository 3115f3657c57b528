#!/usr/bin/env python3
"""Sends datagrams to nmsgtool as fast as one process can, one in a hundred of them hostile, while its metrics are
scraped. At the end its memory must have stayed within --memory, and its books must balance.

    tests/endurance/soak.py [SECONDS]      1200 by default; SPINDRIFT_BIN as for the other tests
"""
import os
import pathlib
import random
import signal
import socket
import sys
import tempfile
import time

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "commands"), str(TESTS / "commands" / "support")]

import containers
from conftest import command
from memory import anonymous
from watching import counters

PORT, HTTP = 18470, 18471
MIB = 1 << 20
MEMORY = 256 * MIB
OWN = 64 * MIB
GOOD_KINDS = 1000
SMALLEST = containers.octets_field(1, containers.payload(None, seconds=1, nanoseconds=0))


def text(octets):
    return containers.octets_field(1, containers.payload(containers.octets_field(2, octets + b"\0")))


def rdata(octets):
    """A base/dns message with one NSEC record."""
    return containers.octets_field(1, containers.payload(
        containers.number_field(3, 47) + containers.number_field(4, 1) + containers.octets_field(6, octets), msgtype=7))


def hostile_datagrams():
    packed = containers.ZLIB
    bitmap = b"\0" + b"".join(bytes([window, 32]) + b"\xff" * 32 for window in range(256))
    kinds = [
        b"", b"junk", os.urandom(1400), b"NMSG", b"NMSG\1\2\xff\xff\xff\xff", b"NMSG\0\2\0\0\0\5abc",
        containers.container(os.urandom(500), 0),
        b"NMSG\1\2\0\0\1\xf8" + os.urandom(504),
        containers.container(SMALLEST * (MIB // len(SMALLEST)), packed),
        containers.container(SMALLEST * MIB, packed),
        containers.container(text(b"\1" * (30 * MIB)), packed),
        containers.container(text(b"\1" * MIB) , packed),
        containers.container(rdata(bitmap) * 20, packed),
        containers.container(containers.body([containers.logline("x")] * 50, [1] * 50)),
    ]
    return kinds


def fragment():
    """One of two; the other never comes."""
    return containers.fragments(containers.body([containers.logline("lost")]), [5], random.randrange(1 << 32))[0]


def send(seconds, sender):
    """\\returns the number of datagrams sent that are not empty"""
    good = [containers.logline_container("message %d" % i, "drop %d" % i) for i in range(GOOD_KINDS)]
    hostile = [one for one in hostile_datagrams() if one]
    sent = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for i in range(100):
            sender.send(good[(sent + i) % GOOD_KINDS])
        sender.send(fragment() if sent % 7 == 0 else random.choice(hostile))
        sent += 101
    return sent


def watch(pid, peak_file):
    """Keeps the most anonymous memory that a process has held in a file, and scrapes its metrics, until killed."""
    peak, next_scrape = 0, 0
    while True:
        now = anonymous(pid)
        if now > peak:
            peak = now
            fresh = peak_file.with_suffix(".new")
            fresh.write_text(str(peak))
            fresh.rename(peak_file)
        if time.monotonic() >= next_scrape:
            counters(HTTP)
            next_scrape = time.monotonic() + 1
        time.sleep(0.01)


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 1200
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        tool = command("nmsgtool", folder)
        running = tool.listen(
            "-l", "127.0.0.1/%d" % PORT, "--where", 'not message ~ "^drop"',
            "-w", "n", "-J", "j", "-k", "rm", "-t", 10, "-z", "--compress-files", "zstd", "--memory", str(MEMORY),
            "--metrics", "127.0.0.1:%d" % HTTP, "--stop-status", 0, ports=[PORT])
        peak_file = folder / "peak"
        peak_file.write_text("0")
        watcher = os.fork()
        if watcher == 0:
            watch(running.pid, peak_file)
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sender.connect(("127.0.0.1", PORT))
        sent = send(seconds, sender)
        last = None
        while last != (last := counters(HTTP)["bytes_in"]):
            time.sleep(1)
        os.kill(watcher, signal.SIGKILL)
        os.waitpid(watcher, 0)
        peak = int(peak_file.read_text())
        found = counters(HTTP)
        print(found)
        result = running.finish_after(signal.SIGTERM)
        print(result.err)
        print("sent %d datagrams in %d s, %d a second; peak of memory %d MiB" %
              (sent, seconds, sent // seconds, peak // MIB))
        assert result.code == 0
        assert peak < MEMORY + OWN
        unknown = sent - found["containers_in"] - found["containers_malformed"] - found["datagrams_overrun"]
        # Fragments that wait are in no counter; the kernel tells of the datagrams it drops with the next that comes.
        assert 0 <= unknown, "datagrams counted twice"
        assert unknown < sent / 101 / 7 + 1000, "%d datagrams are in no counter" % unknown
        # Those that an output could not show were given to it, too.
        assert found["payloads_in"] == found["payloads_out"] + found["payloads_lost"], found


if __name__ == "__main__":
    main()
