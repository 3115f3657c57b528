#!/usr/bin/env python3
"""Lists the tests that were skipped, by reason: tests/skipped.py FOLDER...

FOLDER holds what test programs have written with --junitxml or --gtest_output=xml.
"""
import collections
import pathlib
import sys
import xml.etree.ElementTree


def skipped(folder):
    """\\returns pairs of reason and name"""
    for file in sorted(pathlib.Path(folder).glob("*.xml")):
        for case in xml.etree.ElementTree.parse(file).iter("testcase"):
            for skip in case.iter("skipped"):
                # GoogleTest puts the place in front of the reason.
                reason = (skip.get("message") or "").strip().splitlines() or ["no reason given"]
                yield reason[-1], "%s.%s" % (case.get("classname").rpartition(".")[2], case.get("name"))


def main(folders):
    names = collections.defaultdict(list)
    for folder in folders:
        for reason, name in skipped(folder):
            names[reason].append(name)
    print("skipped tests: %d" % sum(map(len, names.values())))
    for reason in sorted(names):
        print("  %s:" % reason)
        for name in names[reason]:
            print("    " + name)


main(sys.argv[1:])
