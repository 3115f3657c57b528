#!/usr/bin/env python3
"""Compare `nmsgtool --where` with a plain copy, and with jq on the peer's JSON.

    bench/where.py [--peer NMSGTOOL] [--ours NMSGTOOL] [-n MESSAGES] [--rounds N]

The condition keeps about 1 % of the messages. Each round runs all commands in turn. Printed are the median wall
seconds, the speed of `--where` in per cent of the copy, and the ratio to jq; the last two with minimum and maximum.
"""
import pathlib
import shlex
import statistics
import sys
import tempfile

from compare import command_line, find_peer, measure, prepare, spread

CONDITION = 'rrtype == "TXT" and rrttl < 300'
JQ = 'select(.message.rrtype == "TXT" and .message.rrttl < 300)'


def lines(path):
    with open(path, "rb") as file:
        return sum(1 for _ in file)


def main():
    a = command_line(__doc__, 5).parse_args()
    peer, ours = find_peer(a.peer), str(a.ours.resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        prepare(folder, a.n, ours)
        pipe = "%s -r d.nmsg -J - | jq -c %s > out" % (shlex.quote(peer), shlex.quote(JQ))
        commands = {"copy": [ours, "-r", "d.nmsg", "-w", "out"],
                    "--where": [ours, "-r", "d.nmsg", "-w", "out", "--where", CONDITION],
                    "--where, JSON": [ours, "-r", "d.nmsg", "-J", "out", "--where", CONDITION],
                    "jq": ["sh", "-c", pipe]}
        times = {title: [] for title in commands}
        kept = {}
        for _ in range(a.rounds):
            for title, command in commands.items():
                times[title].append(measure(command, folder, ["out"])[0])
                kept[title] = lines(folder / "out")
        if kept["jq"] != kept["--where, JSON"]:
            sys.exit("jq keeps %d messages, --where %d" % (kept["jq"], kept["--where, JSON"]))
        print("%d of %d messages kept" % (kept["jq"], a.n))
        for title, seconds in times.items():
            print("%-14s %.3f s" % (title, statistics.median(seconds)))
        print("--where at %s %% of the copy's speed" % spread(
            [100 * copy / where for copy, where in zip(times["copy"], times["--where"])], "%.0f"))
        print("--where to JSON %s times as fast as jq" % spread(
            [jq / where for jq, where in zip(times["jq"], times["--where, JSON"])], "%.0f"))


if __name__ == "__main__":
    main()
