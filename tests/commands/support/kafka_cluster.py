"""A Kafka cluster in memory, and commands that write to it and read from it."""
import subprocess
import threading

import pytest
from conftest import BIN, clean_environment, lines, newdomain
from watching import PATIENCE

# Members of a group that are killed are missed sooner. The cluster lets the first ones wait 3 seconds for others.
GROUP = {"NMSG_KAFKA_CONFIG": "session.timeout.ms=4000:heartbeat.interval.ms=300:auto.commit.interval.ms=200"}

# A reader that has what it wants waits for the answer to its last request before it ends. Here that answer comes at
# once.
SHORT_WAITS = {"NMSG_KAFKA_CONFIG": "fetch.wait.max.ms=10"}

# What a command says of a broker that does not answer.
BROKER_LOST = "nmsgtool: Kafka "

# Kinds of requests and error codes, as errors() takes them.
PRODUCE, FETCH = 0, 1
NOT_LEADER, REQUEST_TIMED_OUT, NOT_ENOUGH_REPLICAS = 6, 7, 19


class Kafka:
    """A cluster; its commands are those of mock_kafka.cpp."""

    def __init__(self, brokers, folder, prefix=()):
        self.process = subprocess.Popen([*prefix, BIN / "mock_kafka", str(brokers)], stdin=subprocess.PIPE, text=True,
                                        cwd=folder, stdout=subprocess.PIPE, env=clean_environment(folder))
        self.brokers = self.process.stdout.readline().strip().split(",")
        self.address = self.brokers[0]

    def ask(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        watchdog = threading.Timer(PATIENCE, self.process.kill)
        watchdog.start()
        answer = []
        try:
            while True:
                line = self.process.stdout.readline().rstrip("\n")
                assert line and not line.startswith("error"), (words, line)
                if line == "ok":
                    return answer
                answer.append(line)
        finally:
            watchdog.cancel()

    def topic(self, name, partitions=1):
        self.ask("topic", name, partitions)
        return name

    def put(self, topic, value, key=None, partition=0):
        text = lambda octets: "-" if octets is None else octets.hex() or "="
        self.ask("put", topic, partition, text(key), text(value))

    def records(self, topic, partition=0):
        """(key, value) of all there are."""
        octets = lambda text: None if text == "-" else b"" if text == "=" else bytes.fromhex(text)
        return [tuple(map(octets, line.split()[1:])) for line in self.ask("dump", topic, partition)]

    def committed(self, group, topic, partition=0):
        """The offset of the next record, or -1001 if none has been committed."""
        return int(self.ask("committed", group, topic, partition)[0])

    def all_committed(self, group, topic, partitions):
        return sum(max(self.committed(group, topic, i), 0) for i in range(partitions))

    def set_all(self, state):
        """All brokers `up` or `down`."""
        for broker in range(1, len(self.brokers) + 1):
            self.ask(state, broker)

    def end(self):
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def kafka(tmp_path):
    if not (BIN / "mock_kafka").exists():
        pytest.skip("mock_kafka has not been built")
    cluster = Kafka(3, tmp_path)
    yield cluster
    cluster.end()


def json_lines(count, first=0):
    return lines(newdomain(i) for i in range(first, first + count)).encode()


def write(nmsgtool, kafka, protocol, where, data, *words, **environment):
    return nmsgtool.run("-j", "-", "--writekafka", "%s:%s@%s" % (protocol, where, kafka.address), *words, data=data,
                        **environment)


def read(nmsgtool, kafka, protocol, where, count, *words, offset="oldest", **environment):
    return nmsgtool.run("--readkafka", "%s:%s@%s,%s" % (protocol, where, kafka.address, offset), "-c", count, "-J", "-",
                        *words, **{**SHORT_WAITS, **environment})


def keys(kafka, topic="t", partition=0):
    return [key for key, _ in kafka.records(topic, partition)]


def reader_of_group(nmsgtool, kafka, topic, group, *words, http=None):
    """Starts one that reads JSON from the beginning. `http` is a port for its counters."""
    metrics = ["--metrics", "127.0.0.1:%d" % http] if http else []
    address = "json:%s%%%s@%s,oldest" % (topic, group, kafka.address)
    return nmsgtool.start("--readkafka", address, *words, *metrics, **GROUP)
