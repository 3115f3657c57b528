"""Kafka groups, and what must not be lost when readers and brokers come and go."""
import json
import os
import re
import signal
import subprocess
import time

import pytest
from conftest import BIN, PATIENCE, ROOT, clean_environment, lines, newdomain, numbers, wait_until
from kafka_cluster import (FETCH, GROUP, NOT_ENOUGH_REPLICAS, NOT_LEADER, PRODUCE,
                           REQUEST_TIMED_OUT, Kafka, json_lines, kafka, keys, read, write)

pytestmark = pytest.mark.needs("kafka")

# --- groups

def test_a_group_goes_on_where_it_stopped(nmsgtool, kafka):
    kafka.topic("t")
    write(nmsgtool, kafka, "json", "t#0", json_lines(100)).succeeded()
    first = read(nmsgtool, kafka, "json", "t%g", 10, **GROUP).succeeded()
    assert numbers(first.objects) == list(range(10))
    # Nothing was read in vain: -c is exact, though a whole batch had come.
    assert kafka.committed("g", "t") == 10
    second = read(nmsgtool, kafka, "json", "t%g", 90, offset="newest", **GROUP).succeeded()
    assert numbers(second.objects) == list(range(10, 100))
    assert kafka.committed("g", "t") == 100
    assert kafka.committed("another", "t") == -1001


def test_containers_are_committed_whole(nmsgtool, kafka):
    kafka.topic("t")
    write(nmsgtool, kafka, "nmsg", "t#0", json_lines(300)).succeeded()
    sizes = [len(nmsgtool.run("-r", "-", "-J", "-", data=value).objects) for _, value in kafka.records("t")]
    read(nmsgtool, kafka, "nmsg", "t%g", sizes[0] + 1, **GROUP).succeeded()
    assert kafka.committed("g", "t") == 1


def test_what_waits_in_a_container_is_not_committed(nmsgtool, kafka, tmp_path):
    kafka.topic("t")
    write(nmsgtool, kafka, "json", "t#0", json_lines(50)).succeeded()
    reader = nmsgtool.start("--readkafka", "json:t%%g@%s,oldest" % kafka.address, "-w", "out.nmsg", "-dd", **GROUP)
    time.sleep(6)
    assert reader.runs()
    assert kafka.committed("g", "t") == -1001 and (tmp_path / "out.nmsg").stat().st_size == 0
    result = reader.finish_after(signal.SIGTERM)
    assert "Kafka partitions assigned: 0" in result.err
    assert kafka.committed("g", "t") == 50
    assert numbers(nmsgtool.run("-r", "out.nmsg", "-J", "-").objects) == list(range(50))


def test_a_killed_reader_loses_nothing(nmsgtool, kafka, tmp_path):
    kafka.topic("t", 2)
    writer = nmsgtool.start("-j", "-", "--writekafka", "json:t@" + kafka.address, "--kafkakey", "domain",
                            "--unbuffered", stdin=subprocess.PIPE)
    readers = []
    seen = set()

    def start_reader():
        readers.append(nmsgtool.start("--readkafka", "json:t%%g@%s,oldest" % kafka.address, "-w",
                                      "out%d.nmsg" % len(readers), **GROUP))

    start_reader()
    for i in range(0, 6000, 200):
        writer.stdin.write(json_lines(200, i))
        writer.stdin.flush()
        time.sleep(0.2)
        if i == 4000:
            readers[0].process.kill()
            start_reader()
    writer.finish().succeeded()

    def everything_is_there():
        for i in range(len(readers)):
            done = nmsgtool.run("-r", "out%d.nmsg" % i, "-J", "-")
            seen.update(numbers(done.objects))
        return len(seen) == 6000 or kafka_done()

    def kafka_done():
        return sum(kafka.committed("g", "t", i) for i in range(2)) == 6000

    time.sleep(10)
    readers[-1].finish_after(signal.SIGINT)
    assert everything_is_there() and seen == set(range(6000))


class Member:
    """A reader of a group, and the partitions it says it has."""

    def __init__(self, reader):
        self.reader = reader
        self.said = b""
        os.set_blocking(reader.process.stderr.fileno(), False)

    def partitions(self):
        try:
            while octets := os.read(self.reader.process.stderr.fileno(), 65536):
                self.said += octets
        except BlockingIOError:
            pass
        changes = re.findall(r"Kafka partitions (assigned|revoked):([ \d]*)\n", self.said.decode())
        return list(map(int, changes[-1][1].split())) if changes and changes[-1][0] == "assigned" else []


