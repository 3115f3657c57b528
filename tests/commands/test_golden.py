"""Recorded output of the peers' commands, byte for byte. In `tagged`, output of our own that was checked by eye:
no peer has this type of messages."""
import lzma
import os
import pathlib
import shutil
import subprocess
import sys

import pytest
from conftest import BIN, ROOT, clean_environment, is_built
from watching import PATIENCE

# GOLDEN_DATA names more folders like these, with colons between them.
SUITES = [ROOT / "tests/data" / name for name in ("nmsg", "packets", "tagged")]
SUITES += [pathlib.Path(name) for name in os.environ.get("GOLDEN_DATA", "").split(":") if name]

# The case where the peer leaves the resolver's IPv6 address in responses (test_packets.py shows that ours does not).
LEFT_OUT = ("dnsqr-zero",)


def read_cases(suite):
    """A line of cases.txt is `name [flags] | shell command`. \\returns (name, flags, command) of each"""
    for line in (suite / "cases.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            head, shell_command = line.split("|", 1)
            name, *flags = head.split()
            yield name, flags, shell_command.strip()


def all_cases():
    for suite in SUITES:
        for name, flags, command in read_cases(suite):
            if name not in LEFT_OUT:
                yield pytest.param(suite, name, flags, command, id="%s-%s" % (suite.name, name))


def read_expected(suite, name, kind):
    """Octets that are expected of a case, or nothing. They may be compressed."""
    path = suite / "expected" / ("%s.%s" % (name, kind))
    if path.exists():
        return path.read_bytes()
    packed = path.with_name(path.name + ".xz")
    return lzma.decompress(packed.read_bytes()) if packed.exists() else None


def canonical(octets, flags):
    return b"\n".join(sorted(octets.split(b"\n"))) if "sort" in flags else octets


def isolation():
    """Cases use fixed ports; with a network of its own, each runs undisturbed. Only root can have that."""
    words = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    able = os.geteuid() == 0 and shutil.which("unshare") and shutil.which("ip")
    return words if able and subprocess.run([*words, "true"], capture_output=True).returncode == 0 else []


ISOLATION = isolation()

# Cases sleep while others get ready. Here that takes as long as it does.
SLEEP = 'sleep() { "%s" "%s" $$; }; ' % (sys.executable, ROOT / "tests/commands/support/until_ready.py")


@pytest.mark.parametrize("suite, name, flags, shell_command", all_cases())
def test_case(suite, name, flags, shell_command, tmp_path):
    environment = clean_environment(tmp_path, I=str(suite / "in"), SUITE=str(suite),
                                    PATH="%s:%s" % (BIN, os.environ["PATH"]))
    if name.startswith("zmq") and not is_built("zeromq"):
        pytest.skip("built without zeromq")
    if name == "kicker":  # nobody waits for those in the background, but a pipe does
        shell_command = shell_command.replace("> ../kick", "| cat > ../kick")
    words = [*(ISOLATION if name.startswith(("udp", "channel", "zmq")) else []), "sh", "-c", SLEEP + shell_command]
    done = subprocess.run(words, cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=2 * PATIENCE)
    assert canonical(done.stdout, flags) == canonical(read_expected(suite, name, "out"), flags)
    assert done.returncode == int(read_expected(suite, name, "rc") or 0)
    if "err" in flags:
        assert canonical(done.stderr, flags) == canonical(read_expected(suite, name, "err"), flags)
