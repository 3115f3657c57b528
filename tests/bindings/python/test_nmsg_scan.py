"""nmsg.scan: messages as columns, taken by a consumer of the Arrow C data interface in ctypes, numpy and pandas."""
import ctypes
import gc
import json
import os
import resource
import signal
import sys
import time

import pytest
from conftest import ROOT
from nmsg_samples import IN, PATIENCE, Signalling, free_port, ipconn, sample_messages, write

import nmsg

sys.path.insert(0, str(ROOT / "tests/commands/support"))
import arrow_c  # noqa: E402

pointer = ctypes.pythonapi.PyCapsule_GetPointer
pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def taken(capsule, name, structure):
    """The content of a capsule, which the consumer owns from here on."""
    return arrow_c.moved(structure.from_address(pointer(capsule, name)))


def stream_of(batches):
    return taken(batches.__arrow_c_stream__(), b"arrow_array_stream", arrow_c.ArrowArrayStream)


def table_of(batch):
    schema, array = batch.__arrow_c_array__()
    schema = taken(schema, b"arrow_schema", arrow_c.ArrowSchema)
    array = taken(array, b"arrow_array", arrow_c.ArrowArray)
    found = arrow_c.table(schema, array)
    arrow_c.release(schema)
    arrow_c.release(array)
    return found


@pytest.fixture
def many(tmp_path):
    return str(write(tmp_path / "many.nmsg", map(ipconn, range(5000))))


def test_batches_are_arrow_arrays(many):
    batches = nmsg.scan(many, columns=["time", "srcip", "srcport"], batch_rows=1000)
    assert iter(batches) is batches and batches.columns == ["time", "srcip", "srcport"]
    rows = []
    for batch in batches:
        table = table_of(batch)
        assert len(batch) == len(table["time"]) and list(table) == batch.columns
        rows += zip(*table.values())
    assert rows == [((1700000000 + i) * 10**9 + 250, "192.0.2.%d" % (i % 256), i) for i in range(5000)]
    assert batches.counters["payloads_in"] == 5000 and next(batches, None) is None


def test_batches_are_an_arrow_stream(many):
    batches = nmsg.scan([many, many], columns=["srcport"])
    stream = stream_of(batches)
    with pytest.raises(nmsg.Error, match="given to a consumer"):
        batches.__arrow_c_stream__()
    assert list(batches) == []
    schema = arrow_c.ArrowSchema()
    assert stream.get_schema(ctypes.byref(stream), ctypes.byref(schema)) == 0
    ports = []
    while True:
        array = arrow_c.ArrowArray()
        assert stream.get_next(ctypes.byref(stream), ctypes.byref(array)) == 0
        if not array.release:
            break
        ports += arrow_c.table(schema, array)["srcport"]
        arrow_c.release(array)
    arrow_c.release(schema)
    arrow_c.release(stream)
    assert ports == [*range(5000)] * 2


def test_a_capsule_that_nobody_takes_frees_its_content(many):
    for _ in range(3):
        batches = nmsg.scan(many)
        next(batches).__arrow_c_array__()
        batches.__arrow_c_schema__()
        batches.__arrow_c_stream__()
        gc.collect()


def test_arrays_outlive_scan_and_stream(many):
    stream = stream_of(nmsg.scan(many, columns=["srcport"], batch_rows=1000))
    schema, array = arrow_c.ArrowSchema(), arrow_c.ArrowArray()
    assert stream.get_schema(ctypes.byref(stream), ctypes.byref(schema)) == 0
    assert stream.get_next(ctypes.byref(stream), ctypes.byref(array)) == 0
    arrow_c.release(stream)  # early: the rest was not taken
    child = arrow_c.moved(array.children[0].contents)
    arrow_c.release(array)
    assert arrow_c.values(schema.children[0].contents, child)[:5] == [0, 1, 2, 3, 4]
    arrow_c.release(child)
    arrow_c.release(schema)


