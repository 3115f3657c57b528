#!/usr/bin/env python3
"""Compare the processor time that one C program needs for a message with our libnmsg and with its peer.

    bench/libnmsg.py [--peers FOLDER] [--ours FOLDER] [-n MESSAGES] [--rounds N]

The program reads generated messages, gets three fields of each, makes JSON of each, and builds and writes messages.
--peers is the folder bin of the place where nmsg is installed, or in the environment variable PEER_BIN; lib is beside
it. Both libraries must give the same values. Each round runs both in turn.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def build(ours, folder):
    program = folder / "libnmsg"
    subprocess.run(["gcc", "-O2", "-std=c11", "-I", HERE.parent / "include", "-o", program, HERE / "libnmsg.c",
                    "-L", ours / "lib", "-lnmsg"], check=True)
    return program


def run(program, library, *words):
    """\\returns nanoseconds for each message, and the sum of the values"""
    done = subprocess.run([program, *map(str, words)], check=True, stdout=subprocess.PIPE,
                          env=dict(os.environ, LD_LIBRARY_PATH=str(library)))
    nanoseconds, values = done.stdout.split()
    return float(nanoseconds), values


def generate_dedupe(ours, count, folder):
    path = folder / "dnsdedupe.nmsg"
    generator = subprocess.Popen([sys.executable, HERE / "gen.py", "dnsdedupe", "-n", str(count)],
                                 stdout=subprocess.PIPE)
    subprocess.run([ours / "bin/nmsgtool", "-j", "-", "-w", path], stdin=generator.stdout, check=True)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=pathlib.Path, default=os.environ.get("PEER_BIN"))
    parser.add_argument("--ours", type=pathlib.Path, default=HERE.parent / "build/release")
    parser.add_argument("-n", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    words = parser.parse_args()
    libraries = {"peer": pathlib.Path(words.peers).parent / "lib", "ours": words.ours / "lib"}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        program = build(words.ours, folder)
        connections, dedupe = folder / "ipconn.nmsg", generate_dedupe(words.ours, words.n, folder)
        run(program, libraries["ours"], "build", connections, words.n)
        for case in (("read", connections), ("fields", connections, "srcip", "dstip", "dstport"), ("json", connections),
                     ("json", dedupe), ("build", "/dev/null", words.n)):
            times, values = {library: [] for library in libraries}, set()
            for _ in range(words.rounds):
                for library, found in times.items():
                    nanoseconds, value = run(program, libraries[library], *case)
                    found.append(nanoseconds)
                    values.add(value)
            ours, theirs = (statistics.median(times[library]) for library in ("ours", "peer"))
            print("%-24s ours %5.0f ns, peer %5.0f ns: %.1f times%s" % (
                " ".join(getattr(word, "stem", str(word)) for word in case[:2]), ours, theirs, theirs / ours,
                "" if len(values) == 1 else "; the values differ"), flush=True)


if __name__ == "__main__":
    main()
