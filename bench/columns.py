#!/usr/bin/env python3
"""Measure NMSG to Arrow (`nmsgtool --arrow`): messages per second of wall time and of processor time.

    bench/columns.py [--ours NMSGTOOL] [-n MESSAGES] [--rounds N]

The data are `SIE:dnsdedupe` messages of bench/gen.py, and `base:ipconn` messages. The output goes to /dev/null.
"""
import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
COLUMNS = {"dnsdedupe": "time,rrname,rdata", "ipconn": "time,srcip,dstport"}


def ipconn_lines(count):
    for i in range(count):
        message = {"proto": 6 if i % 3 else 17, "srcip": "10.%d.%d.%d" % (i >> 16 & 255, i >> 8 & 255, i & 255),
                   "srcport": 1024 + i % 60000, "dstip": "192.0.2.%d" % (i * 7 % 256), "dstport": 443 if i % 5 else 53}
        yield json.dumps({"time": "2024-05-01 12:00:00.%09d" % (i % 10**9), "vname": "base", "mname": "ipconn",
                          "source": "a1ba02cf", "message": message}) + "\n"


def prepare(folder, count, ours):
    with open(folder / "dnsdedupe.jsonl", "wb") as out:
        subprocess.run([sys.executable, HERE / "gen.py", "dnsdedupe", "-n", str(count)], stdout=out, check=True)
    (folder / "ipconn.jsonl").write_text("".join(ipconn_lines(count)))
    for name in COLUMNS:
        subprocess.run([ours, "-j", name + ".jsonl", "-w", name + ".nmsg"], cwd=folder, check=True)


def measure(words, folder):
    """\\returns wall seconds, processor seconds"""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(words, cwd=folder, check=True)
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", default=HERE.parent / "build/release/bin/nmsgtool", type=pathlib.Path)
    parser.add_argument("-n", type=int, default=1000000, help="messages of each type")
    parser.add_argument("--rounds", type=int, default=5)
    a = parser.parse_args()
    ours = str(a.ours.resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        prepare(folder, a.n, ours)
        for kind, columns in COLUMNS.items():
            for title, words in (("all columns", []), (columns, ["--columns", columns])):
                command = [ours, "-r", kind + ".nmsg", "--arrow", os.devnull, *words]
                rounds = [measure(command, folder) for _ in range(a.rounds)]
                wall, cpu = (statistics.median(times) for times in zip(*rounds))
                print("%-10s %-20s %5.1f M/s, %5.1f M/s of processor time" % (kind, title, a.n / wall / 1e6,
                                                                              a.n / cpu / 1e6))


if __name__ == "__main__":
    main()
