"""Our message modules in another nmsgtool: with them it writes what it writes with modules of its own.

PEER_BIN  the folder bin of the place where it is installed; lib/nmsg is beside it
"""
import subprocess

import pytest
from conftest import BUILD, ROOT, SANITIZED, clean_environment, peer_command
from test_golden import read_cases
from watching import PATIENCE

SUITE = ROOT / "tests/data/nmsg"
MODULES = BUILD / "lib/spindrift/nmsg"

# The module of dnsqr cannot apply the filter of -b to datagrams that it has reassembled: docs/plugins.md.
LEFT_OUT = ("pcap-bpf-dnsqr",)


def run(peer, folder, command, modules):
    folder.mkdir()
    environment = clean_environment(folder, I=str(SUITE / "in"), NMSG_MSGMOD_DIR=str(modules))
    environment["PATH"] = "%s:%s" % (peer.parent, environment["PATH"])
    done = subprocess.run(["sh", "-c", command], cwd=folder, env=environment, capture_output=True, timeout=PATIENCE)
    # Inputs take turns as they like.
    out = b"".join(sorted(done.stdout.splitlines(True))) if command.count(" -r ") > 1 else done.stdout
    return done.returncode, out


@pytest.mark.parametrize("name, command", [pytest.param(name, command, id=name) for name, _, command in
                                           read_cases(SUITE) if name not in LEFT_OUT])
def test_output_is_the_same(tmp_path, name, command):
    peer = peer_command("nmsgtool")
    if not (MODULES / "nmsg_msg9_base.so").exists():
        pytest.skip("%s has no message modules; build the target commands" % BUILD)
    if SANITIZED:
        pytest.skip("modules with sanitizers do not load into other programs")
    wanted = run(peer, tmp_path / "theirs", command, peer.parents[1] / "lib/nmsg")
    assert run(peer, tmp_path / "ours", command, MODULES) == wanted


def test_modules_export_their_table_alone():
    module = MODULES / "nmsg_msg9_base.so"
    if not module.exists():
        pytest.skip("%s has no message modules; build the target commands" % BUILD)
    names = subprocess.run(["nm", "-D", "--defined-only", module], capture_output=True, text=True, check=True).stdout
    assert [line.split()[-1] for line in names.splitlines()] == ["nmsg_msgmod_ctx_array"]
