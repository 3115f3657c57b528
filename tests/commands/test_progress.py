"""The progress line: on terminals only, unless it is asked for."""
import os
import pty
import re
import select
import subprocess
import time

import pytest
from conftest import PATIENCE, clean_environment, command, lines, newdomain
from watching import open_ports, wait_until


class Terminal:
    """Runs a command whose standard error, and perhaps output, is a terminal, and reads what it shows."""

    def __init__(self, tool, *words, output_too=False):
        self.shown = b""
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen([*tool.words, *map(str, words)], cwd=tool.folder,
                                        env=clean_environment(tool.folder), stdin=subprocess.DEVNULL,
                                        stdout=slave if output_too else subprocess.DEVNULL, stderr=slave)
        os.close(slave)

    def finish(self):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if select.select([self.master], [], [], 0.1)[0]:
                try:
                    self.shown += os.read(self.master, 65536)
                except OSError:  # nobody has the other side any more
                    break
        os.close(self.master)
        if time.monotonic() >= end:
            self.process.kill()
        assert self.process.wait(PATIENCE) == 0
        return self.shown


@pytest.fixture(scope="module")
def jobs(tmp_path_factory):
    """What is seen of jobs that take two seconds, all at the same time, and how long all of them took."""
    folder = tmp_path_factory.mktemp("progress")
    tool = command("nmsgtool", folder)
    text = lines(newdomain(i) for i in range(100)).encode()
    octets = tool.run("-j", "-", "--unbuffered", "-w", "-", data=text).succeeded().out
    (folder / "slow.nmsg").write_bytes(octets)
    slow = ["-r", "slow.nmsg", "-B", len(octets) // 2]
    begin = time.monotonic()
    terminals = {"terminal": Terminal(tool, *slow, "-w", "a"),
                 "refused": Terminal(tool, *slow, "-w", "b", "--no-progress"),
                 "text on the terminal": Terminal(tool, *slow, "-J", "-", output_too=True)}
    pipes = {"pipe": tool.start(*slow, "-w", "c"),
             "asked for": tool.start(*slow, "-w", "d", "--progress")}
    seen = {name: terminal.finish() for name, terminal in terminals.items()}
    seen.update((name, running.finish().succeeded().err.encode()) for name, running in pipes.items())
    return seen, time.monotonic() - begin


REPORT = rb"[\d.]+ k?B of [\d.]+ k?B \(\d+ %\), \d+ messages, \d+ a second, \d+:\d\d left"


def test_on_a_terminal(jobs):
    seen, seconds = jobs
    reports = re.findall(rb"\r" + REPORT + rb"\x1b\[K", seen["terminal"])
    # Five times a second, after the first.
    assert 2 <= len(reports) <= 1 + 5 * (seconds - 1)
    # Nothing is left of it, and nothing else is shown.
    assert seen["terminal"] == b"".join(reports) + b"\r\x1b[K"
    percentages = [int(re.search(rb"(\d+) %", report)[1]) for report in reports]
    assert percentages == sorted(percentages) and 30 <= percentages[0] and percentages[-1] <= 100


@pytest.mark.parametrize("job", ["refused", "text on the terminal", "pipe"])
def test_not_shown(jobs, job):
    seen, _ = jobs
    assert b"a second" not in seen[job] and b"\x1b" not in seen[job]


def test_elsewhere_when_asked_for(jobs):
    seen, seconds = jobs
    reports = seen["asked for"].splitlines()
    assert 1 <= len(reports) <= seconds
    for report in reports:
        assert re.fullmatch(REPORT, report), report


def test_short_jobs_show_nothing(nmsgtool, messages):
    assert Terminal(nmsgtool, "-r", messages(5), "-w", "out").finish() == b""


def test_of_a_live_input_on_a_terminal(nmsgtool, messages, free_ports):
    """The rate of now, and no total: nobody knows how much will come."""
    (port,) = free_ports()
    terminal = Terminal(nmsgtool, "-l", "127.0.0.1/%d" % port, "-w", "out", "-c", "3")
    wait_until(lambda: port in open_ports(terminal.process.pid), "the port")
    one = messages(1)

    def shown(pattern):
        if select.select([terminal.master], [], [], 0.01)[0]:
            terminal.shown += os.read(terminal.master, 65536)
        return re.search(pattern, terminal.shown)

    wait_until(lambda: shown(rb"\r0 B, 0 messages, 0 a second\x1b\[K"), "the first report")
    for _ in range(2):
        nmsgtool.run("-r", one, "-s", "127.0.0.1/%d" % port).succeeded()
    wait_until(lambda: shown(rb"\r\d+ B, 2 messages, [012] a second\x1b\[K"), "the messages")
    wait_until(lambda: shown(rb"\r\d+ B, 2 messages, 0 a second\x1b\[K"), "the rate of now")
    nmsgtool.run("-r", one, "-s", "127.0.0.1/%d" % port).succeeded()
    assert b" of " not in terminal.finish() and terminal.shown.endswith(b"\r\x1b[K")


def test_of_an_endless_input(nmsgtool, free_ports):
    (port,) = free_ports()
    result = nmsgtool.run("-l", "127.0.0.1/%d" % port, "-t", "2", "--progress", "-w", "out").succeeded()
    for report in result.err.splitlines():
        assert report == "0 B, 0 messages, 0 a second"
