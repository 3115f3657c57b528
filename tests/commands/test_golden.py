"""Recorded output of the peers' commands, byte for byte."""
import os
import shutil
import subprocess

import pytest
from conftest import BIN, PATIENCE, ROOT, clean_environment

# The case where the peer leaves the resolver's IPv6 address in responses (test_packets.py shows that ours does not).
LEFT_OUT = ("dnsqr-zero",)

OURS = [ROOT / "tests/data" / name for name in ("nmsg", "packets")]
SHARED = [ROOT.parent / "shared/vectors" / name for name in ("nmsg", "packets", "upstream")]


def read_cases(suite):
    """A line of cases.txt is `name [flags] | shell command`. \\returns (name, flags, command) of each"""
    for line in (suite / "cases.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            head, shell_command = line.split("|", 1)
            name, *flags = head.split()
            yield name, flags, shell_command.strip()


def all_cases():
    ours = {}
    for suite in OURS:
        for case in read_cases(suite):
            ours[case[0]] = (suite, case)
            yield pytest.param(suite, *case, id=case[0])
    for suite in SHARED:
        for case in read_cases(suite) if (suite / "cases.txt").exists() else ():
            if case[0] not in LEFT_OUT and not (case[0] in ours and is_copied(suite, case, *ours[case[0]])):
                yield pytest.param(suite, *case, id="%s-%s" % (suite.name, case[0]))


def is_copied(suite, case, our_suite, our_case):
    """Whether a suite of ours expects the very same of a case."""
    path = "expected/%s.out" % case[0]
    return case == our_case and (our_suite / path).read_bytes() == (suite / path).read_bytes()


def canonical(octets, flags):
    return b"\n".join(sorted(octets.split(b"\n"))) if "sort" in flags else octets


def isolation():
    """Cases use fixed ports; with a network of its own, each runs undisturbed. Only root can have that."""
    words = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    able = os.geteuid() == 0 and shutil.which("unshare") and shutil.which("ip")
    return words if able and subprocess.run([*words, "true"], capture_output=True).returncode == 0 else []


ISOLATION = isolation()


@pytest.mark.parametrize("suite, name, flags, shell_command", all_cases())
def test_case(suite, name, flags, shell_command, tmp_path):
    environment = clean_environment(tmp_path, I=str(suite / "in"), SUITE=str(suite),
                                    PATH="%s:%s" % (BIN, os.environ["PATH"]))
    if name == "kicker":  # nobody waits for those in the background
        shell_command = shell_command.replace(";", "; sleep 1;", 1)
    words = [*(ISOLATION if name.startswith(("udp", "channel", "zmq")) else []), "sh", "-c", shell_command]
    done = subprocess.run(words, cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=2 * PATIENCE)
    expected = lambda kind: suite / "expected" / ("%s.%s" % (name, kind))
    assert canonical(done.stdout, flags) == canonical(expected("out").read_bytes(), flags)
    assert done.returncode == (int(expected("rc").read_text()) if expected("rc").exists() else 0)
    if "err" in flags:
        assert canonical(done.stderr, flags) == canonical(expected("err").read_bytes(), flags)
