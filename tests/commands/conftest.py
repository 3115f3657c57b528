"""What the tests of whole commands share: how a command is run, where it is found, and the messages they feed it.

SPINDRIFT_BIN    folder with the commands (default build/release/bin)
SPINDRIFT_BUILD  CMake build folder (default the folder above SPINDRIFT_BIN)
PEER_BIN         folder with the commands of another implementation, to exchange data with
PEER_SRC         folder with the source trees of that
"""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import threading

import pytest
from scenario_data import NOD_JSON, NOD_NMSG, Q_PCAP
from watching import (PATIENCE, Deadline, Idleness, available, awaits_signals, open_ports, packets_on_their_way,
                      resume, threads, unread, wait_until, waiting_octets)

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("SPINDRIFT_BIN", ROOT / "build/release/bin")).resolve()
BUILD = pathlib.Path(os.environ.get("SPINDRIFT_BUILD", BIN.parent)).resolve()


def cmake_setting(name):
    """From the cache of the build folder; empty if there is none."""
    cache = BUILD / "CMakeCache.txt"
    for line in cache.read_text().splitlines() if cache.exists() else ():
        if line.startswith(name + ":"):
            return line.partition("=")[2]
    return ""


SANITIZED = bool(cmake_setting("SPINDRIFT_SANITIZE"))


def is_built(feature):
    """Whether the commands have what a CMake option may leave out: kafka, zeromq or cairo."""
    return cmake_setting("SPINDRIFT_" + feature.upper()) != "OFF"


def pytest_configure(config):
    config.addinivalue_line("markers", "needs(feature): skipped where the build has no such feature")


def pytest_runtest_setup(item):
    for marker in item.iter_markers("needs"):
        if not is_built(*marker.args):
            pytest.skip("built without " + marker.args[0])


def clean_environment(home, **extra):
    """The caller's environment without what would change the output of a command."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NMSG_", "DNSQR_", "ARGV_"))}
    return {**kept, "TZ": "UTC", "LC_ALL": "C", "HOME": str(home), **extra}


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
        self.out = b""
        self.err = b""

    @property
    def pid(self):
        return self.process.pid

    @property
    def stdin(self):
        return self.process.stdin

    def runs(self):
        return self.process.poll() is None

    def write(self, octets):
        """To its standard input."""
        self.stdin.write(octets)
        self.stdin.flush()

    def hear(self):
        """Takes what it has said by now. Both at once, so that neither holds it up while we wait for the other."""
        self.out += available(self.process.stdout)
        self.err += available(self.process.stderr)

    def wait_for(self, condition, what):
        """Until `condition()` is true of the command while it runs. \\returns its value"""
        def holds():
            try:
                return condition()
            except OSError:  # it has just ended, and what was to be known of it has gone with it
                return False

        value = wait_until(lambda: not self.runs() or holds(), what)
        assert self.runs(), self.finish().err
        return value

    def wait_for_output(self, condition):
        """Until `condition` holds of what has been written to standard output. \\returns that text"""
        return self.wait_for_text(lambda: self.out.decode(), condition)

    def wait_for_errors(self, condition):
        """Until `condition` holds of what has been written to standard error. \\returns that text"""
        return self.wait_for_text(lambda: self.err.decode("utf-8", "replace"), condition)

    def wait_for_text(self, text, condition):
        def enough():
            self.hear()
            return condition(text())

        wait_until(lambda: enough() or not self.runs(), "output")
        assert enough(), self.finish().err
        return text()

    def wait_until_read(self):
        """Until it has taken all that was written to its standard input."""
        self.wait_for(lambda: unread(self.stdin) == 0, "a command that reads its standard input")

    def finish_after(self, number):
        """Sends a signal, once the command has made its arrangements for it."""
        wait_until(lambda: not self.runs() or awaits_signals(self.pid, number), "a command that awaits signals")
        self.process.send_signal(number)
        # Its standard input stays open meanwhile, for it must not be that which ends the command.
        stdin, self.process.stdin = self.process.stdin, None
        try:
            return self.finish()
        finally:
            if stdin:
                stdin.close()

    def finish(self, data=None, patience=PATIENCE):
        ended = threading.Event()
        doing = []  # what its threads did when patience was over

        def watch():
            deadline = Deadline(patience)
            while not ended.wait(1):
                if self.runs():
                    resume(self.pid)
                if deadline.is_over():
                    doing.append(threads(self.pid))
                    self.process.kill()
                    return

        # A thread besides: communicate() with a timeout does not go on with `data` when it is called again.
        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            out, err = self.process.communicate(data)
        finally:
            ended.set()
            watcher.join()
        if doing:
            pytest.fail("%s still ran after %s s; it said %r; its threads:\n%s" %
                        (self.process.args, patience, self.err + err, doing[0]))
        return Result(self.process.returncode, self.out + (out or b""), self.err + err)

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
        running.wait_for(lambda: set(ports) <= open_ports(running.pid), "UDP ports")
        return running

    def end(self):
        for running in self.started:
            running.end()


def wait_until_idle(running, polls=False):
    """Waits until a command has done its work, and waits for more."""
    running.wait_for(Idleness(running.pid, polls=polls), "a command that waits")


def wait_until_all_is_received(running, polls=False):
    """Waits until a command in a network namespace has taken all that was sent to it, and has done its work on it."""
    waiting = lambda: packets_on_their_way() + waiting_octets(running.pid)
    running.wait_for(Idleness(running.pid, waiting, polls), "a command that has received all")


def free_tcp_port(address="127.0.0.1"):
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]


def command(name, folder, prefix=()):
    path = BIN / name
    assert path.exists(), "there is no %s; SPINDRIFT_BIN says where commands are" % path
    return Command(path, folder, prefix)


@pytest.fixture
def program(tmp_path):
    """A function that finds a command, which is ended with the test."""
    found = []

    def find(name):
        found.append(command(name, tmp_path))
        return found[-1]

    yield find
    for one in found:
        one.end()


@pytest.fixture
def nmsgtool(tmp_path):
    tool = command("nmsgtool", tmp_path)
    yield tool
    tool.end()


def peer_command(name):
    """The path of another implementation's command. Skips the test where there is none."""
    path = pathlib.Path(os.environ.get("PEER_BIN", "")) / name
    if "PEER_BIN" not in os.environ or not path.exists():
        pytest.skip("PEER_BIN names no folder with another %s" % name)
    return path


