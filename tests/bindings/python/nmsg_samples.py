"""Messages and files for the tests of import nmsg."""
import os
import pathlib
import socket
import threading
import time

import nmsg
from conftest import ROOT

IN = ROOT / "tests/data/nmsg/in"
PATIENCE = 60


def ipconn(number=1):
    m = nmsg.msgtype.base.ipconn()
    m["srcip"] = "192.0.2.%d" % (number % 256)
    m["srcport"] = number % 65536
    m.time_sec, m.time_nsec = 1700000000 + number, 250
    return m


def write(path, messages):
    with nmsg.output.open_file(str(path)) as output:
        for m in messages:
            output.write(m)
    return path


def read(path):
    with nmsg.input.open_file(str(path)) as messages:
        return list(messages)


def copied(message, tmp_path):
    """A message as another program gets it."""
    return read(write(tmp_path / "copied.nmsg", [message]))[0]


def sample_messages():
    """Messages of all built-in types."""
    for path in sorted(IN.glob("*.json")):
        if not path.name.startswith("bad"):
            with nmsg.input.open_json(str(path)) as messages:
                yield from messages


def free_port(host="127.0.0.1"):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


def wait_until(condition, what):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.005)


def sleeps(thread_id=None):
    """Whether a thread of this process, by default the main one, waits in the kernel."""
    task = pathlib.Path("/proc/self/task/%d/stat" % (thread_id or os.getpid()))
    return task.read_text().rsplit(")", 1)[1].split()[0] == "S"


class Signalling:
    """Sends a signal to this process when its main thread waits in the kernel."""

    def __init__(self, number):
        self.number = number
        self.is_over = threading.Event()

    def run(self):
        for _ in range(3):  # asleep for a while, not for a lock
            wait_until(sleeps, "the main thread does not wait")
            time.sleep(0.02)
        os.kill(os.getpid(), self.number)

    def __enter__(self):
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def __exit__(self, *_):
        self.thread.join()
