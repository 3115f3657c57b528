#!/usr/bin/env python3
"""Compare the packets per CPU second of one C program with our libtrace and with its peer.

    bench/libtrace.py [--peers FOLDER] [--ours FOLDER] [-n PACKETS] [--rounds N]

The program asks for both ports of each packet of a capture of a network telescope: in a loop; in eight threads, with an
ordered combiner; and in two threads from nDAG, while our tracemcast sends with the timing of the capture. --peers is
the folder bin of the place where libtrace is installed, or in the environment variable PEER_BIN; lib is beside it. All
runs must give the same numbers. Each round runs both libraries in turn.
"""
import argparse
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

from ndag import GROUP, TO, show

HERE = pathlib.Path(__file__).resolve().parent


def build(ours, folder):
    program = folder / "libtrace"
    subprocess.run(["gcc", "-O2", "-std=c11", "-I", HERE.parent / "include", "-o", program,
                    HERE / "libtrace.c", "-L", ours / "lib", "-ltrace"], check=True)
    return program


def start(program, library, *words):
    return subprocess.Popen([program, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                            env=dict(os.environ, LD_LIBRARY_PATH=str(library)))


def finish(running):
    """\\returns what it has printed, and its CPU time"""
    text = running.stdout.read().decode()
    _, status, usage = os.wait4(running.pid, 0)
    if status != 0:
        sys.exit("the program has failed: %s" % text)
    return text, usage.ru_utime + usage.ru_stime


def read(program, library, uri, *threads):
    return finish(start(program, library, uri, *threads))


def receive(program, library, sender):
    running = start(program, library, "ndag:lo,%s,9999" % GROUP, "2")
    subprocess.run(sender, check=True, stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    running.send_signal(signal.SIGINT)
    return finish(running)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=pathlib.Path, default=os.environ.get("PEER_BIN"))
    parser.add_argument("--ours", type=pathlib.Path, default=HERE.parent / "build/release")
    parser.add_argument("-n", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    words = parser.parse_args()
    libraries = {"peer": pathlib.Path(words.peers).parent / "lib", "ours": words.ours / "lib"}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        capture = folder / "telescope.pcap"
        with open(capture, "wb") as file:
            subprocess.run([sys.executable, HERE / "gen.py", "telescope", "-n", str(words.n)], stdout=file, check=True)
        program, uri = build(words.ours, folder), "pcapfile:%s" % capture
        sender = [words.ours / "bin/tracemcast", *map(str, TO), capture]
        cases = {"a loop": lambda library: read(program, library, uri),
                 "eight threads": lambda library: read(program, library, uri, "8"),
                 "nDAG": lambda library: receive(program, library, sender)}
        for case, run in cases.items():
            rates, texts = {library: [] for library in libraries}, set()
            for _ in range(words.rounds):
                for library, found in rates.items():
                    text, seconds = run(libraries[library])
                    texts.add(text)
                    found.append(words.n / seconds / 1e6)
            show(case, rates)
            if len(texts) > 1:
                print("          the results differ: %s" % sorted(texts))


if __name__ == "__main__":
    main()
