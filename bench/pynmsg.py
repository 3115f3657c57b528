#!/usr/bin/env python3
"""Compares import nmsg with pynmsg: messages one by one with three fields each, and the same as columns.

    bench/pynmsg.py FILE FIELD FIELD FIELD

SPINDRIFT_BUILD is the folder of the build, PEER_PYTHON a Python that has pynmsg. Prints nanoseconds for a message, of
the processor and of the clock, as medians of the rounds.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys

READ = """
import nmsg, time
def run(messages):
    count = 0
    while True:
        m = messages.read()
        if m is None:
            return count
        m[{0!r}]; m[{1!r}]; m[{2!r}]
        count += 1
        if count == {limit}:
            return count
"""
ITERATE = """
import nmsg, time
def run(messages):
    count = 0
    for m in messages:
        m[{0!r}]; m[{1!r}]; m[{2!r}]
        count += 1
    return count
"""
SCAN = """
import nmsg, time
def run(messages):
    return sum(len(batch) for batch in nmsg.scan({path!r}, columns=[{0!r}, {1!r}, {2!r}]))
"""
TIMES = """
messages = nmsg.input.open_file({path!r})
wall, cpu = time.perf_counter(), time.process_time()
count = run(messages)
print((time.process_time() - cpu) / count * 1e9, (time.perf_counter() - wall) / count * 1e9)
"""


def measure(python, path, script, arguments):
    text = (script + TIMES).format(*arguments.fields, path=arguments.file, limit=arguments.limit)
    environment = dict(os.environ, PYTHONPATH=path) if path else {k: v for k, v in os.environ.items()
                                                                  if k != "PYTHONPATH"}
    done = subprocess.run([python, "-c", text], capture_output=True, text=True, env=environment, check=True)
    return [float(word) for word in done.stdout.split()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("fields", nargs=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=int, default=100000, help="messages that the peer reads")
    arguments = parser.parse_args()
    build = os.environ.get("SPINDRIFT_BUILD", pathlib.Path(__file__).resolve().parents[1] / "build/release")
    ours = str(pathlib.Path(build).resolve() / "python")
    kinds = {"pynmsg, read()": (os.environ["PEER_PYTHON"], "", READ), "read()": (sys.executable, ours, READ),
             "for m in input": (sys.executable, ours, ITERATE), "nmsg.scan": (sys.executable, ours, SCAN)}
    times = {kind: [] for kind in kinds}
    for _ in range(arguments.rounds):
        for kind, what in kinds.items():
            times[kind].append(measure(*what, arguments))
    peer = None
    for kind, rounds in times.items():
        cpu, wall = (statistics.median(column) for column in zip(*rounds))
        peer = peer or (cpu, wall)
        print("%-16s cpu %6.0f ns, %5.1f times   wall %6.0f ns, %5.1f times"
              % (kind, cpu, peer[0] / cpu, wall, peer[1] / wall))


if __name__ == "__main__":
    main()