def test_readers_share_a_topic(nmsgtool, kafka):
    kafka.topic("t", 6)
    readers = [nmsgtool.start("--readkafka", "json:t%%g@%s,oldest" % kafka.address, "-J", "out%d" % i, "-dd", **GROUP)
               for i in range(3)]
    members = [Member(reader) for reader in readers]
    wait_until(lambda: sorted(sum((member.partitions() for member in members), [])) == list(range(6)) and
               all(member.partitions() for member in members), "partitions")
    write(nmsgtool, kafka, "json", "t", lines(newdomain(i % 60) for i in range(1200)).encode(), "--kafkakey",
          "domain").succeeded()
    wait_until(lambda: sum(max(kafka.committed("g", "t", i), 0) for i in range(6)) == 1200, "commits")
    for reader in readers:
        os.set_blocking(reader.process.stderr.fileno(), True)
        reader.finish_after(signal.SIGTERM)
    got = [numbers(nmsgtool.run("-j", "out%d" % i, "-J", "-").objects) for i in range(3)]
    assert sorted(sum(got, [])) == sorted(i % 60 for i in range(1200))
    # What has the same key is at one reader, and each has some.
    assert sum(len(set(one)) for one in got) == 60 and all(got)


# --- trouble with brokers

def test_a_broker_restarts_while_it_is_written_to(nmsgtool, kafka):
    kafka.topic("t", 3)
    writer = nmsgtool.start("-j", "-", "--writekafka", "json:t@" + kafka.address, stdin=subprocess.PIPE)
    for i in range(0, 3000, 100):
        writer.stdin.write(json_lines(100, i))
        writer.stdin.flush()
        time.sleep(0.05)
        if i == 800:
            for broker in (1, 2, 3):
                kafka.ask("down", broker)
        if i == 1800:
            for broker in (1, 2, 3):
                kafka.ask("up", broker)
    result = writer.finish(patience=60).succeeded()
    assert "_kafka_error_cb: got Kafka error" in result.err
    values = [value for i in range(3) for _, value in kafka.records("t", i)]
    assert sorted(values) == sorted(json_lines(3000).splitlines())  # each of them, and once


def test_a_broker_restarts_while_it_is_read(nmsgtool, kafka):
    kafka.topic("t", 3)
    write(nmsgtool, kafka, "json", "t", json_lines(500), "--kafkakey", "domain").succeeded()
    reader = nmsgtool.start("--readkafka", "json:t@%s,oldest" % kafka.address, "-J", "out.json", "-c", 1000)
    time.sleep(1)
    for broker in (1, 2, 3):
        kafka.ask("down", broker)
    time.sleep(1)
    for broker in (1, 2, 3):
        kafka.ask("up", broker)
    write(nmsgtool, kafka, "json", "t", json_lines(500, 500), "--kafkakey", "domain").succeeded()
    reader.finish(patience=60).succeeded()
    assert sorted(numbers(nmsgtool.run("-j", "out.json", "-J", "-").objects)) == list(range(1000))


def test_errors_that_pass(nmsgtool, kafka):
    kafka.topic("t")
    kafka.ask("errors", PRODUCE, NOT_LEADER, REQUEST_TIMED_OUT, NOT_ENOUGH_REPLICAS)
    write(nmsgtool, kafka, "nmsg", "t#0", json_lines(300)).succeeded()
    kafka.ask("errors", FETCH, NOT_LEADER, REQUEST_TIMED_OUT, NOT_LEADER)
    assert read(nmsgtool, kafka, "nmsg", "t#0", 300).succeeded().out == json_lines(300)


def test_moved_partition(nmsgtool, kafka):
    kafka.topic("t")
    for broker in (1, 2, 3):
        kafka.ask("leader", "t", 0, broker)
        write(nmsgtool, kafka, "json", "t#0", json_lines(10, 10 * broker)).succeeded()
    assert numbers(read(nmsgtool, kafka, "json", "t", 30).succeeded().objects) == list(range(10, 40))


