"""Kafka groups, and what must not be lost when readers come and go."""
import re
import signal
import subprocess

import pytest
from conftest import free_tcp_port, lines, newdomain, numbers
from kafka_cluster import GROUP, Kafka, json_lines, kafka, keys, read, reader_of_group, write
from watching import counters, wait_until

pytestmark = pytest.mark.needs("kafka")


def commit_in_another_group(nmsgtool, kafka, topic, count):
    """Has another group read and commit everything. Who could have committed before has done so when this is over."""
    other = reader_of_group(nmsgtool, kafka, topic, "other", "-J", "-", "--unbuffered")
    other.wait_for(lambda: kafka.committed("other", topic) == count, "commits of another group")
    other.finish_after(signal.SIGTERM)


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
    reader = reader_of_group(nmsgtool, kafka, "t", "g", "-w", "out.nmsg", "-dd", http=(http := free_tcp_port()))
    reader.wait_for(lambda: counters(http).get("payloads_in") == 50, "messages")
    commit_in_another_group(nmsgtool, kafka, "t", 50)
    assert kafka.committed("g", "t") == -1001 and (tmp_path / "out.nmsg").stat().st_size == 0
    result = reader.finish_after(signal.SIGTERM)
    assert "Kafka partitions assigned: 0" in result.err
    assert kafka.committed("g", "t") == 50
    assert numbers(nmsgtool.run("-r", "out.nmsg", "-J", "-").objects) == list(range(50))


def test_a_killed_reader_loses_nothing(nmsgtool, kafka):
    kafka.topic("t", 2)
    writer = nmsgtool.start("-j", "-", "--writekafka", "json:t@" + kafka.address, "--kafkakey", "domain",
                            "--unbuffered", stdin=subprocess.PIPE)
    first = reader_of_group(nmsgtool, kafka, "t", "g", "-w", "first.nmsg")
    writer.write(json_lines(20000))
    # It commits what is in the containers it has written, of which each takes more than ten thousand.
    first.wait_for(lambda: kafka.all_committed("g", "t", 2) > 0, "commits")
    writer.write(json_lines(1000, 20000))
    first.process.kill()
    first.finish()
    rest = 22000 - kafka.all_committed("g", "t", 2)
    second = reader_of_group(nmsgtool, kafka, "t", "g", "-w", "second.nmsg", http=(http := free_tcp_port()))
    writer.finish(json_lines(1000, 21000)).succeeded()
    second.wait_for(lambda: counters(http).get("payloads_in") == rest, "all others")
    second.finish_after(signal.SIGINT)
    assert kafka.all_committed("g", "t", 2) == 22000
    assert {number for name in ("first", "second")
            for number in numbers(nmsgtool.run("-r", name + ".nmsg", "-J", "-").objects)} == set(range(22000))


def partitions(reader):
    """Those a reader of a group says it has."""
    reader.hear()
    changes = re.findall(r"Kafka partitions (assigned|revoked):([ \d]*)\n", reader.err.decode())
    return list(map(int, changes[-1][1].split())) if changes and changes[-1][0] == "assigned" else []


def test_readers_share_a_topic(nmsgtool, kafka):
    kafka.topic("t", 6)
    readers = [reader_of_group(nmsgtool, kafka, "t", "g", "-J", "out%d" % i, "-dd") for i in range(3)]
    wait_until(lambda: sorted(sum(map(partitions, readers), [])) == list(range(6)) and all(map(partitions, readers)),
               "partitions")
    write(nmsgtool, kafka, "json", "t", lines(newdomain(i % 60) for i in range(1200)).encode(), "--kafkakey",
          "domain").succeeded()
    wait_until(lambda: kafka.all_committed("g", "t", 6) == 1200, "commits")
    for reader in readers:
        reader.finish_after(signal.SIGTERM)
    got = [numbers(nmsgtool.run("-j", "out%d" % i, "-J", "-").objects) for i in range(3)]
    assert sorted(sum(got, [])) == sorted(i % 60 for i in range(1200))
    # What has the same key is at one reader, and each has some.
    assert sum(len(set(one)) for one in got) == 60 and all(got)


def test_relay_between_topics(nmsgtool, kafka):
    kafka.topic("raw", 2)
    kafka.topic("keyed", 4)
    write(nmsgtool, kafka, "nmsg", "raw", json_lines(500), "--unbuffered").succeeded()
    relay = nmsgtool.start("--readkafka", "nmsg:raw%%g@%s,oldest" % kafka.address, "--writekafka",
                           "nmsgp:keyed@" + kafka.address, "--kafkakey", "domain", **GROUP)
    wait_until(lambda: kafka.all_committed("g", "raw", 2) == 500, "commits")
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
        target.set_all("down")
        relay = reader_of_group(nmsgtool, source, "raw", "g", "--writekafka", "json:copy@" + target.address,
                                http=(http := free_tcp_port()))
        relay.wait_for(lambda: counters(http).get("payloads_in") == 20, "messages")
        commit_in_another_group(nmsgtool, source, "raw", 20)
        assert source.committed("g", "raw") == -1001
        target.set_all("up")
        relay.wait_for(lambda: source.committed("g", "raw") == 20, "commits")
        assert len(target.records("copy")) == 20
        relay.finish_after(signal.SIGTERM)
    finally:
        source.end()
        target.end()