def test_scan_ends_early(many):
    with nmsg.scan([many] * 50, batch_rows=10) as batches:
        batch = next(batches)
    assert list(batches) == [] and table_of(batch)["srcport"][:2] == [0, 1]
    assert batches.counters["payloads_in"] > 0


def test_where_and_type(many):
    assert sum(map(len, nmsg.scan(many, where="srcport < 100"))) == 100
    mixed = str(IN / "mixed.nmsg")
    types = {type(m) for m in nmsg.input.open_file(mixed)}
    for kind in types - {nmsg.message}:
        expected = [m for m in nmsg.input.open_file(mixed) if type(m) is kind]
        batches = nmsg.scan(mixed, type=kind)
        assert sum(map(len, batches)) == len(expected) and batches.counters.get("payloads_other_type", 0) > 0


def test_dictionaries(many, tmp_path):
    def http(i):
        m = nmsg.msgtype.base.http()
        m["type"] = ["unknown", "sinkhole"][i % 2]
        return m

    path = write(tmp_path / "http.nmsg", map(http, range(10)))
    for dictionaries in (True, False):
        batch, = nmsg.scan(path, columns=["type"], dictionaries=dictionaries)
        _, array = batch.__arrow_c_array__()
        array = taken(array, b"arrow_array", arrow_c.ArrowArray)
        assert bool(array.children[0].contents.dictionary) == dictionaries
        arrow_c.release(array)
        assert table_of(batch)["type"] == batch._values(0)[1] == ["unknown", "sinkhole"] * 5


def test_every_type_has_the_values_of_its_messages(tmp_path):
    """Values of Python, without Arrow, are those of the consumer in ctypes."""
    by_type = {}
    for m in sample_messages():
        by_type.setdefault(type(m), []).append(m)
    assert len(by_type) > 12
    for kind, messages in by_type.items():
        path = write(tmp_path / "some.nmsg", messages)
        for batch in nmsg.scan(path, type=kind):
            table = table_of(batch)
            assert len(batch) == len(messages)
            for index, name in enumerate(batch.columns):
                form, data, valid = batch._values(index)
                if form == "O":
                    assert data == table[name], (kind, name)
                else:
                    assert (valid is None) == (None not in table[name])


def test_sockets_and_signals():
    port = free_port()
    batches = nmsg.scan(("127.0.0.1", port), type=nmsg.msgtype.base.ipconn)
    assert "srcip" in batches.columns  # known without a message
    with Signalling(signal.SIGINT), pytest.raises(KeyboardInterrupt):
        next(batches)
    batches.close()
    with nmsg.scan("127.0.0.1/%d" % free_port()) as waiting, Signalling(signal.SIGINT), \
            pytest.raises(KeyboardInterrupt):
        waiting.columns


def test_signal_ends_a_consumer_that_waits():
    stream = stream_of(nmsg.scan("127.0.0.1/%d" % free_port()))
    array = arrow_c.ArrowArray()
    with pytest.raises(KeyboardInterrupt):
        with Signalling(signal.SIGINT):
            assert stream.get_next(ctypes.byref(stream), ctypes.byref(array)) != 0
            assert b"signal" in stream.get_last_error(ctypes.byref(stream))
            time.sleep(PATIENCE)  # Python raises it here
    arrow_c.release(stream)


@pytest.mark.parametrize("arguments, text", [
    (dict(columns=["nothing"]), "no message type has a column nothing"), (dict(where="rrtype =="), "where: "),
    (dict(sources="/nowhere/at/all"), "unable to open /nowhere/at/all")])
def test_errors(many, arguments, text):
    with pytest.raises(nmsg.Error, match=text):
        nmsg.scan(**{"sources": many, **arguments})


def test_error_while_reading(tmp_path, many):
    (tmp_path / "bad.nmsg").write_bytes(open(many, "rb").read() + b"this is no container at all")
    batches = nmsg.scan(tmp_path / "bad.nmsg")
    with pytest.raises(nmsg.Error):
        for batch in batches:
            assert len(batch)
    stream = stream_of(nmsg.scan("/dev/null"))
    array = arrow_c.ArrowArray()
    assert stream.get_next(ctypes.byref(stream), ctypes.byref(array)) == 0 and not array.release
    arrow_c.release(stream)


