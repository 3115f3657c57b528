"""Kafka topics, against a cluster in memory: offsets, keys, groups, and what must not be lost when brokers come and go."""
import json
import os
import re
import signal
import subprocess
import threading
import time

import containers
import pytest
from conftest import BIN, PATIENCE, PROMPT, ROOT, clean_environment, lines, newdomain, numbers, wait_until

# Members of a group that are killed are missed sooner. The cluster lets the first ones wait 3 seconds for others.
GROUP = {"NMSG_KAFKA_CONFIG": "session.timeout.ms=4000:heartbeat.interval.ms=300:auto.commit.interval.ms=200"}

# Kinds of requests and error codes, as errors() takes them.
PRODUCE, FETCH, METADATA, OFFSET_COMMIT = 0, 1, 3, 8
NOT_LEADER, REQUEST_TIMED_OUT, NOT_ENOUGH_REPLICAS, UNKNOWN_TOPIC = 6, 7, 19, 3


class Kafka:
    """A cluster; its commands are those of mock_kafka.cpp."""

    def __init__(self, brokers, folder):
        self.process = subprocess.Popen([BIN / "mock_kafka", str(brokers)], stdin=subprocess.PIPE, text=True, cwd=folder,
                                        stdout=subprocess.PIPE, env=clean_environment(folder))
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
        return int(self.ask("committed", group, topic, partition)[0])

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
                        *words, **environment)


# --- whole transfers

@pytest.mark.parametrize("words", [[], ["-z"], ["--unbuffered"], ["--unbuffered", "-z"]], ids=" ".join)
@pytest.mark.parametrize("writing, reading", [("nmsg", "nmsg"), ("nmsgp", "nmsg"), ("nmsg", "nmsgp"), ("json", "json")])
@pytest.mark.parametrize("partition", ["#0", "#2", ""])
def test_transfer(nmsgtool, kafka, writing, reading, partition, words):
    kafka.topic("t", 4)
    data = json_lines(300)
    write(nmsgtool, kafka, writing, "t" + partition, data, *words).succeeded()
    result = read(nmsgtool, kafka, reading, "t" + partition, 300).succeeded()
    if partition:
        assert result.out == data
    else:  # all partitions: in order only within each
        assert sorted(result.out.splitlines()) == sorted(data.splitlines())


@pytest.mark.parametrize("protocol", ["nmsg", "json"])
@pytest.mark.parametrize("direction", ["to the peer", "from the peer"])
def test_exchange_with_the_peer(nmsgtool, peer, kafka, protocol, direction):
    writer, reader = (nmsgtool, peer) if direction == "to the peer" else (peer, nmsgtool)
    kafka.topic("t")
    data = json_lines(200)
    write(writer, kafka, protocol, "t#0", data, *(["--kafkakey", "rrname"] if protocol == "json" else [])).succeeded()
    assert read(reader, kafka, protocol, "t#0", 200).succeeded().out == data
    if protocol == "json":
        assert [key for key, _ in kafka.records("t")] == [b"www.n%d.example.com." % i for i in range(200)]


def test_a_record_is_a_container(nmsgtool, kafka):
    kafka.topic("t")
    write(nmsgtool, kafka, "nmsg", "t#0", json_lines(300)).succeeded()
    records = kafka.records("t")
    assert 2 <= len(records) <= 6 and all(key is None and len(value) <= 8192 for key, value in records)
    assert all(len(containers.split(value)) == 1 for _, value in records)
    assert numbers(nmsgtool.run("-r", "-", "-J", "-", data=b"".join(value for _, value in records)).objects) == \
        list(range(300))


def test_a_json_record_is_a_line_without_its_end(nmsgtool, kafka):
    kafka.topic("t")
    data = json_lines(3)
    write(nmsgtool, kafka, "json", "t#0", data).succeeded()
    assert kafka.records("t") == [(None, line) for line in data.splitlines()]


@pytest.mark.parametrize("offset, expected", [("oldest", 10), ("OLDEST", 10), ("-2", 10), ("0", 10), ("7", 3)])
def test_offsets(nmsgtool, kafka, offset, expected):
    kafka.topic("t")
    write(nmsgtool, kafka, "json", "t#0", json_lines(10)).succeeded()
    result = read(nmsgtool, kafka, "json", "t#0", expected, offset=offset).succeeded()
    assert numbers(result.objects) == list(range(10 - expected, 10))


