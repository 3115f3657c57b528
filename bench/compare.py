#!/usr/bin/env python3
"""Compare nmsgtool with its peer, command by command, on the same data.

    bench/compare.py [--peer NMSGTOOL] [--ours NMSGTOOL] [-n MESSAGES] [--rounds N] [-k SUBSTRING]

The peer is taken from --peer, from the folder PEER_BIN, or from PATH. Each round runs the peer and ours in turn, so
that changes of the machine's speed affect both. The ratio of a round is peer time divided by our time; printed are the
median, the minimum and the maximum of the rounds. Output files are removed before every run. The unit of the last
columns is the time of one `cp` of the input or the output of a command, whichever is larger.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent


def measure(command, cwd, outputs):
    """Wall and CPU seconds and peak memory in MiB of one run."""
    for output in outputs:
        (cwd / output).unlink(missing_ok=True)
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        sys.exit("%s failed: %s" % (" ".join(map(str, command)), error.decode()))
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


CASES = [  # name, arguments, input, output
    ("presentation out", "-r d.nmsg -o out", "d.nmsg", "out"),
    ("JSON out", "-r d.nmsg -J out", "d.nmsg", "out"),
    ("presentation out, to nowhere", "-r d.nmsg -o /dev/null", "d.nmsg", None),
    ("JSON out, to nowhere", "-r d.nmsg -J /dev/null", "d.nmsg", None),
    ("JSON in", "-j d.json -w out", "d.json", "out"),
    ("copy", "-r d.nmsg -w out", "d.nmsg", "out"),
    ("-z write", "-r d.nmsg -w out -z", "d.nmsg", "out"),
    ("-z read", "-r z.nmsg -w out", "z.nmsg", "out"),
    ("transactions of packets", "-p d.pcap -V base -T dnsqr -w out", "d.pcap", "out"),
    ("transactions to JSON", "-p d.pcap -V base -T dnsqr -J out", "d.pcap", "out"),
    ("transactions to JSON, to nowhere", "-p d.pcap -V base -T dnsqr -J /dev/null", "d.pcap", None),
    ("transactions as text, to nowhere", "-r q.nmsg -o /dev/null", "q.nmsg", None),
    ("packets", "-p d.pcap -V base -T packet -w out", "d.pcap", "out"),
    ("packets, to nowhere", "-p d.pcap -V base -T packet -w /dev/null", "d.pcap", None),
]


def find_peer(given):
    peer = given or shutil.which("nmsgtool", path=os.environ.get("PEER_BIN"))
    if not peer:
        sys.exit("no peer: name its nmsgtool with --peer or PEER_BIN, or put it in PATH")
    return peer


def generate(path, kind, count):
    with open(path, "wb") as out:
        subprocess.run([sys.executable, HERE / "gen.py", kind, "-n", str(count)], stdout=out, check=True)


def prepare(folder, count, ours):
    generate(folder / "d.json", "dnsdedupe", count)
    subprocess.run([ours, "-j", "d.json", "-w", "d.nmsg"], cwd=folder, check=True)


def copy_time(folder, name, rounds):
    times = [measure(["cp", name, "copy"], folder, ["copy"])[0] for _ in range(rounds)]
    (folder / "copy").unlink()
    return statistics.median(times)


def spread(values, form="%.2f"):
    return (form + " (" + form + " to " + form + ")") % (statistics.median(values), min(values), max(values))


def command_line(description, rounds):
    """The parser of the options that all comparisons have."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer")
    parser.add_argument("--ours", default=HERE.parent / "build/release/bin/nmsgtool", type=pathlib.Path)
    parser.add_argument("-n", type=int, default=1000000, help="messages (default a million, 126 MB)")
    parser.add_argument("--rounds", type=int, default=rounds)
    return parser


def main():
    parser = command_line(__doc__, 7)
    parser.add_argument("-k", default="", help="only commands whose name contains this")
    a = parser.parse_args()
    peer, ours = find_peer(a.peer), a.ours.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        prepare(folder, a.n, ours)
        generate(folder / "d.pcap", "dns-pcap", a.n)
        for arguments in ("-r d.nmsg -w z.nmsg -z", "-p d.pcap -V base -T dnsqr -w q.nmsg"):
            subprocess.run([ours, *arguments.split()], cwd=folder, check=True)
        print("%-34s %-24s %-24s %-10s %s" % ("", "wall ratio", "CPU ratio", "peak MiB", "in units of cp: peer, ours"))
        for title, arguments, source, output in CASES:
            if a.k not in title:
                continue
            outputs = [output] if output else []
            rounds = [(measure([peer, *arguments.split()], folder, outputs),
                       measure([ours, *arguments.split()], folder, outputs)) for _ in range(a.rounds)]
            larger = max((folder / f for f in [source, *outputs]), key=lambda f: f.stat().st_size)
            unit = copy_time(folder, larger.name, a.rounds)
            print("%-34s %-24s %-24s %-10.1f %.1f, %.1f" % (
                title, spread([p[0] / o[0] for p, o in rounds]), spread([p[1] / o[1] for p, o in rounds]),
                max(o[2] for _, o in rounds), statistics.median(p[0] for p, _ in rounds) / unit,
                statistics.median(o[0] for _, o in rounds) / unit), flush=True)


if __name__ == "__main__":
    main()
