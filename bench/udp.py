#!/usr/bin/env python3
"""Compare the messages per CPU second that nmsgtool and its peer send and receive by UDP on the loopback.

    bench/udp.py [--peer NMSGTOOL] [--ours NMSGTOOL] [-n MESSAGES] [--rounds N] [--rate DATAGRAMS]

Senders are measured with our receiver, receivers with our sender, at --rate datagrams per second. Each round runs the
peer and ours in turn. Printed are the messages per CPU second, the ratio of the two, and the messages that are lost.
"""
import os
import pathlib
import re
import signal
import statistics
import subprocess
import tempfile
import time

from compare import command_line, find_peer, prepare, spread

ADDRESS = "127.0.0.1/8430"
BOUND = "0100007F:20EE"


def start(command, cwd):
    return subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finish(process):
    """CPU seconds, and the messages received according to the totals line."""
    error = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    return usage.ru_utime + usage.ru_stime, int(re.search(r"payloads_in (\d+)", error).group(1))


def wait_until_bound():
    while BOUND not in pathlib.Path("/proc/net/udp").read_text():
        time.sleep(0.01)


def exchange(sender, receiver, folder, rate):
    """Sends all messages once. Returns what `finish` returns for the sender and for the receiver."""
    listening = start([receiver, "-dd", "-l", ADDRESS, "-w", "/dev/null"], folder)
    wait_until_bound()
    target = ADDRESS + (",%d,100" % rate if rate else "")
    sent = finish(start([sender, "-dd", "-r", "d.nmsg", "-s", target], folder))
    time.sleep(0.7)  # to drain the socket's buffer
    listening.send_signal(signal.SIGTERM)
    return sent, finish(listening)


def report(title, rounds, count):
    peers, ours = [[count(side) / side[0] for side in column] for column in zip(*rounds)]
    print("%-12s peer %s k/s, ours %s k/s, ratio %s" % (
        title, spread([p / 1000 for p in peers], "%.0f"), spread([o / 1000 for o in ours], "%.0f"),
        spread([o / p for p, o in zip(peers, ours)])))


def main():
    parser = command_line(__doc__, 5)
    parser.add_argument("--rate", type=int, default=20000, help="datagrams a second for receivers (default 20000)")
    a = parser.parse_args()
    peer, ours = find_peer(a.peer), a.ours.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        prepare(folder, a.n, ours)
        report("sending", [[exchange(tool, ours, folder, a.rate)[0] for tool in (peer, ours)] for _ in range(a.rounds)],
               lambda side: side[1])
        receivers = [[exchange(ours, tool, folder, a.rate)[1] for tool in (peer, ours)] for _ in range(a.rounds)]
        report("receiving", receivers, lambda side: side[1])
        for tool, column in zip(("peer", "ours"), zip(*receivers)):
            print("%-12s at %d datagrams a second: %.4f %% of the messages lost (median)" % (
                tool, a.rate, statistics.median(100 * (1 - side[1] / a.n) for side in column)))


if __name__ == "__main__":
    main()