@pytest.mark.parametrize("where", ["t", "t#0"])
@pytest.mark.parametrize("offset", ["newest", ""])
def test_newest(nmsgtool, kafka, where, offset):
    kafka.topic("t")
    write(nmsgtool, kafka, "json", "t#0", json_lines(10)).succeeded()
    address = "json:%s@%s%s" % (where, kafka.address, "," + offset if offset else "")
    reader = nmsgtool.start("--readkafka", address, "-c", 5, "-J", "-")
    time.sleep(1.5)  # it has asked where the end is by now
    write(nmsgtool, kafka, "json", "t#0", json_lines(5, 10)).succeeded()
    assert numbers(reader.finish().succeeded().objects) == list(range(10, 15))


def test_it_never_ends_by_itself(nmsgtool, kafka):
    kafka.topic("t")
    write(nmsgtool, kafka, "json", "t#0", json_lines(3)).succeeded()
    reader = nmsgtool.start("--readkafka", "json:t@%s,oldest" % kafka.address, "-J", "-")
    time.sleep(1)
    result, _ = reader.finish_after(signal.SIGTERM)
    assert result.code == 1 and numbers(result.objects) == [0, 1, 2]


def test_header_filters_and_overrides(nmsgtool, kafka):
    kafka.topic("t")
    data = lines(newdomain(i, source="0000000%d" % (i % 2 + 1)) for i in range(20)).encode()
    write(nmsgtool, kafka, "nmsg", "t#0", data, "--setgroup", "7").succeeded()
    result = read(nmsgtool, kafka, "nmsg", "t#0", 10, "--getsource", "2").succeeded()
    assert numbers(result.objects) == list(range(1, 20, 2))
    assert {one["group"] for one in result.objects} == {7}


# --- keys

def keys(kafka, topic="t", partition=0):
    return [key for key, _ in kafka.records(topic, partition)]


@pytest.mark.parametrize("protocol", ["json", "nmsgp"])
def test_keys(nmsgtool, kafka, protocol):
    kafka.topic("t")
    write(nmsgtool, kafka, protocol, "t#0", json_lines(3), "--kafkakey", "rrname").succeeded()
    write(nmsgtool, kafka, protocol, "t#0", json_lines(1), NMSG_KAFKA_KEY="rrtype").succeeded()
    write(nmsgtool, kafka, protocol, "t#0", json_lines(1), "--kafkakey", "bailiwick", NMSG_KAFKA_KEY="x").succeeded()
    write(nmsgtool, kafka, protocol, "t#0", json_lines(1), "--kafkakey", "keys").succeeded()
    assert keys(kafka) == [b"www.n0.example.com.", b"www.n1.example.com.", b"www.n2.example.com.", b"A", b"com.", b""]


def test_one_message_in_each_record_with_a_key(nmsgtool, kafka):
    kafka.topic("t")
    write(nmsgtool, kafka, "nmsgp", "t#0", json_lines(20), "--kafkakey", "domain", "-z").succeeded()
    for i, (key, value) in enumerate(kafka.records("t")):
        assert key == b"n%d.example.com." % i
        assert numbers(nmsgtool.run("-r", "-", "-J", "-", data=value).objects) == [i]


def test_containers_have_no_key(nmsgtool, kafka):
    kafka.topic("t")
    result = write(nmsgtool, kafka, "nmsg", "t#0", json_lines(20), "--kafkakey", "domain").succeeded()
    assert "nmsgp:" in result.err
    assert keys(kafka) == [None]


@pytest.mark.parametrize("protocol", ["json", "nmsgp"])
def test_a_message_without_that_field(nmsgtool, kafka, protocol):
    kafka.topic("t")
    result = write(nmsgtool, kafka, protocol, "t#0", json_lines(3), "--kafkakey", "nonsense")
    assert result.code == 1 and "2:5 cannot give a key" in result.err
    assert kafka.records("t") == []


def test_the_same_key_goes_to_the_same_partition(nmsgtool, kafka):
    kafka.topic("t", 4)
    data = lines(newdomain(i % 16) for i in range(160)).encode()
    write(nmsgtool, kafka, "json", "t", data, "--kafkakey", "domain").succeeded()
    by_partition = [set(keys(kafka, "t", i)) for i in range(4)]
    assert sum(map(len, by_partition)) == len(set.union(*by_partition)) == 16
    assert sum(map(bool, by_partition)) > 1


# --- what does not fit, and what does not belong there

