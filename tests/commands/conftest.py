"""What the tests of whole commands share: how a command is run, where it is found, and the messages they feed it.

SPINDRIFT_BIN    folder with the commands (default build/release/bin)
SPINDRIFT_BUILD  CMake build folder (default the folder above SPINDRIFT_BIN)
PEER_NMSGTOOL    another implementation of nmsgtool, to exchange data with
"""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("SPINDRIFT_BIN", ROOT / "build/release/bin")).resolve()
BUILD = pathlib.Path(os.environ.get("SPINDRIFT_BUILD", BIN.parent)).resolve()

# Longer than anything here should take, even under a sanitizer on a busy machine.
PATIENCE = 30


def cmake_setting(name):
    """From the cache of the build folder; empty if there is none."""
    cache = BUILD / "CMakeCache.txt"
    for line in cache.read_text().splitlines() if cache.exists() else ():
        if line.startswith(name + ":"):
            return line.partition("=")[2]
    return ""


SANITIZED = bool(cmake_setting("SPINDRIFT_SANITIZE"))

# Within this many seconds a command must have stopped.
PROMPT = 3 if SANITIZED else 0.5


def clean_environment(home, **extra):
    """The caller's environment without what would change the output of a command."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NMSG_", "DNSQR_", "ARGV_"))}
    return {**kept, "TZ": "UTC", "LC_ALL": "C", "HOME": str(home), **extra}


def wait_until(condition, what, patience=PATIENCE):
    """Polls until `condition()` is true. \\returns its value"""
    end = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, "waited in vain for " + what
        time.sleep(0.01)


class Result:
    def __init__(self, code, out, err):
        self.code = code
        self.out = out
        self.err = err.decode("utf-8", "replace")

    @property
    def text(self):
        return self.out.decode()

    @property
    def objects(self):
        """Of the JSON lines on standard output."""
        return [json.loads(line) for line in self.out.splitlines()]

    def succeeded(self):
        assert self.code == 0, self.err
        return self


class Running:
    """A command that has been started, and is ended with the test if it still runs then."""

    def __init__(self, words, folder, environment, stdin):
        self.folder = folder
        self.process = subprocess.Popen(words, cwd=folder, env=environment, stdin=stdin, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)

    @property
    def stdin(self):
        return self.process.stdin

    def runs(self):
        return self.process.poll() is None

    def finish_after(self, number):
        """Sends a signal, once the command has made its arrangements for it. \\returns result and time it took"""
        wait_until(lambda: not self.runs() or catches(self.process.pid, number), "signal handlers")
        begin = time.monotonic()
        self.process.send_signal(number)
        result = self.finish()
        return result, time.monotonic() - begin

    def finish(self, data=None, patience=PATIENCE):
        try:
            out, err = self.process.communicate(data, timeout=patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
            pytest.fail("%s still ran after %s s; it said %r" % (self.process.args, patience, err))
        return Result(self.process.returncode, out, err)

    def end(self):
        if self.runs():
            self.process.kill()
        self.process.communicate()


class Command:
    """A program and the folder it runs in."""

    def __init__(self, path, folder, prefix=()):
        self.words = [*prefix, str(path)]
        self.folder = folder
        self.started = []

    def start(self, *words, stdin=subprocess.DEVNULL, folder=None, **environment):
        running = Running([*self.words, *map(str, words)], folder or self.folder,
                          clean_environment(self.folder, **environment), stdin)
        self.started.append(running)
        return running

    def run(self, *words, data=None, patience=PATIENCE, **environment):
        stdin = subprocess.DEVNULL if data is None else subprocess.PIPE
        return self.start(*words, stdin=stdin, **environment).finish(data, patience)

    def listen(self, *words, ports, **environment):
        """Starts a command and waits until it has opened the UDP ports."""
        running = self.start(*words, **environment)
        wait_until(lambda: not running.runs() or set(ports) <= open_ports(running.process.pid), "UDP ports")
        assert running.runs(), running.finish().err
        return running

    def end(self):
        for running in self.started:
            running.end()


def catches(pid, number):
    status = pathlib.Path("/proc/%d/status" % pid).read_text()
    mask = next(line for line in status.splitlines() if line.startswith("SigCgt:")).split()[1]
    return int(mask, 16) >> (number - 1) & 1 == 1


def open_ports(pid):
    """The UDP ports that are open where a process runs."""
    ports = set()
    for table in ("udp", "udp6"):
        try:
            lines = pathlib.Path("/proc/%d/net/%s" % (pid, table)).read_text().splitlines()[1:]
        except OSError:
            continue
        ports.update(int(line.split()[1].rpartition(":")[2], 16) for line in lines)
    return ports


def command(name, folder, prefix=()):
    path = BIN / name
    assert path.exists(), "there is no %s; SPINDRIFT_BIN says where commands are" % path
    return Command(path, folder, prefix)


@pytest.fixture
def nmsgtool(tmp_path):
    tool = command("nmsgtool", tmp_path)
    yield tool
    tool.end()


@pytest.fixture
def peer(tmp_path):
    path = os.environ.get("PEER_NMSGTOOL")
    if not path:
        pytest.skip("PEER_NMSGTOOL names no other nmsgtool")
    tool = Command(path, tmp_path)
    yield tool
    tool.end()


@pytest.fixture
def free_ports():
    """A function that finds a number of consecutive UDP ports nobody uses."""

    def find(count=1, address="127.0.0.1"):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        while True:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.bind((address, 0))
                first = probe.getsockname()[1]
            if first + count <= 65536 and all(is_free(family, address, first + i) for i in range(count)):
                return list(range(first, first + count))

    def is_free(family, address, port):
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind((address, port))
            except OSError:
                return False
        return True

    return find


@pytest.fixture(scope="session")
def data():
    """Inputs of the golden cases."""
    return ROOT / "tests/data/nmsg/in"


@pytest.fixture
def network(tmp_path):
    """A network namespace of its own with a dummy interface, as a prefix for commands."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("making a network namespace needs root and ip")
    name = "spindrift-test-%d" % os.getpid()

    def ip(*words):
        return subprocess.run(["ip", *words], capture_output=True, timeout=PATIENCE)

    if ip("netns", "add", name).returncode != 0:
        pytest.skip("network namespaces cannot be made here")
    try:
        for words in (("link", "set", "lo", "up", "multicast", "on"),
                      ("link", "add", "wire0", "type", "veth", "peer", "name", "wire1"),
                      ("addr", "add", "192.0.2.1/24", "brd", "192.0.2.255", "dev", "wire0"),
                      ("addr", "add", "2001:db8::1/64", "dev", "wire0", "nodad"),
                      ("link", "set", "wire0", "up"), ("link", "set", "wire1", "up"),
                      ("route", "add", "224.0.0.0/4", "dev", "wire0"),
                      ("route", "add", "255.255.255.255/32", "dev", "wire0")):
            done = ip("-n", name, *words)
            if done.returncode != 0:
                pytest.skip("cannot set up a network namespace: %s" % done.stderr.decode())
        yield ("ip", "netns", "exec", name)
    finally:
        ip("netns", "del", name)