@pytest.mark.skipif("LD_PRELOAD" in os.environ, reason="a sanitizer keeps memory that was freed")
def test_memory_stays_flat(many):
    def scan_many():
        for _ in range(40):
            for batch in nmsg.scan(many, columns=["time", "srcip"]):
                batch.__arrow_c_array__(), batch._values(0), batch._values(1)
            nmsg.scan(many).__arrow_c_stream__()
        gc.collect()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    scan_many()
    before = scan_many()
    assert max(scan_many() for _ in range(3)) - before < 6000  # kilobytes


# --- numpy and pandas

def test_numpy(many, tmp_path):
    numpy = pytest.importorskip("numpy")
    arrays = nmsg.scan(many, columns=["time", "srcip", "srcport", "dstport", "source"], batch_rows=700).to_numpy()
    assert list(arrays) == ["time", "srcip", "srcport", "dstport", "source"]
    assert arrays["time"].dtype == "<M8[ns]" and len(arrays["time"]) == 5000
    assert arrays["time"][0] == numpy.datetime64(1700000000 * 10**9 + 250, "ns")
    assert arrays["srcport"].dtype == "uint16" and (arrays["srcport"] == numpy.arange(5000)).all()
    assert arrays["srcip"][1] == "192.0.2.1" and arrays["source"][0] is None
    assert isinstance(arrays["dstport"], numpy.ma.MaskedArray) and arrays["dstport"].mask.all()


def dnsqr(number):
    m = nmsg.msgtype.base.dnsqr()
    m["response_packet"], m["response_ip"] = [b"\0"], "192.0.2.1"
    if number % 2:
        m["resolver_address_zeroed"] = number % 4 == 1
    return m


def test_numpy_of_other_types(tmp_path):
    numpy = pytest.importorskip("numpy")
    path = write(tmp_path / "dnsqr.nmsg", map(dnsqr, range(20)))
    arrays = nmsg.scan(path, columns=["resolver_address_zeroed", "response_packet", "query_packet"]).to_numpy()
    flags = arrays["resolver_address_zeroed"]
    assert flags.dtype == bool and flags.mask.tolist() == [True, False] * 10 and flags[1] and not flags[3]
    assert arrays["response_packet"].tolist() == [[b"\0"]] * 20
    empty = next(nmsg.scan(path)).to_numpy()
    assert len(empty["time"]) == 20
    delay = nmsg.msgtype.sie.delay()
    delay["delay"] = 0.5
    arrays = nmsg.scan(write(tmp_path / "delay.nmsg", [delay])).to_numpy()
    assert arrays["delay"].tolist() == [0.5] and arrays["delay"].dtype == numpy.float64
    assert nmsg.scan("/dev/null").to_numpy() == {}


def test_pandas(many, tmp_path):
    pandas = pytest.importorskip("pandas")
    frame = nmsg.scan(many, columns=["time", "srcip", "srcport", "dstport"], batch_rows=700).to_pandas()
    assert frame.shape == (5000, 4) and str(frame["time"].dtype) == "datetime64[ns, UTC]"
    assert frame["time"][0] == pandas.Timestamp(1700000000 * 10**9 + 250, tz="UTC")
    assert str(frame["dstport"].dtype) == "UInt16" and frame["dstport"].isna().all()
    frame = next(nmsg.scan(write(tmp_path / "dnsqr.nmsg", map(dnsqr, range(20))))).to_pandas()
    assert frame["resolver_address_zeroed"][1] is numpy_true(frame) and frame["response_packet"][0] == [b"\0"]
    assert json.loads(frame[["proto"]].to_json(orient="records"))


def numpy_true(frame):
    return frame["resolver_address_zeroed"].array[1]