def test_large_messages_go_whole(nmsgtool, kafka):
    kafka.topic("t")
    text = containers.logline_container(300_000 * "x")
    nmsgtool.run("-r", "-", "--writekafka", "nmsg:t#0@" + kafka.address, data=text).succeeded()
    assert len(kafka.records("t")) == 1
    result = read(nmsgtool, kafka, "nmsg", "t#0", 1).succeeded()
    assert result.objects[0]["message"]["message"] == 300_000 * "x"


@pytest.mark.parametrize("protocol, words", [("nmsg", []), ("nmsgp", ["--kafkakey", "message"])])
def test_what_kafka_would_refuse_is_cut(nmsgtool, kafka, protocol, words):
    kafka.topic("t", 4)
    small = {"NMSG_KAFKA_CONFIG": "message.max.bytes=20000"}
    data = b"".join(containers.logline_container(*(str(i) + size * "x",)) for i, size in enumerate((10, 100_000, 30, 50_000)))
    nmsgtool.run("-r", "-", "--writekafka", "%s:t@%s" % (protocol, kafka.address), *words, data=data, **small)
    records = [kafka.records("t", partition) for partition in range(4)]
    if protocol == "nmsg":
        assert all(len(value) <= 20_000 for part in records for _, value in part)
        # All fragments of a container are in one partition: several readers would never put them together.
        for part in records:
            sets = [key for key, value in part if value[4] & containers.FRAGMENT]
            assert len(set(sets)) <= 2
        result = read(nmsgtool, kafka, "nmsg", "t", 4).succeeded()
        assert sorted(one["message"]["message"][0] for one in result.objects) == list("0123")


def test_fragments_of_others(nmsgtool, kafka):
    kafka.topic("t", 2)
    body = containers.body([containers.logline(2000 * "y")])
    pieces = containers.fragments(body, [500, 1000, 1500])
    for i, piece in enumerate(reversed(pieces)):
        kafka.put("t", piece, partition=i % 2)
    result = read(nmsgtool, kafka, "nmsg", "t", 1).succeeded()
    assert result.objects[0]["message"]["message"] == 2000 * "y"


def test_tombstones_and_strays(nmsgtool, kafka):
    kafka.topic("t")
    good = containers.logline_container("good")
    strays = [None, b"", b"NMSG", b"NMSX" + good[4:], good[:-1], good + b"x", b"NMSG\0\1" + good[6:],
              containers.container(b""), containers.container(b"\xff\xff"), b"NMSG\1\2\0\0\0\4abcd",
              b"NMSG\2\2\0\0\0\2\x08\x01", b"{}"]
    for stray in strays:
        kafka.put("t", stray, b"key")
    kafka.put("t", good)
    result = read(nmsgtool, kafka, "nmsg", "t", 1).succeeded()
    assert [one["message"]["message"] for one in result.objects] == ["good"]
    left_out = re.findall(r"input nmsg:t@%s: left out (\d+) records? that holds? no container" % kafka.address, result.err)
    assert sum(map(int, left_out)) == 9


def test_json_tombstones_and_strays(nmsgtool, kafka):
    kafka.topic("t")
    for stray in (None, b"", b"\0", b"{", b"null", b"x" * 1000, newdomain(1).encode()[:-1], b"\xff\xfe"):
        kafka.put("t", stray, b"key")
    kafka.put("t", newdomain(5).encode())
    result = read(nmsgtool, kafka, "json", "t", 1, "-dd").succeeded()
    assert numbers(result.objects) == [5]
    assert 'Kafka JSON parse error: "{"\n' in result.err


# --- what is refused

@pytest.mark.parametrize("option, address, complaint", [
    ("--readkafka", "x:t@h", "Error: nmsg or json protocol must be set for Kafka topic"),
    ("--writekafka", "NMSG:t@h", "Error: nmsg or json protocol must be set for Kafka topic"),
    ("--writekafka", "t@h", "Error: nmsg or json protocol must be set for Kafka topic"),
    ("--readkafka", "nmsg:t", "_kafka_addr_init: missing '@' in Kafka endpoint: t"),
    ("--readkafka", "nmsg:t,1@h", "_kafka_addr_init: invalid offset position: t,1@h"),
    ("--readkafka", "json:t@h#1", "_kafka_addr_init: invalid partition position: t@h#1"),
    ("--readkafka", "json:t#1%g@h", "_kafka_addr_init: cannot use group and partition together: t#1%g@h"),
    ("--readkafka", "json:t%@h", "_kafka_addr_init: group id cannot be empty: t%@h"),
    ("--writekafka", "json:@h", "_kafka_addr_init: invalid Kafka endpoint: @h"),
    ("--writekafka", "nmsg:t@h,then", "_kafka_addr_init: invalid offset in Kafka endpoint: then"),
    ("--writekafka", "nmsg:t#one@h", "_kafka_addr_init: invalid partition in Kafka endpoint: one"),
])
def test_bad_addresses(nmsgtool, option, address, complaint):
    result = nmsgtool.run("-j", "/dev/null", option, address)
    assert result.code == 1
    said = result.err.splitlines()
    if complaint.startswith("_"):
        kind = ("input" if option == "--readkafka" else "output", "json" if address.startswith("json") else "endpoint")
        assert said == [complaint, "nmsgtool: nmsg_%s_open_kafka_%s() failed" % kind]
    else:
        assert said == ["nmsgtool: " + complaint]


