"""Programs of corsaro3, as they are built, with libtrace over ours and over theirs.

PEER_BIN  the folder bin of the place where libtrace and corsaro3 are installed; lib is beside it
"""
import os
import pathlib
import signal
import subprocess
import zlib

import pytest
from conftest import BUILD, ROOT, SANITIZED, Command, command, peer_command, wait_until_all_is_received
from watching import open_ports

GROUP, BEACONS = "239.255.17.49", 44019
CAPTURE = ROOT / "tests/data/packets/in/scope.pcap"
TAGGER = """inputuri: pcapfile:-
pktthreads: 1
controlsocketname: ipc://{folder}/control
multicast: {{monitorid: 7, beaconport: {port}, groupaddr: {group}, sourceaddr: wire0, mtu: 9000}}
"""
TRACE = """outtemplate: {folder}/%P.%N
packetsource: ndag:wire0,{group},{port}
controlsocketname: ipc://{folder}/control
monitorid: here
interval: 60
rotatefreq: 1
threads: 1
mergeoutput: yes
plugins:
 - flowtuple:
     sorttuples: yes
"""

pytestmark = pytest.mark.skipif(SANITIZED, reason="programs outside a build with sanitizers cannot use its libraries")


def records(path):
    """The decompressed blocks of an Avro file (avro.apache.org/docs, object container files)."""
    octets = path.read_bytes()
    mark = octets[-16:]  # ends the header and each block
    return b"".join(blocks(octets, octets.index(mark) + len(mark)))


def number(octets, at):
    """A long of Avro: zigzag, in groups of 7 bits. \\returns it, and where it ends"""
    value = shift = 0
    while True:
        value |= (octets[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if not octets[at - 1] & 0x80:
            return value >> 1 ^ -(value & 1), at


def blocks(octets, at):
    while at < len(octets):
        _, at = number(octets, at)
        size, at = number(octets, at)
        yield zlib.decompress(octets[at:at + size], -15)
        at += size + 16  # and the mark


def flow_tuples(folder, network, libraries):
    """What corsarotrace writes of a tagged feed."""
    folder.mkdir()
    names = {"folder": folder, "group": GROUP, "port": BEACONS}
    (folder / "tagger.yaml").write_text(TAGGER.format(**names))
    (folder / "trace.yaml").write_text(TRACE.format(**names))
    tagger, trace = command("corsarotagger", folder, network), Command(peer_command("corsarotrace"), folder, network)
    try:
        sending = tagger.start("-c", "tagger.yaml", stdin=subprocess.PIPE)
        octets = CAPTURE.read_bytes()
        sending.write(octets[:24])
        running = trace.start("-c", "trace.yaml", "-l", "stderr", LD_LIBRARY_PATH=libraries)
        running.wait_for(lambda: len(open_ports(running.pid)) > 1, "the port of the stream")
        assert str(libraries) in (pathlib.Path("/proc") / str(running.pid) / "maps").read_text()
        sending.finish(octets[24:])
        wait_until_all_is_received(running, polls=True)
        os.kill(running.pid, signal.SIGINT)
        running.finish()
    finally:
        tagger.end()
        trace.end()
    return b"".join(records(path) for path in sorted(folder.glob("flowtuple.*")) if path.stat().st_size > 0)


def test_corsarotrace_finds_the_same_flows(tmp_path, network):
    peer = peer_command("corsarotrace")
    ours = flow_tuples(tmp_path / "ours", network, BUILD / "lib")
    theirs = flow_tuples(tmp_path / "theirs", network, peer.parent.parent / "lib")
    assert ours and ours == theirs