def newdomain(i, **header):
    """A JSON line of the kind channels carry, distinguishable by its number."""
    return json.dumps({"time": "2024-05-01 12:00:%02d.%09d" % (i // 60 % 60, i), "vname": "SIE", "mname": "newdomain",
                       **header,
                       "message": {"domain": "n%d.example.com." % i, "time_seen": "2024-05-01 11:59:50",
                                   "bailiwick": "com.", "rrname": "www.n%d.example.com." % i, "rrclass": "IN",
                                   "rrtype": "A", "rdata": ["192.0.2.%d" % (i % 256)], "keys": [], "new_rr": []}},
                      separators=(",", ":"))


def lines(text):
    return "".join(line + "\n" for line in text)


def numbers(objects):
    """The numbers of newdomain() messages."""
    return [int(one["message"]["domain"][1:].split(".")[0]) for one in objects]


@pytest.fixture
def messages(tmp_path, nmsgtool):
    """A function that writes a file of so many newdomain messages. Its suffix says which kind."""

    def make(count, name="messages.nmsg", first=0, **header):
        text = lines(newdomain(i, **header) for i in range(first, first + count))
        path = tmp_path / name
        if path.suffix == ".json":
            path.write_text(text)
        else:
            nmsgtool.run("-j", "-", "-w", path, data=text.encode()).succeeded()
        return path

    return make