def test_what_is_not_delivered_is_a_failure(nmsgtool, kafka):
    kafka.topic("t")
    for broker in (1, 2, 3):
        kafka.ask("down", broker)
    result = write(nmsgtool, kafka, "json", "t#0", json_lines(30), NMSG_KAFKA_CONFIG="message.timeout.ms=1500")
    assert result.code == 1
    assert "output json:t#0@%s: 30 of 30 records not delivered" % kafka.address in result.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_waiting_for_a_broker(nmsgtool, kafka, tmp_path, number):
    kafka.topic("t")
    for broker in (1, 2, 3):
        kafka.ask("down", broker)
    # Little room, so that it waits in the middle, too.
    (tmp_path / "in.json").write_bytes(json_lines(1000))
    writer = nmsgtool.start("-j", "in.json", "--writekafka", "json:t#0@" + kafka.address,
                            NMSG_KAFKA_CONFIG="queue.buffering.max.messages=100")
    time.sleep(1)
    result = writer.finish_after(number)
    assert result.code == 1
    assert "not delivered" in result.err


@pytest.mark.parametrize("where", ["t", "t#0", "t%g"])
def test_a_reader_stops_promptly(nmsgtool, kafka, where):
    kafka.topic("t")
    reader = nmsgtool.start("--readkafka", "nmsg:%s@%s" % (where, kafka.address), "-w", "-")
    time.sleep(4)
    result = reader.finish_after(signal.SIGTERM)
    assert result.code == 1, result.err


def test_a_reader_stops_without_its_brokers(nmsgtool, kafka):
    kafka.topic("t")
    reader = nmsgtool.start("--readkafka", "nmsg:t%%g@%s" % kafka.address, "-w", "-", **GROUP)
    time.sleep(5)
    for broker in (1, 2, 3):
        kafka.ask("down", broker)
    time.sleep(0.5)
    result = reader.finish_after(signal.SIGTERM)
    assert result.code == 1, result.err


def test_relay_between_topics(nmsgtool, kafka):
    kafka.topic("raw", 2)
    kafka.topic("keyed", 4)
    write(nmsgtool, kafka, "nmsg", "raw", json_lines(500), "--unbuffered").succeeded()
    relay = nmsgtool.start("--readkafka", "nmsg:raw%%g@%s,oldest" % kafka.address, "--writekafka",
                           "nmsgp:keyed@" + kafka.address, "--kafkakey", "domain", **GROUP)
    wait_until(lambda: sum(max(kafka.committed("g", "raw", i), 0) for i in range(2)) == 500, "commits")
    # What is committed has arrived.
    assert sorted(key for i in range(4) for key in keys(kafka, "keyed", i)) == \
        sorted(b"n%d.example.com." % i for i in range(500))
    relay.finish_after(signal.SIGTERM)


def test_nothing_is_committed_that_was_not_delivered(nmsgtool, tmp_path):
    source, target = Kafka(1, tmp_path), Kafka(1, tmp_path)
    try:
        source.topic("raw")
        target.topic("copy")
        write(nmsgtool, source, "json", "raw", json_lines(20)).succeeded()
        target.ask("down", 1)
        relay = nmsgtool.start("--readkafka", "json:raw%%g@%s,oldest" % source.address, "--writekafka",
                               "json:copy@" + target.address, **GROUP)
        time.sleep(6)
        assert relay.runs() and source.committed("g", "raw") == -1001
        target.ask("up", 1)
        wait_until(lambda: source.committed("g", "raw") == 20, "commits")
        assert len(target.records("copy")) == 20
        relay.finish_after(signal.SIGTERM)
    finally:
        source.end()
        target.end()


def test_the_documented_example(kafka, tmp_path):
    kafka.topic("obs", 6)
    text = (ROOT / "docs/scale-out.md").read_text()
    (example,) = re.findall(r"```sh\n(kafka=.*?)```", text, re.DOTALL)
    example = example.replace("127.0.0.1:PORT", kafka.address).replace("examples/", "%s/examples/" % ROOT)
    environment = clean_environment(tmp_path, PATH="%s:%s" % (BIN, os.environ["PATH"]), **GROUP)
    # With -m, as a terminal has it, the readers are jobs.
    done = subprocess.run(["bash", "-m", "-c", example], cwd=tmp_path, env=environment, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=2 * PATIENCE)
    names = [json.loads(line)["message"]["rrname"] for i in (1, 2, 3)
             for line in (tmp_path / ("part%d.json" % i)).read_text().splitlines()]
    assert len(names) >= 2000, done.stderr
