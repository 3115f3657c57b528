"""Batches as structures of the Arrow C data interface, taken by a consumer that is not of this project's code."""
import ctypes
import os

import arrow_c
import pytest
from conftest import BUILD, ROOT, SANITIZED, command

IN = ROOT / "tests/data/nmsg/in"
LIBRARY = BUILD / "lib/libarrow_stream.so"

pytestmark = pytest.mark.skipif(SANITIZED, reason="the library needs a sanitizer that Python does not have loaded")


@pytest.fixture
def library():
    loaded = ctypes.CDLL(LIBRARY)
    loaded.last_error.restype = ctypes.c_char_p
    loaded.open_stream.argtypes = [ctypes.c_char_p] * 3 + [ctypes.c_int, ctypes.c_size_t, ctypes.c_void_p]
    return loaded


@pytest.fixture
def open_stream(library):
    def opened(path, where="", columns="", dictionaries=False, batch_rows=65536):
        stream = arrow_c.ArrowArrayStream()
        words = [os.fsencode(path), where.encode(), columns.encode()]
        if library.open_stream(*words, dictionaries, batch_rows, ctypes.byref(stream)) != 0:
            raise ValueError(library.last_error().decode())
        return stream

    return opened


def schema_of(stream):
    schema = arrow_c.ArrowSchema()
    assert stream.get_schema(ctypes.byref(stream), ctypes.byref(schema)) == 0
    return schema


def next_batch(stream):
    array = arrow_c.ArrowArray()
    assert stream.get_next(ctypes.byref(stream), ctypes.byref(array)) == 0, stream.get_last_error(ctypes.byref(stream))
    return array if array.release else None


def batches(stream):
    return iter(lambda: next_batch(stream), None)


@pytest.fixture
def many(tmp_path):
    """A file with more messages than fit in a batch of 1000."""
    path = tmp_path / "many.nmsg"
    text = "".join('{"vname":"base","mname":"ipconn","time":"2020-01-01 00:00:00.%09d",'
                   '"message":{"proto":%d,"srcip":"10.0.%d.%d"}}\n' % (i, i % 256, i // 256 % 256, i % 256)
                   for i in range(20000))
    command("nmsgtool", tmp_path).run("-j", "-", "-w", path, data=text.encode()).succeeded()
    return path


@pytest.mark.parametrize("dictionaries", [False, True], ids=["plain", "dictionaries"])
@pytest.mark.parametrize("name", ["dnsdedupe", "newdomain", "dnsobs", "email"])
def test_values(open_stream, tmp_path, name, dictionaries):
    tool = command("nmsgtool", tmp_path)
    tool.run("-j", IN / (name + ".json"), "-w", "in.nmsg").succeeded()
    shown = tool.run("-r", "in.nmsg", "-J", "-").objects
    stream = open_stream(tmp_path / "in.nmsg", dictionaries=dictionaries)
    schema = schema_of(stream)
    assert arrow_c.metadata(schema)["nmsg.type"].endswith(name)
    array = next_batch(stream)
    columns = arrow_c.table(schema, array)
    assert columns["mname"] == [name] * len(shown)
    for field in ("rrname", "rdata", "count", "rrtype", "qname", "type", "response_ip", "new_domain", "rcpt"):
        if field in columns:
            absent = [] if field in ("rdata", "rcpt") else None
            assert columns[field] == [one["message"].get(field, absent) for one in shown]
    arrow_c.release(array)
    arrow_c.release(schema)
    assert next_batch(stream) is None and next_batch(stream) is None, "an end stays the end"
    arrow_c.release(stream)


def test_batches_are_in_order_and_outlive_the_stream(open_stream, many):
    stream = open_stream(many, columns="srcip,time", batch_rows=1000)
    schema = schema_of(stream)
    arrays = list(batches(stream))
    arrow_c.release(stream)
    assert len(arrays) > 1
    times = [time for array in arrays for time in arrow_c.table(schema, array)["time"]]
    assert [time % 10**9 for time in times] == list(range(20000))
    for array in arrays:
        arrow_c.release(array)
    arrow_c.release(schema)


def test_a_stream_is_left_early(open_stream, many):
    """While its threads wait for room: the release ends them. With and without a batch taken."""
    for taken in (0, 1, 2):
        stream = open_stream(many, batch_rows=100)
        arrays = [next_batch(stream) for _ in range(taken)]
        arrow_c.release(stream)
        for array in arrays:
            arrow_c.release(array)


def test_structures_are_moved(open_stream, many):
    stream = open_stream(many, columns="srcip,proto")
    moved_stream = arrow_c.moved(stream)
    schema = arrow_c.moved(schema_of(moved_stream))
    array = arrow_c.moved(next_batch(moved_stream))
    arrow_c.release(moved_stream)
    before = arrow_c.table(schema, array)

    # A column is moved out, and outlives the batch.
    column = arrow_c.moved(array.children[0].contents)
    about = arrow_c.moved(schema.children[0].contents)
    arrow_c.release(array)
    arrow_c.release(schema)
    assert arrow_c.values(about, column) == before["srcip"]
    arrow_c.release(column)
    arrow_c.release(about)


def test_a_dictionary_is_moved_out(open_stream, many):
    stream = open_stream(many, columns="mname", dictionaries=True)
    array = next_batch(stream)
    arrow_c.release(stream)
    schema = schema_of(open_stream(many, columns="mname", dictionaries=True))
    dictionary = arrow_c.moved(array.children[0].contents.dictionary.contents)
    arrow_c.release(array)
    assert arrow_c.values(schema.children[0].contents.dictionary.contents, dictionary) == ["ipconn"]
    arrow_c.release(dictionary)
    arrow_c.release(schema)


def test_a_file_that_is_cut(open_stream, many):
    """All batches before the cut are given, then the error."""
    whole = many.read_bytes()
    many.write_bytes(whole + whole[:-100])
    stream = open_stream(many)
    rows = 0
    array = arrow_c.ArrowArray()
    while (status := stream.get_next(ctypes.byref(stream), ctypes.byref(array))) == 0:
        assert array.release, "the end without an error"
        rows += array.length
        arrow_c.release(array)
    assert status == 5 and not array.release  # EIO
    assert b"many.nmsg" in stream.get_last_error(ctypes.byref(stream))
    assert rows == 20000
    arrow_c.release(stream)


@pytest.mark.parametrize("words, error", [
    ({"where": "srcip =="}, "where: at "),
    ({"columns": "srcipp"}, "no message type has a column srcipp; did you mean srcip?"),
])
def test_what_cannot_be_asked(open_stream, many, words, error):
    with pytest.raises(ValueError, match=error.replace("?", r"\?")):
        open_stream(many, **words)


def test_no_messages(open_stream, tmp_path):
    (tmp_path / "none.nmsg").write_bytes(b"")
    stream = open_stream(tmp_path / "none.nmsg")
    schema = schema_of(stream)
    assert schema.n_children == 0 and next_batch(stream) is None
    arrow_c.release(schema)
    arrow_c.release(stream)
