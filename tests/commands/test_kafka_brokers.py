"""Kafka brokers that go away, come back or refuse, and what must not be lost then."""
import signal
import subprocess

import pytest
from conftest import free_tcp_port, numbers, wait_until_idle
from kafka_cluster import (BROKER_LOST, FETCH, NOT_ENOUGH_REPLICAS, NOT_LEADER, PRODUCE, REQUEST_TIMED_OUT, json_lines,
                           kafka, read, reader_of_group, write)
from watching import counters

pytestmark = pytest.mark.needs("kafka")


def test_a_broker_restarts_while_it_is_written_to(nmsgtool, kafka):
    kafka.topic("t", 3)
    writer = nmsgtool.start("-j", "-", "--writekafka", "json:t@" + kafka.address, "--unbuffered", stdin=subprocess.PIPE)
    arrived = lambda: [value for i in range(3) for _, value in kafka.records("t", i)]
    writer.write(json_lines(900))
    writer.wait_for(arrived, "records")
    kafka.set_all("down")
    writer.write(json_lines(1000, 900))
    writer.wait_for_errors(lambda said: BROKER_LOST in said)
    kafka.set_all("up")
    writer.finish(json_lines(1100, 1900), patience=60).succeeded()
    assert sorted(arrived()) == sorted(json_lines(3000).splitlines())  # each of them, and once


def test_a_broker_restarts_while_it_is_read(nmsgtool, kafka, tmp_path):
    kafka.topic("t", 3)
    write(nmsgtool, kafka, "json", "t", json_lines(500), "--kafkakey", "domain").succeeded()
    reader = nmsgtool.start("--readkafka", "json:t@%s,oldest" % kafka.address, "-J", "out.json", "-c", 1000)
    reader.wait_for(lambda: (tmp_path / "out.json").exists() and (tmp_path / "out.json").stat().st_size > 0, "output")
    kafka.set_all("down")
    reader.wait_for_errors(lambda said: BROKER_LOST in said)
    kafka.set_all("up")
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
    kafka.set_all("down")
    result = write(nmsgtool, kafka, "json", "t#0", json_lines(30), NMSG_KAFKA_CONFIG="message.timeout.ms=1500")
    assert result.code == 1
    assert "output json:t#0@%s: 30 of 30 records not delivered" % kafka.address in result.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_waiting_for_a_broker(nmsgtool, kafka, tmp_path, number):
    kafka.topic("t")
    kafka.set_all("down")
    # Little room, so that it waits in the middle, too.
    (tmp_path / "in.json").write_bytes(json_lines(1000))
    writer = nmsgtool.start("-j", "in.json", "--writekafka", "json:t#0@" + kafka.address,
                            "--metrics", "127.0.0.1:%d" % (http := free_tcp_port()),
                            NMSG_KAFKA_CONFIG="queue.buffering.max.messages=100")
    writer.wait_for_errors(lambda said: BROKER_LOST in said)
    writer.wait_for(lambda: counters(http).get("payloads_in", 0) > 100, "messages")
    wait_until_idle(writer)
    result = writer.finish_after(number)
    assert result.code == 1
    assert "not delivered" in result.err


@pytest.mark.parametrize("where", ["t", "t#0", "t%g"])
def test_a_reader_stops_promptly(nmsgtool, kafka, where):
    kafka.topic("t")
    write(nmsgtool, kafka, "json", "t#0", json_lines(1)).succeeded()
    reader = nmsgtool.start("--readkafka", "json:%s@%s,oldest" % (where, kafka.address), "-J", "-", "--unbuffered")
    reader.wait_for_output(lambda shown: "\n" in shown)
    result = reader.finish_after(signal.SIGTERM)
    assert result.code == 1, result.err


def test_a_reader_stops_without_its_brokers(nmsgtool, kafka):
    kafka.topic("t")
    reader = reader_of_group(nmsgtool, kafka, "t", "g", "-w", "-", "-dd")
    reader.wait_for_errors(lambda said: "Kafka partitions assigned: 0" in said)
    kafka.set_all("down")
    reader.wait_for_errors(lambda said: BROKER_LOST in said)
    result = reader.finish_after(signal.SIGTERM)
    assert result.code == 1, result.err
