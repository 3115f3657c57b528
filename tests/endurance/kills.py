#!/usr/bin/env python3
"""Kills nmsgtool at random moments; then all finished files must be whole, unfinished ones readable up to their last
whole container, and everything that was acknowledged must be in a file.

    tests/endurance/kills.py [ROUNDS]      300 by default; SPINDRIFT_BIN as for the other tests

Rounds are in turn: files that rotate and are compressed, a ZeroMQ input, a member of a Kafka group.
"""
import pathlib
import random
import sys
import tempfile
import time

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "commands"), str(TESTS / "commands" / "support")]

from conftest import command, lines, newdomain, numbers
from kafka_cluster import Kafka, write

PER_FILE = 500
MESSAGES = 20_000  # the Kafka cluster in memory keeps 5 MB of each partition
GROUP = {"NMSG_KAFKA_CONFIG": "session.timeout.ms=3000:heartbeat.interval.ms=300:auto.commit.interval.ms=50"}
MAX_DELAY = 0.4  # seconds from the first output to the kill


def outputs(folder):
    """Two rotating outputs that take turns."""
    return ["-w", folder / "n", "-J", folder / "j", "-k", "", "-c", PER_FILE, "-z", "--compress-files", "zstd"]


def has_output(folder):
    try:
        return any(path.stat().st_size > 0 for path in folder.iterdir())
    except FileNotFoundError:  # it was renamed meanwhile, so it is complete
        return True


def kill_after_output(running, folder):
    while running.runs() and not has_output(folder):
        time.sleep(0.001)
    time.sleep(random.uniform(0, MAX_DELAY))
    running.process.kill()
    running.process.communicate()


def content(tool, folder):
    """Checks the files of a folder. \\returns the numbers of all messages in them"""
    found = []
    for path in sorted(folder.iterdir()):
        kind = "-j" if path.name.lstrip(".").startswith("j") else "-r"
        result = tool.run(kind, path, "-J", "-")
        domains = numbers(result.objects)
        if not path.name.endswith(".part"):
            assert result.code == 0 and result.err == "", (path, result.err)
            assert len(domains) == PER_FILE, (path, len(domains))
        found += domains
    return found


def rotation(tool, folder, source):
    """What is written is a part of the input without gaps: each output has every second message."""
    kill_after_output(tool.start("-r", source, "-B", 3_000_000, *outputs(folder)), folder)
    found = sorted(content(tool, folder))
    even, odd = ([number for number in found if number % 2 == rest] for rest in (0, 1))
    for half, first in ((even, 0), (odd, 1)):
        assert half == list(range(first, first + 2 * len(half), 2)), "messages are missing between others"
    return len(found)


def zeromq(tool, folder, source):
    endpoint = "ipc://%s/socket" % folder.parent
    receiver = tool.start("-L", endpoint + ",accept,pushpull", *outputs(folder))
    sender = tool.start("-r", source, "-B", 3_000_000, "-S", endpoint + ",connect,pushpull")
    kill_after_output(receiver, folder)
    sender.process.kill()
    sender.process.communicate()
    found = content(tool, folder)
    assert len(set(found)) == len(found)
    return len(found)


class Group:
    """A topic that one member of a group after the other reads; each is killed."""

    def __init__(self, tool, folder):
        self.kafka = Kafka(1, folder)
        self.kafka.topic("t", 2)
        write(tool, self.kafka, "json", "t", lines(map(newdomain, range(MESSAGES))).encode()).succeeded()
        self.found = set()

    def __call__(self, tool, folder, _):
        address = "json:t%%g@%s,oldest" % self.kafka.address
        running = tool.start("--readkafka", address, *outputs(folder), **GROUP)
        if self.kafka.all_committed("g", "t", 2) < MESSAGES:
            kill_after_output(running, folder)
        running.end()
        found = content(tool, folder)
        self.found.update(found)
        for partition in (0, 1):
            offset = max(self.kafka.committed("g", "t", partition), 0)
            acknowledged = self.kafka.records("t", partition)[:offset]
            for _, value in acknowledged:
                number = int(value.split(b'"domain":"n')[1].split(b".")[0])
                assert number in self.found, "acknowledged and lost: %d" % number
        return len(found)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    seed = random.randrange(1 << 32)
    print("seed", seed)
    random.seed(seed)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        tool = command("nmsgtool", folder)
        source = folder / "source.nmsg"
        tool.run("-j", "-", "-w", source, data=lines(map(newdomain, range(MESSAGES))).encode()).succeeded()
        kinds = {"rotation": rotation, "zeromq": zeromq, "kafka": Group(tool, folder)}
        kept = dict.fromkeys(kinds, 0)
        for number in range(rounds):
            # A member of a group waits until the one before it is missed, so that there are fewer of them.
            name = ("rotation", "zeromq", "rotation", "zeromq", "kafka")[number % 5]
            place = folder / str(number)
            place.mkdir()
            kept[name] += kinds[name](tool, place, source)
        kinds["kafka"].kafka.end()
    print("%d rounds, messages found: %s" % (rounds, kept))


if __name__ == "__main__":
    main()
