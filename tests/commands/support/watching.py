"""What can be seen of a command from outside: what it has read, what it waits for, and whether it still has work to do.

Tests wait for what they see, not for some time: that is over as soon as it can be, and however slow the machine is.
"""
import fcntl
import os
import pathlib
import re
import select
import signal
import sys
import termios
import time
import urllib.request

# Longer than anything here should take, even under a sanitizer on a busy machine.
PATIENCE = 30


class Deadline:
    """Is over after so many seconds in which this process could run. The clock goes on while a virtual machine is
    paused, and leaps over that time for the command that is tested as well as for the test: each leap counts as one
    second at most."""

    def __init__(self, seconds):
        self.left = seconds
        self.last = time.monotonic()

    def is_over(self):
        now = time.monotonic()
        self.left -= min(now - self.last, 1)
        self.last = now
        return self.left <= 0


def wait_until(condition, what, patience=PATIENCE):
    """Polls until `condition()` is true. \returns its value"""
    deadline = Deadline(patience)
    while True:
        value = condition()
        if value:
            return value
        assert not deadline.is_over(), "waited in vain for " + what
        time.sleep(0.01)


# --- pipes

def available(pipe):
    """What can be read from a pipe at once. Not more than a mebibyte: some write faster than we read."""
    found = bytearray()
    while len(found) < 1 << 20 and select.select([pipe], [], [], 0)[0] and (octets := os.read(pipe.fileno(), 1 << 16)):
        found += octets
    return bytes(found)


def unread(pipe):
    """How many octets that were written to a pipe nobody has read yet."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


# --- threads

def awaits_signals(pid, number):
    """Whether a program has come so far that a signal ends it in good order. Our commands name a thread then, others
    have a handler."""
    threads = (path.read_text().strip() for path in pathlib.Path("/proc/%d/task" % pid).glob("*/comm"))
    status = pathlib.Path("/proc/%d/status" % pid).read_text()
    handled = next(line for line in status.splitlines() if line.startswith("SigCgt:")).split()[1]
    return "signals" in threads or int(handled, 16) >> (number - 1) & 1 == 1


def schedules(pid):
    """For each thread of a process: its state, and how often it has left a processor."""
    found = {}
    for path in pathlib.Path("/proc/%d/task" % pid).glob("*/status"):
        status = dict(line.split(":\t", 1) for line in path.read_text().splitlines())
        found[path.parent.name] = (status["State"][0], status["voluntary_ctxt_switches"],
                                   status["nonvoluntary_ctxt_switches"])
    return found


def resume(pid):
    """Lets a command go on that somebody else has stopped: while it is stopped, it acts on no signal."""
    if re.search(r"^State:\s*T", pathlib.Path("/proc/%d/status" % pid).read_text(), re.M):
        os.kill(pid, signal.SIGCONT)


def threads(pid):
    """What each thread of a process does and which signals wait for it, for the message of a test that fails."""
    shown = r"^(?:Name|State|SigPnd|ShdPnd|SigBlk):.*$"
    found = []
    for folder in pathlib.Path("/proc/%d/task" % pid).glob("*"):
        try:
            found += [folder.name, *re.findall(shown, (folder / "status").read_text(), re.M),
                      (folder / "wchan").read_text(), (folder / "syscall").read_text().strip()]
        except OSError as error:  # it has ended, or is not to be looked at
            found.append(str(error))
    return "\n".join(found)


class Idleness:
    """True of a process if nothing is `waiting()` for it, and all its threads sleep: they do when it is looked at
    twice, and none has run in between, unless the process `polls`: wakes up all the time to look whether there is
    more."""

    def __init__(self, pid, waiting=lambda: 0, polls=False):
        self.pid = pid
        self.waiting = waiting
        self.polls = polls
        self.before = None

    def __call__(self):
        now = schedules(self.pid)
        before, self.before = self.before, now if self.waiting() == 0 and self.sleeps(now) else None
        return self.before is not None and before is not None and (self.polls or before == now)

    @staticmethod
    def sleeps(threads):
        return all(state == "S" for state, *_ in threads.values())


# --- sockets

def sockets(pid):
    """The numbers of those a process has open."""
    links = (os.readlink(path) for path in pathlib.Path("/proc/%d/fd" % pid).iterdir())
    return {link[len("socket:["):-1] for link in links if link.startswith("socket:")}


def socket_table(pid, *names):
    """The lines the system has of sockets where a process runs: udp, tcp and the like."""
    paths = (pathlib.Path("/proc/%d/net/%s" % (pid, name)) for name in names)
    return [line.split() for path in paths if path.exists() for line in path.read_text().splitlines()[1:]]


def is_open(pid, path):
    """Whether a process has opened a file."""
    links = pathlib.Path("/proc/%d/fd" % pid).iterdir()
    return any(os.path.realpath(link) == os.path.realpath(path) for link in links)


def open_ports(pid):
    """The UDP ports that are open where a process runs."""
    return {int(line[1].rpartition(":")[2], 16) for line in socket_table(pid, "udp", "udp6")}


def packets_on_their_way():
    """Those the system has taken from an interface, and has not given to sockets."""
    backlog = 11
    rows = (line.split() for line in pathlib.Path("/proc/net/softnet_stat").read_text().splitlines())
    return sum(int(row[backlog], 16) for row in rows if len(row) > backlog)


def waiting_octets(pid):
    """Those that wait to be received by sockets where a process runs."""
    return sum(int(line[4].partition(":")[2], 16) for line in socket_table(pid, "udp", "udp6", "tcp", "tcp6"))


# --- what it tells itself

def counters(http):
    """What a command that serves its metrics at this port has counted by now."""
    with urllib.request.urlopen("http://127.0.0.1:%d/metrics" % http, timeout=PATIENCE) as page:
        found = re.findall(r"^nmsgtool_(\w+)_total (\d+)$", page.read().decode(), re.MULTILINE)
    return {name: int(number) for name, number in found}