def test_no_broker(nmsgtool, free_ports):
    (port,) = free_ports()
    begin = time.monotonic()
    result = nmsgtool.run("--readkafka", "nmsg:t@127.0.0.1:%d" % port)
    assert result.code == 1 and time.monotonic() - begin < 10
    assert "failed to get Kafka topic t metadata" in result.err
    assert result.err.endswith("nmsgtool: nmsg_input_open_kafka_endpoint() failed\n")


# --- configuration

def test_configuration_file(nmsgtool, kafka, tmp_path):
    kafka.topic("t")
    write(nmsgtool, kafka, "json", "t#0", json_lines(3)).succeeded()
    config = tmp_path / "kafka.cfg"
    config.write_text("# the client\n[default]\nclient.id = everyone\n\n[%s]\n fetch.wait.max.ms=7\n" % kafka.address)
    for source in (config, "./kafka.cfg", "client.id=me:fetch.wait.max.ms=7"):
        read(nmsgtool, kafka, "json", "t#0", 3, NMSG_KAFKA_CONFIG=str(source)).succeeded()


@pytest.mark.parametrize("text, complaint", [
    ("a=b", 'line 1'), ("[default]\nno setting\n", "line 2"), ("[default\na=b\n", "line 1"), ("", "no [SECTION]"),
    ("[default]\nkey =\n", "line 2"), ("[default]\nno.such.setting=1\n", "failed to set Kafka option no.such.setting = 1"),
    ("[default]\nlinger.ms=never\n", "failed to set Kafka option linger.ms = never")])
def test_bad_configuration(nmsgtool, tmp_path, text, complaint):
    (tmp_path / "kafka.cfg").write_text(text)
    result = nmsgtool.run("-j", "/dev/null", "--writekafka", "json:t@127.0.0.1:1", NMSG_KAFKA_CONFIG="./kafka.cfg")
    assert result.code == 1 and complaint in result.err
    assert result.err.endswith("nmsgtool: nmsg_output_open_kafka_json() failed\n")


@pytest.mark.parametrize("value", ["", "nonsense", "a=", "=b", "a=b::c=d", "/nowhere/at/all"])
def test_bad_inline_configuration(nmsgtool, value):
    result = nmsgtool.run("-j", "/dev/null", "--writekafka", "json:t@127.0.0.1:1", NMSG_KAFKA_CONFIG=value)
    assert result.code == 1 and result.err.startswith("_kafka_process_config: failed to ")


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
    result, _ = reader.finish_after(signal.SIGTERM)
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
    result, seconds = writer.finish_after(number)
    assert result.code == 1 and seconds < 2 + PROMPT
    assert "not delivered" in result.err


@pytest.mark.parametrize("where", ["t", "t#0", "t%g"])
def test_a_reader_stops_promptly(nmsgtool, kafka, where):
    kafka.topic("t")
    reader = nmsgtool.start("--readkafka", "nmsg:%s@%s" % (where, kafka.address), "-w", "-")
    time.sleep(4)
    result, seconds = reader.finish_after(signal.SIGTERM)
    assert result.code == 1 and seconds < 1 + PROMPT, result.err


def test_a_reader_stops_without_its_brokers(nmsgtool, kafka):
    kafka.topic("t")
    reader = nmsgtool.start("--readkafka", "nmsg:t%%g@%s" % kafka.address, "-w", "-", **GROUP)
    time.sleep(5)
    for broker in (1, 2, 3):
        kafka.ask("down", broker)
    time.sleep(0.5)
    result, seconds = reader.finish_after(signal.SIGTERM)
    assert result.code == 1 and seconds < 4 + PROMPT, result.err


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