@pytest.fixture
def peer(tmp_path):
    tool = Command(peer_command("nmsgtool"), tmp_path)
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


def receiver_socket(address, port):
    udp = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
    udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    udp.bind((address, port))
    udp.settimeout(PATIENCE)
    return udp


def waiting_datagrams(udp):
    """All that have arrived by now."""
    udp.setblocking(False)
    found = []
    while True:
        try:
            found.append(udp.recv(65536))
        except BlockingIOError:
            return found


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


FRAME_SENDER = """
import socket, sys
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind((sys.argv[1], 0))
for line in sys.stdin:
    count, octets = line.split()
    octets = bytes.fromhex(octets)
    for _ in range(int(count)):
        wire.send(octets)
"""


class Wire:
    """Two interfaces: what is sent on wire0 arrives at wire1."""

    def __init__(self, nmsgtool, prefix):
        self.tool = nmsgtool
        self.prefix = list(prefix)
        if nmsgtool.words[:len(self.prefix)] != self.prefix:
            nmsgtool.words = [*self.prefix, *nmsgtool.words]

    def send(self, *frames, count=1, interface="wire0"):
        text = "".join("%d %s\n" % (count, frame.hex()) for frame in frames)
        subprocess.run([*self.prefix, sys.executable, "-c", FRAME_SENDER, interface], input=text.encode(), check=True,
                       timeout=PATIENCE)

    def capture(self, *words, interface="wire1", vendor="base", **environment):
        running = self.tool.start("-i", interface, "-V", vendor, *words, **environment)
        # The packet socket is there once the capture is.
        running.wait_for(lambda: self.is_open(running.pid), "the capture")
        return running

    @staticmethod
    def is_open(pid):
        with open("/proc/%d/net/packet" % pid) as table:
            listens = any(line.split()[4] not in ("0", "Iface") for line in table.readlines()[1:])
        return listens and awaits_signals(pid, signal.SIGTERM)

    def ip(self, *words):
        subprocess.run([*self.prefix, "ip", *words], check=True, timeout=PATIENCE)

    def run(self, program):
        """A program in Python."""
        subprocess.run([*self.prefix, sys.executable, "-c", program], check=True, timeout=PATIENCE)


@pytest.fixture
def wire(nmsgtool, network):
    return Wire(nmsgtool, network)


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


@pytest.fixture
def nod(tmp_path):
    (tmp_path / "nod.json").write_text(NOD_JSON)
    (tmp_path / "nod.nmsg").write_bytes(NOD_NMSG)


@pytest.fixture
def q_pcap(tmp_path):
    path = tmp_path / "q.pcap"
    path.write_bytes(Q_PCAP)
    return path


class Channel:
    """A channel of two sockets."""

    def __init__(self, nmsgtool, name, ports):
        self.tool = nmsgtool
        self.name = name
        self.ports = ports
        self.addresses = ["127.0.0.1/%d" % port for port in ports]
        (nmsgtool.folder / "chalias").write_text(" ".join([name, *self.addresses]) + "\n")

    def listen(self, *words, **environment):
        return self.tool.listen("-C", self.name, *words, ports=self.ports, NMSG_CHALIAS_FILE="chalias", **environment)

    def send(self, path, *words):
        """To the second socket, so that not just the first is looked at."""
        self.tool.run("-r", path, *words, "-s", self.addresses[1]).succeeded()


@pytest.fixture
def channel(nmsgtool, free_ports):
    """A function that makes a channel."""
    return lambda name: Channel(nmsgtool, name, free_ports(2))
