"""Kafka topics: transfers, offsets, keys, what does not fit, and what is refused."""
import re
import signal

import containers
import pytest
from conftest import ROOT, lines, newdomain, numbers
from kafka_cluster import SHORT_WAITS, json_lines, kafka, keys, read, write

pytestmark = pytest.mark.needs("kafka")

# --- whole transfers

@pytest.mark.parametrize("words", [[], ["-z"], ["--unbuffered"], ["--unbuffered", "-z"]], ids=" ".join)
@pytest.mark.parametrize("writing, reading", [("nmsg", "nmsg"), ("nmsgp", "nmsg"), ("nmsg", "nmsgp"), ("json", "json")])
@pytest.mark.parametrize("partition", ["#2", ""])
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


@pytest.mark.parametrize("protocol", ["nmsg", "json"])
def test_tagged_packets(nmsgtool, kafka, protocol):
    kafka.topic("t")
    data = (ROOT / "tests/data/tagged/in/records.json").read_bytes()
    write(nmsgtool, kafka, protocol, "t#0", data).succeeded()
    assert read(nmsgtool, kafka, protocol, "t#0", data.count(b"\n")).succeeded().out == data


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
    reader = nmsgtool.start("--readkafka", address, "-c", 5, "-J", "-", "--unbuffered", **SHORT_WAITS)
    written = 10

    def write_another(shown):
        nonlocal written
        kafka.put("t", newdomain(written).encode())
        written += 1
        return shown.count("\n") > 0

    # Nobody can see when it has asked where the end is; what is written after that is what it reads.
    reader.wait_for_output(write_another)
    for i in range(4):
        kafka.put("t", newdomain(written + i).encode())
    found = numbers(reader.finish().succeeded().objects)
    assert found[0] >= 10 and found == list(range(found[0], found[0] + 5))


def test_it_never_ends_by_itself(nmsgtool, kafka):
    kafka.topic("t")
    write(nmsgtool, kafka, "json", "t#0", json_lines(3)).succeeded()
    reader = nmsgtool.start("--readkafka", "json:t@%s,oldest" % kafka.address, "-J", "-", "--unbuffered")
    reader.wait_for_output(lambda shown: shown.count("\n") == 3)
    result = reader.finish_after(signal.SIGTERM)
    assert result.code == 1 and numbers(result.objects) == [0, 1, 2]


def test_header_filters_and_overrides(nmsgtool, kafka):
    kafka.topic("t")
    data = lines(newdomain(i, source="0000000%d" % (i % 2 + 1)) for i in range(20)).encode()
    write(nmsgtool, kafka, "nmsg", "t#0", data, "--setgroup", "7").succeeded()
    result = read(nmsgtool, kafka, "nmsg", "t#0", 10, "--getsource", "2").succeeded()
    assert numbers(result.objects) == list(range(1, 20, 2))
    assert {one["group"] for one in result.objects} == {7}


# --- keys

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
    data = b"".join(containers.logline_container(str(i) + size * "x")
                    for i, size in enumerate((10, 100_000, 30, 50_000)))
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
    left_out = re.findall(r"input nmsg:t@%s: left out (\d+) records? that holds? no container" % kafka.address,
                          result.err)
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
    ("--readkafka", "x:t@h", "it must begin with nmsg:, nmsgp: or json:"),
    ("--writekafka", "NMSG:t@h", "it must begin with nmsg:, nmsgp: or json:"),
    ("--writekafka", "t@h", "it must begin with nmsg:, nmsgp: or json:"),
    ("--readkafka", "nmsg:t", "missing '@' in Kafka endpoint: t"),
    ("--readkafka", "nmsg:t,1@h", "invalid offset position: t,1@h"),
    ("--readkafka", "json:t@h#1", "invalid partition position: t@h#1"),
    ("--readkafka", "json:t#1%g@h", "cannot use group and partition together: t#1%g@h"),
    ("--readkafka", "json:t%@h", "group id cannot be empty: t%@h"),
    ("--writekafka", "json:@h", "invalid Kafka endpoint: @h"),
    ("--writekafka", "nmsg:t@h,then", "invalid offset in Kafka endpoint: then"),
    ("--writekafka", "nmsg:t#one@h", "invalid partition in Kafka endpoint: one"),
])
def test_bad_addresses(nmsgtool, option, address, complaint):
    result = nmsgtool.run("-j", "/dev/null", option, address)
    assert result.code == 1
    assert result.err.startswith("nmsgtool: %s %s: %s" % (option, address, complaint))
    assert result.err.count("\n") == 1 and ("write TOPIC" in result.err) == (complaint[:2] != "it")


def test_no_broker(nmsgtool, free_ports):
    (port,) = free_ports()
    result = nmsgtool.run("--readkafka", "nmsg:t@127.0.0.1:%d" % port)
    assert result.code == 1
    assert result.err.splitlines()[-1].startswith(
        "nmsgtool: --readkafka nmsg:t@127.0.0.1:%d: cannot get the partitions of topic t: " % port)
    assert "check that the broker runs and can be reached" in result.err


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
    ("[default]\nkey =\n", "line 2"),
    ("[default]\nno.such.setting=1\n", "cannot set the Kafka option no.such.setting = 1"),
    ("[default]\nlinger.ms=never\n", "cannot set the Kafka option linger.ms = never")])
def test_bad_configuration(nmsgtool, tmp_path, text, complaint):
    (tmp_path / "kafka.cfg").write_text(text)
    result = nmsgtool.run("-j", "/dev/null", "--writekafka", "json:t@127.0.0.1:1", NMSG_KAFKA_CONFIG="./kafka.cfg")
    assert result.code == 1 and complaint in result.err
    assert result.err.startswith("nmsgtool: --writekafka json:t@127.0.0.1:1: ") and result.err.count("\n") == 1


@pytest.mark.parametrize("value", ["", "nonsense", "a=", "=b", "a=b::c=d", "/nowhere/at/all"])
def test_bad_inline_configuration(nmsgtool, value):
    result = nmsgtool.run("-j", "/dev/null", "--writekafka", "json:t@127.0.0.1:1", NMSG_KAFKA_CONFIG=value)
    assert result.code == 1 and "NMSG_KAFKA_CONFIG" in result.err and result.err.count("\n") == 1
