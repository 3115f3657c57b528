#!/usr/bin/env python3
"""Measures which lines of decoders the unit tests and the corpora of the fuzz targets run.

    tests/coverage.py          builds the preset `coverage`, runs all, and prints a table of modules
    tests/coverage.py PREFIX   also lists the lines that nothing runs, of files whose path begins so: src/dns/
"""
import collections
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/coverage"
PROFILES = BUILD / "profiles"

# The rows of the table: a name, and the beginnings of the paths of its files.
MODULES = {
    "nmsg/container": ["src/nmsg/container/", "include/spindrift/nmsg/container/"],
    "nmsg/message": ["src/nmsg/message/", "include/spindrift/nmsg/message/"],
    "nmsg/types": ["src/nmsg/types/"],
    "nmsg/text: readers of JSON and presentation text": ["src/nmsg/text/json_reader", "src/nmsg/text/json_faults",
                                                         "src/nmsg/text/presentation_reader"],
    "dns": ["src/dns/", "include/spindrift/dns/"],
    "packet: headers, link layers, reassembly": [
        "src/packet/" + name for name in ("erf", "flow_hash", "fragment_table", "header_view", "ip", "layers",
                                          "link_layer", "link_payload", "pcapng", "reassembly", "udp_checksum")],
    "packet/file": ["src/packet/file/"],
    "file: compressed input": ["src/file/decompressor", "src/file/gzip_codec", "src/file/bzip2_codec",
                               "src/file/xz_codec", "src/file/zstd_codec", "src/file/lz4_codec"],
    "ndag: protocol, records, merging": ["src/ndag/protocol", "src/ndag/message_records", "src/ndag/message_block",
                                         "src/ndag/sequence", "src/ndag/stream_merger"],
}
TESTS = ["file", "dns", "packet", "ndag", "nmsg"]
CORPORA = ["compressed_file", "condition", "container", "dns_message", "dns_name", "dns_rdata", "erf_file", "json",
           "message", "message_libprotobuf", "ndag_datagrams", "packet_dump", "pcapng_file", "presentation", "routines",
           "text_size", "where"]


def build():
    subprocess.run(["cmake", "--preset", "coverage"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    targets = ["test_" + name for name in TESTS] + ["fuzz_" + name for name in CORPORA]
    subprocess.run(["cmake", "--build", "--preset", "coverage", "--target"] + targets, cwd=ROOT, check=True,
                   stdout=subprocess.DEVNULL)


def lines_run(program, arguments):
    """Runs a program. \\returns for each file of the project how often each of its lines was run"""
    raw, merged = PROFILES / (program + ".profraw"), PROFILES / (program + ".profdata")
    path = BUILD / "bin" / program
    done = subprocess.run([path] + arguments, cwd=ROOT, env=dict(os.environ, LLVM_PROFILE_FILE=str(raw)),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        sys.exit("%s failed:\n%s" % (program, done.stdout.decode(errors="replace")[-2000:]))
    subprocess.run(["llvm-profdata-14", "merge", "-sparse", "-o", merged, raw], check=True)
    text = subprocess.run(["llvm-cov-14", "export", "-format=lcov", "-instr-profile=%s" % merged, path], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    files = collections.defaultdict(collections.Counter)
    for line in text.splitlines():
        key, _, value = line.partition(":")
        if key == "SF":
            name = os.path.relpath(value, ROOT)
        elif key == "DA":
            number, count = value.split(",")[:2]
            files[name][int(number)] += int(count)
    return files


def total(measured):
    """\\returns the sums of what several programs have run"""
    files = collections.defaultdict(collections.Counter)
    for one in measured:
        for name, lines in one.items():
            for number, count in lines.items():  # not update(), which leaves out lines with a count of 0
                files[name][number] += count
    return files


def measure():
    """\\returns what the tests, the corpora and both have run"""
    PROFILES.mkdir(exist_ok=True)
    tests = total(lines_run("test_" + name, ["--gtest_brief"]) for name in TESTS)
    corpora = total(lines_run("fuzz_" + name, sorted(map(str, (ROOT / "fuzz/corpus" / name).iterdir())))
                    for name in CORPORA)
    return {"tests": tests, "corpora": corpora, "both": total([tests, corpora])}


def share(files, prefixes):
    """\\returns the number of lines in files that begin so, and the percentage of them that was run"""
    found = [count for name, lines in files.items() if name.startswith(tuple(prefixes)) for count in lines.values()]
    return len(found), 100 * sum(count > 0 for count in found) / max(len(found), 1)


def ranges(numbers):
    """\\returns `3-5 9` for 3, 4, 5 and 9"""
    groups = []
    for number in sorted(numbers):
        if groups and number == groups[-1][1] + 1:
            groups[-1][1] = number
        else:
            groups.append([number, number])
    return " ".join("%d" % a if a == b else "%d-%d" % (a, b) for a, b in groups)


def main(prefix=None):
    build()
    measured = measure()
    print("| decoders | lines | unit tests | corpora | both |\n| --- | --- | --- | --- | --- |")
    for name, prefixes in MODULES.items():
        lines = share(measured["both"], prefixes)[0]
        print("| %s | %d | %s |" % (name, lines, " | ".join(
            "%.1f %%" % share(measured[kind], prefixes)[1] for kind in ("tests", "corpora", "both"))))
    for name, lines in sorted(measured["both"].items()) if prefix else ():
        never = [number for number, count in lines.items() if count == 0]
        if name.startswith(prefix) and never:
            print("%s: %s" % (name, ranges(never)))


main(*sys.argv[1:])
