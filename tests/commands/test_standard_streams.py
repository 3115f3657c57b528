"""Standard streams that are closed, full, gone, or do not wait."""
import fcntl
import json
import os
import re
import signal
import socket
import subprocess

import containers
import pytest
from conftest import BIN, ROOT, clean_environment
from watching import PATIENCE, unread, wait_until

OBSERVED = ROOT / "examples/data/observed.nmsg"
TELESCOPE = ROOT / "examples/data/telescope.pcap"
WRITERS = [["nmsgtool", "-r", OBSERVED, "-J", "-"], ["nmsgtool", "-r", OBSERVED, "-o", "-"],
           ["nmsgtool", "-r", OBSERVED, "-w", "-"], ["tracepktdump", TELESCOPE], ["tracestats", TELESCOPE],
           ["tracertstats", "-i", "1", TELESCOPE], ["tracesplit", TELESCOPE, "pcapfile:-"],
           ["tracediff", TELESCOPE, ROOT / "examples/data/dns.pcap"]]
READERS = [["nmsgtool", "-r", "-", "-J", "out"], ["nmsgtool", "-j", "-", "-J", "out"],
           ["nmsgtool", "-f", "-", "-T", "ipconn", "-J", "out"],
           ["nmsgtool", "-p", "-", "-V", "base", "-T", "dnsqr", "-J", "out"],
           ["tracestats", "-"], ["tracepktdump", "-"],
           ["tracertstats", "-i", "1", "-"], ["tracesplit", "-", "pcapfile:out"]]


def name(words):
    return " ".join(str(getattr(word, "name", word)) for word in words)


def run(words, folder, redirection="", **streams):
    words = [str(BIN / words[0]), *map(str, words[1:])]
    return subprocess.run(["sh", "-c", '"$@" ' + redirection, "sh", *words], cwd=folder, capture_output=not streams,
                          env=clean_environment(folder), timeout=PATIENCE, **streams)


@pytest.mark.parametrize("words", READERS, ids=name)
def test_standard_input_is_closed(tmp_path, words):
    done = run(words, tmp_path, "<&-")
    assert done.returncode == 1 and b"Bad file descriptor" in done.stderr
    assert done.stderr.count(b"-: ") == 1


@pytest.mark.parametrize("words", WRITERS, ids=name)
def test_standard_output_is_closed(tmp_path, words):
    done = run(words, tmp_path, ">&-")
    assert done.returncode == 1 and b"Bad file descriptor" in done.stderr


@pytest.mark.parametrize("words", WRITERS, ids=name)
def test_standard_error_is_closed(tmp_path, words):
    assert run(words, tmp_path, "2>&-").stdout == run(words, tmp_path).stdout


@pytest.mark.parametrize("words", WRITERS, ids=name)
def test_output_that_does_not_wait(tmp_path, words):
    """Whoever shares the pipe makes it so; its reader is slow for a moment."""
    expected = run(words, tmp_path).stdout
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETFL, os.O_NONBLOCK)
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    running = subprocess.Popen([str(BIN / words[0]), *map(str, words[1:])], stdout=writing, stderr=subprocess.DEVNULL,
                               env=clean_environment(tmp_path))
    os.close(writing)
    found = b""
    with open(reading, "rb") as pipe:
        # What fits, and then, when it is full, the rest.
        wait_until(lambda: running.poll() is not None or unread(pipe) >= min(len(expected), 4096), "a full pipe")
        while octets := pipe.read(1000):
            found += octets
    assert running.wait(PATIENCE) == 0 and found == expected


def full_pipe(waits=False):
    """One that takes nothing more. \\returns its ends; writing to it fails unless it `waits`"""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    try:
        while True:
            os.write(writing, bytes(4096))
    except BlockingIOError:
        os.set_blocking(writing, waits)
        return reading, writing


@pytest.mark.parametrize("kind", ["full disk", "closed", "no reader", "full pipe", "unread pipe"])
def test_what_cannot_be_told_does_not_end_a_job(tmp_path, free_ports, kind):
    (port,) = free_ports()
    words = [str(BIN / "nmsgtool"), "-dd", "-l", "127.0.0.1/%d" % port, "-J", "out", "--unbuffered"]
    reading = None
    if kind == "closed":
        words, stderr = ["sh", "-c", 'exec "$@" 2>&-', "sh", *words], None
    elif kind == "full disk":
        stderr = os.open("/dev/full", os.O_WRONLY)
    else:
        reading, stderr = os.pipe() if kind == "no reader" else full_pipe(waits=kind == "unread pipe")
        if kind == "no reader":
            os.close(reading)
            reading = None
    running = subprocess.Popen(words, cwd=tmp_path, stderr=stderr, env=clean_environment(tmp_path))
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            def arrives():
                for octets in (b"junk", containers.logline_container("good")):
                    udp.sendto(octets, ("127.0.0.1", port))
                return (tmp_path / "out").exists() and (tmp_path / "out").read_bytes().count(b"\n") > 1

            wait_until(lambda: running.poll() is not None or arrives(), "messages")
        running.send_signal(signal.SIGTERM)
        assert running.wait(PATIENCE) == 1
    finally:
        running.kill()
        running.wait()
        for descriptor in (stderr, reading):
            if descriptor is not None:
                os.close(descriptor)


@pytest.mark.parametrize("form", ["text", "json"])
def test_dropped_lines_of_the_log_are_counted(tmp_path, free_ports, form):
    (port,) = free_ports()
    reading, stderr = full_pipe(waits=True)
    words = [str(BIN / "nmsgtool"), "-dd", "-l", "127.0.0.1/%d" % port, "-J", "out", "--unbuffered",
             "--log-format", form]
    running = subprocess.Popen(words, cwd=tmp_path, stderr=stderr, env=clean_environment(tmp_path))
    os.close(stderr)
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, open(reading, "rb", buffering=0) as pipe:
            os.set_blocking(reading, False)

            def arrives():
                udp.sendto(b"junk", ("127.0.0.1", port))
                udp.sendto(containers.logline_container("good"), ("127.0.0.1", port))
                return (tmp_path / "out").exists() and b"good" in (tmp_path / "out").read_bytes()

            wait_until(lambda: running.poll() is not None or arrives(), "a message")
            said = []

            def tells():
                arrives()
                said.append((pipe.read(1 << 20) or b"").strip(b"\0"))
                return b"of this log" in b"".join(said)

            wait_until(lambda: running.poll() is not None or tells(), "the number of dropped lines")
            running.send_signal(signal.SIGTERM)
            running.wait(PATIENCE)
            said.append(pipe.read(1 << 20))
        first = b"".join(said).decode().splitlines()[0]
        if form == "json":
            first = json.loads(first)["message"]
        assert re.fullmatch(r"lines of this log dropped while standard error was not read: [1-9]\d*", first)
    finally:
        running.kill()
        running.wait()
