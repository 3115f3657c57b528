"""import nmsg: messages, inputs, outputs, the loop, and the texts of their errors."""
import doctest
import gc
import inspect
import io
import json
import os
import pathlib
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading

import pytest
from conftest import MODULES
from nmsg_samples import (IN, Signalling, copied, free_port, ipconn, read, sample_messages, wait_until, write)

import nmsg

ENCODE = nmsg.msgtype.base.encode


# --- messages

def test_message_is_written_and_read_back(tmp_path):
    m = nmsg.msgtype.base.ipconn()
    m["srcip"] = "192.0.2.1"
    m["srcport"] = 53
    m.time_sec, m.time_nsec = 1700000000, 250
    m.source, m.has_source = 0xa1ba02cf, True
    path = write(tmp_path / "one.nmsg", [m])
    assert path.stat().st_size == 49
    got, = read(path)
    assert list(got.keys()) == ["srcip", "srcport"]
    assert (got["srcip"], got["srcport"]) == ("192.0.2.1", 53)
    assert (got.field_types["srcip"], got.field_types["srcport"]) == (nmsg.FT_IP, nmsg.FT_UINT16) == (4, 5)
    assert (got.time_sec, got.time_nsec, got.source, got.has_source) == (1700000000, 250, 0xa1ba02cf, 1)
    assert (got.vid, got.msgtype) == (1, 5)
    assert json.loads(got.to_json())["source"] == "a1ba02cf"


def test_received_messages_have_the_class_of_their_type(tmp_path):
    got = copied(ipconn(), tmp_path)
    assert type(got) is nmsg.msgtype.base.ipconn is nmsg.msgtype.isc.ipconn
    assert isinstance(got, nmsg.message)
    assert (nmsg.msgtype.base.ipconn._vid, nmsg.msgtype.base.ipconn._msgtype) == (1, 5)
    assert (nmsg.msgtype.sie._vid, nmsg.msgtype.sie._vname) == (2, "sie")
    assert type(nmsg.message(1, 5)) is nmsg.message and nmsg.message(1, 5).msgtype == 5


def test_types_can_be_subclassed(tmp_path):
    class Connection(nmsg.msgtype.base.ipconn):
        def __init__(self, source):
            super().__init__()
            self["srcip"] = source
            self.note = "kept"

    m = Connection("192.0.2.9")
    assert m.note == "kept" and copied(m, tmp_path)["srcip"] == "192.0.2.9"


def test_new_message_has_the_values_of_required_fields():
    assert nmsg.msgtype.base.http().fields == {"type": "unknown"}
    assert ENCODE().fields == {"type": "TEXT", "payload": b""}
    m = nmsg.msgtype.base.ipconn()
    assert m.fields == {} and (m.time_sec, m.time_nsec, m.source, m.has_source) == (0, 0, 0, 0)
    assert (m.operator, m.group, m.has_operator, m.has_group) == (None, None, 0, 0)


def test_message_is_a_mapping():
    m = ipconn()
    assert "srcip" in m and "dstip" not in m and len(m) == 2
    assert list(m) == list(m.keys()) == ["srcip", "srcport"]
    assert dict(m.items()) == m.fields and list(m.values()) == list(m.fields.values())
    assert m.get("srcport") == 1 and m.get("dstip") is None and m.get("dstip", 5) == 5
    del m["srcport"]
    assert repr(m) == "{'srcip': '192.0.2.1'}"
    for wrong in ("dstip", "nothing", 5):
        with pytest.raises(KeyError):
            m[wrong]
    with pytest.raises(KeyError, match="nothing"):
        m["nothing"] = 1
    with pytest.raises(KeyError):
        del m["dstip"]
    assert m.field_names == {"srcip", "srcport", "dstip", "dstport", "proto"}


def test_message_without_fields_is_true(tmp_path):
    got = copied(nmsg.msgtype.base.ipconn(), tmp_path)
    assert got and len(got) == 0 and got.fields == {}


def test_names_that_are_not_interned_find_fields(tmp_path):
    got = copied(ipconn(), tmp_path)
    assert got["".join(["src", "ip"])] == "192.0.2.1" and "".join(["src", "port"]) in got


def test_fields_is_a_live_dict(tmp_path):
    got = copied(ipconn(), tmp_path)
    fields = got.fields
    got["dstport"] = 5
    fields["proto"] = 17
    assert fields is got.fields and got["proto"] == 17 and fields["dstport"] == 5
    del fields["srcip"]
    again = copied(got, tmp_path)
    assert again.fields == {"srcport": 1, "dstport": 5, "proto": 17}
    fields["nothing"] = 1
    with pytest.raises(KeyError, match="nothing"):
        got.to_json()


def test_lists_are_the_same_object_each_time(tmp_path):
    m = nmsg.msgtype.base.dnsqr()
    m["response_time_sec"] = [1, 2]
    got = copied(m, tmp_path)
    assert got["response_time_sec"] is got["response_time_sec"]
    got["response_time_sec"].append(3)
    assert copied(got, tmp_path)["response_time_sec"] == [1, 2, 3]
    got["response_time_sec"].clear()
    assert "response_time_sec" not in copied(got, tmp_path)


def test_every_type_survives_a_change(tmp_path):
    names = set()
    for m in sample_messages():
        got = copied(m, tmp_path)
        names.add((got.vid, got.msgtype))
        assert type(got) is type(m) and all(got[name] == m[name] for name in m)
        text, payload = got.to_json(), got.payload
        for name in list(got):
            got[name] = got[name]
        assert (got.to_json(), got.payload) == (text, payload)
    assert len(names) > 12


@pytest.mark.parametrize("make, name, value, wire", [
    ("http", "request", "GET /", b"GET /"), ("http", "request", b"GET \xff", b"GET \xff"),
    ("http", "type", "sinkhole", "sinkhole"), ("http", "type", 1, "sinkhole"), ("http", "type", 77, 77),
    ("http", "srcip", "2001:db8::1", "2001:db8::1"), ("http", "srcport", 0, 0), ("http", "srcport", 65535, 65535),
    ("encode", "payload", b"\0\xff", b"\0\xff"), ("encode", "payload", bytearray(b"ab"), b"ab"),
    ("dnsqr", "resolver_address_zeroed", False, False), ("dnsqr", "resolver_address_zeroed", True, True),
    ("dnsqr", "response_packet", b"\xde\xad", [b"\xde\xad"]), ("dnsqr", "response_time_sec", [-1, 2**63 - 1], None),
    ("ipconn", "srcport", [5], 5)])
def test_values_come_back(make, name, value, wire, tmp_path):
    m = getattr(nmsg.msgtype.base, make)()
    m[name] = value
    assert m[name] == value  # as it was set
    assert copied(m, tmp_path)[name] == (value if wire is None else wire)


def test_float_comes_back(tmp_path):
    m = nmsg.msgtype.sie.delay()
    m["delay"] = 0.25
    assert copied(m, tmp_path)["delay"] == 0.25


@pytest.mark.parametrize("make, name, value, error, text", [
    ("ipconn", "srcport", 65536, OverflowError, "value too large to convert to uint16_t"),
    ("ipconn", "srcport", -1, OverflowError, "can't convert negative value to uint16_t"),
    ("ipconn", "srcport", 2**70, OverflowError, "value too large"),
    ("ipconn", "srcport", "53", TypeError, ""), ("ipconn", "srcport", 5.0, TypeError, ""),
    ("ipconn", "srcip", "192.0.2", OSError, "illegal IP address string"), ("ipconn", "srcip", 5, TypeError, ""),
    ("ipconn", "srcport", [1, 2], nmsg.Error, r"nmsg_message_set_field\(\) failed"),
    ("encode", "payload", "text", TypeError, ""), ("http", "request", 5, TypeError, ""),
    ("http", "type", "nothing", nmsg.Error, "unknown enum value for field_name=type: nothing"),
    ("http", "type", 1.5, nmsg.Error, "unhandled python enum type: <class 'float'>"),
    ("dnsqr", "response_time_sec", 2**63, OverflowError, ""),
    ("dnsqr", "resolver_address_zeroed", "no", TypeError, "")])
def test_values_that_do_not_fit_are_errors_when_written(make, name, value, error, text, tmp_path):
    m = getattr(nmsg.msgtype.base, make)()
    m[name] = value
    with pytest.raises(error, match=text):
        m.to_json()
    with nmsg.output.open_file(str(tmp_path / "out.nmsg")) as output, pytest.raises(error, match=text):
        output.write(m)


def test_computed_fields_are_read_and_not_set(tmp_path):
    got = copied(next(m for m in sample_messages() if type(m) is nmsg.msgtype.base.ncap), tmp_path)
    assert isinstance(got["srcip"], str) and isinstance(got["dns"], bytes)
    text = got.to_json()
    got["dns"] = got["dns"]
    assert got.to_json() == text
    got["dns"] = b"another"
    with pytest.raises(nmsg.Error, match=r"nmsg_message_set_field\(\) failed"):
        got.to_json()


def test_required_fields_change(tmp_path):
    m = ENCODE()
    m["type"], m["payload"] = "JSON", b"{}"
    got = copied(m, tmp_path)
    got["type"] = "TEXT"
    again = copied(got, tmp_path)
    assert again.fields == {"type": "TEXT", "payload": b"{}"}
    del again["type"]
    with pytest.raises(nmsg.Error, match=r"nmsg_message_set_field\(\) failed"):
        again.to_json()


def test_values_are_removed(tmp_path):
    m = nmsg.msgtype.base.dnsqr()
    m["response_time_sec"], m["rcode"] = [1, 2, 3], 0
    got = copied(m, tmp_path)
    got["response_time_sec"] = [1]
    del got["rcode"]
    again = copied(got, tmp_path)
    assert again["response_time_sec"] == [1] and again.time_sec == got.time_sec
    assert again.payload == nmsg.message.from_json(again.to_json()).payload


def test_header_of_a_new_message_is_in_json():
    m = ipconn()
    m.source, m.has_source = 0xa1ba02cf, True
    shown = json.loads(m.to_json())
    assert shown["time"] == "2023-11-14 22:13:21.000000250" and shown["source"] == "a1ba02cf"
    m.has_source = False
    assert "source" not in json.loads(m.to_json())
    m.time_sec = 0
    assert json.loads(m.to_json())["time"] == "1970-01-01 00:00:00.000000250"
    for name, value in (("time_sec", "1"), ("time_nsec", 2**40), ("operator", 5)):
        with pytest.raises((TypeError, OverflowError)):
            setattr(m, name, value)


def test_header_of_a_received_message_changes(tmp_path):
    got = copied(ipconn(), tmp_path)
    got.time_sec += 1
    assert copied(got, tmp_path).time_sec == 1700000002
    assert copied(got, tmp_path).time_nsec == 250


def test_json_makes_a_message(tmp_path):
    text = (b'{"vname":"base","mname":"ipconn","time":"2023-11-14 22:13:20.000000250","source":"0000000a",'
            b'"message":{"srcip":"192.0.2.1","srcport":53}}')
    for m in (nmsg.message.from_json(text), nmsg.message_from_json(text.decode())):
        assert repr(m) == "{'srcip': '192.0.2.1', 'srcport': 53}" and type(m) is nmsg.msgtype.base.ipconn
        assert (m.vid, m.msgtype, m.time_sec, m.time_nsec, m.source) == (1, 5, 1700000000, 250, 10)
        got = copied(m, tmp_path)
        assert (got.time_sec, got.time_nsec, got.source, got.fields) == (1700000000, 250, 10, m.fields)
    with pytest.raises(nmsg.Error, match=r"^nmsg_message_from_json\(\) failed: parse error$") as raised:
        nmsg.message.from_json(b"{")
    assert raised.value.code == nmsg.RES_PARSE_ERROR == 10
    with pytest.raises(TypeError):
        nmsg.message.from_json(5)


def test_unknown_type_is_a_message_without_fields(tmp_path):
    raw = write(tmp_path / "one.nmsg", [ipconn()]).read_bytes()
    (tmp_path / "unknown.nmsg").write_bytes(raw.replace(b"\x08\x01\x10\x05", b"\x08\x01\x10\x63"))
    got, = read(tmp_path / "unknown.nmsg")
    assert type(got) is nmsg.message and (got.vid, got.msgtype) == (1, 99)
    assert got.fields == {} and got.field_names == set() and got.payload == copied(ipconn(), tmp_path).payload
    with pytest.raises(nmsg.Error, match=r"nmsg_message_to_json\(\) failed: "):
        got.to_json()
    assert copied(got, tmp_path).payload == got.payload


def test_payload_that_does_not_decode_has_no_fields(tmp_path):
    raw = write(tmp_path / "one.nmsg", [ipconn()]).read_bytes()
    record = raw[12:12 + raw[11]].replace(b"\x12\x04\xc0", b"\x12\x7f\xc0")
    body = bytes([0x0a, len(record)]) + record  # without checksums
    got, = nmsg.nullinput().read(b"NMSG\0\2" + struct.pack(">I", len(body)) + body)
    assert got.fields == {} and type(got) is nmsg.msgtype.base.ipconn and got.payload.startswith(b"\x12\x7f")


def test_unknown_fields_are_kept(tmp_path):
    m = nmsg.msgtype.base.ipconn()
    raw = write(tmp_path / "one.nmsg", [ipconn()]).read_bytes()
    assert m.fields == {} and read(tmp_path / "one.nmsg")[0].payload in raw
    got = read(tmp_path / "one.nmsg")[0]
    assert got.fields and write(tmp_path / "two.nmsg", [got]).read_bytes() == raw


def test_ip_pton_and_header_line():
    assert nmsg.ip_pton("192.0.2.1") == bytes([192, 0, 2, 1]) and len(nmsg.ip_pton("::1")) == 16
    with pytest.raises(OSError):
        nmsg.ip_pton("192.0.2")
    out = io.StringIO()
    m = ipconn(0)
    m.source, m.has_source = 0xa1ba02cf, True
    nmsg.print_nmsg_header(m, out)
    assert out.getvalue() == "[2023-11-14 22:13:20.250] [1:5 base ipconn] [a1ba02cf] [] [] \n"


def test_operator_and_group_are_names(tmp_path):
    """A process of its own: aliases are read once."""
    (tmp_path / "operators").write_text("7 FSI\n")
    (tmp_path / "groups").write_text("9 trafficconverter\n")
    script = """if True:
        import nmsg
        m = nmsg.msgtype.base.ipconn()
        m.operator, m.has_operator, m.group, m.has_group = b"FSI", True, "trafficconverter", True
        got = nmsg.message.from_json(m.to_json())
        print(got.operator, got.has_operator, got.group, got.has_group, nmsg.msgmod.oname_to_oid("FSI"),
              nmsg.msgmod.grname_to_grid("trafficconverter"))
        nmsg.print_nmsg_header(got, __import__("sys").stdout)
        with open("raw", "w+b") as raw, nmsg.output.open_file(raw) as output:
            output.write(got)
            output.flush()
            raw.seek(0)
            octets = raw.read().replace(bytes([0x40, 7, 0x48, 9]), bytes([0x40, 11, 0x48, 9]))
            got, = nmsg.nullinput().read(octets)
        print(got.operator, got.group)
        got.time_sec = 5
        print(got.to_json())
        loop = nmsg.io()
        loop.set_filter_operator("FSI")
        loop.set_filter_group("trafficconverter")
    """
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, cwd=tmp_path,
                          env=dict(os.environ, PYTHONPATH=str(MODULES), NMSG_OPALIAS_FILE="operators",
                                   NMSG_GRALIAS_FILE="groups"))
    assert done.stdout.splitlines() == [
        "b'FSI' 1 b'trafficconverter' 1 7 9",
        "[1970-01-01 00:00:00.0] [1:5 base ipconn] [] [b'FSI'] [b'trafficconverter'] ",
        "b'<UNKNOWN>' b'trafficconverter'",
        '{"time":"1970-01-01 00:00:05.000000000","vname":"base","mname":"ipconn","operator":11,'
        '"group":"trafficconverter","message":{}}'
    ], done.stderr


# --- types

def test_msgmod():
    assert str(nmsg.msgmod(1, 4)) == "[1:4 base http] message module"
    assert nmsg.msgmod.vid_to_vname(1) == nmsg.msgmod_vid_to_vname(1) == "base"
    assert nmsg.msgmod.vname_to_vid("sie") == nmsg.msgmod_vname_to_vid("SIE") == 2
    assert nmsg.msgmod.msgtype_to_mname(1, 5) == nmsg.msgmod_msgtype_to_mname(1, 5) == "ipconn"
    assert nmsg.msgmod.mname_to_msgtype(1, "http") == nmsg.msgmod_mname_to_msgtype(1, "http") == 4
    assert nmsg.msgmod.get_max_msgtype(1) >= 13


@pytest.mark.parametrize("call, text", [
    (lambda: nmsg.msgmod(1, 99), "nmsg_msgmod_lookup() failed"),
    (lambda: nmsg.message(1, 99), "nmsg_msgmod_lookup() failed"),
    (lambda: nmsg.msgmod_vid_to_vname(99), "unknown vendor ID"),
    (lambda: nmsg.msgmod_get_max_msgtype(99), "unknown vendor ID"),
    (lambda: nmsg.msgmod_vname_to_vid("nobody"), "unknown vendor name"),
    (lambda: nmsg.msgmod_msgtype_to_mname(1, 99), "unknown message type"),
    (lambda: nmsg.msgmod_mname_to_msgtype(1, "none"), "unknown vendor ID or message type name"),
    (lambda: nmsg.msgmod_oname_to_oid("nobody"), "unknown operator name: nobody"),
    (lambda: nmsg.msgmod_grname_to_grid("nobody"), "unknown group name: nobody"),
    (lambda: nmsg.input().read(), "object not initialized"),
    (lambda: nmsg.input().set_filter_msgtype(1, 5), "object not initialized"),
    (lambda: nmsg.io().add_input(nmsg.input()), "input object not initialized"),
    (lambda: nmsg.io().add_output(nmsg.output()), "output object not initialized"),
    (lambda: nmsg.output().write(ipconn()), "object not initialized"),
    (lambda: nmsg.output().flush(), "object not initialized"),
    (lambda: nmsg.input.open_json(os.devnull).set_blocking_io(True), "nmsg_input_set_blocking_io() failed"),
    (lambda: nmsg.nullinput().read(b"no container at all"),
     "nmsg_input_null() failed: incorrect magic number in NMSG header")])
def test_error_texts(call, text):
    with pytest.raises(nmsg.Error) as raised:
        call()
    assert str(raised.value) == text and isinstance(raised.value, Exception)
    assert isinstance(raised.value.code, int) and isinstance(raised.value.detail, str)


@pytest.mark.parametrize("call, error", [
    (lambda: nmsg.msgmod(-1, 1), OverflowError), (lambda: nmsg.msgmod("a", 1), TypeError),
    (lambda: nmsg.message(1), TypeError), (lambda: nmsg.msgtype.base.http(5), TypeError),
    (lambda: nmsg.input.open_file("/nowhere/at/all"), FileNotFoundError),
    (lambda: nmsg.output.open_file("/nowhere/at/all"), FileNotFoundError),
    (lambda: nmsg.output.open_sock("127.0.0.1", "9430"), TypeError),
    (lambda: nmsg.output.open_callback(print).write("message"), TypeError),
    (lambda: nmsg.nullinput().read(b"", "now"), ValueError), (lambda: nmsg.nullinput().read("text"), TypeError)])
def test_misuse(call, error):
    with pytest.raises(error):
        call()


def test_bad_container_says_why(tmp_path):
    (tmp_path / "bad.nmsg").write_bytes(b"not a container, but longer than a header")
    text = r"^nmsg_input_read\(\) xfailed: incorrect magic number in NMSG header$"
    with pytest.raises(nmsg.Error, match=text) as raised:
        read(tmp_path / "bad.nmsg")
    assert raised.value.code == nmsg.RES_MAGIC_MISMATCH


# --- inputs and outputs

def test_inputs_are_iterated_and_read(tmp_path):
    path = write(tmp_path / "many.nmsg", map(ipconn, range(1000)))
    ports = [m["srcport"] for m in nmsg.input.open_file(str(path))]
    messages = nmsg.input.open_file(path)
    read_ports = [m["srcport"] for m in iter(messages.read, None)]
    assert ports == read_ports == list(range(1000)) and messages.read() is None
    assert isinstance(messages.fileno(), int)
    assert re.fullmatch(r"nmsg input object type=file _instance=0x[0-9a-f]+", repr(messages))
    messages.close()
    messages.close()
    with pytest.raises(nmsg.Error, match="object not initialized"):
        messages.read()


def test_filters_apply_to_what_was_read_ahead(tmp_path):
    mixed = [ipconn(i) if i % 2 else ENCODE() for i in range(40)]
    path = str(write(tmp_path / "mixed.nmsg", mixed))
    messages = nmsg.input.open_file(path)
    assert type(messages.read()) is ENCODE
    messages.set_filter_msgtype("base", "ipconn")
    assert [messages.read()["srcport"] for _ in range(3)] == [1, 3, 5]
    messages.set_filter_msgtype(1, ENCODE._msgtype)
    assert type(messages.read()) is ENCODE
    messages.set_filter_msgtype(0, 0)
    assert messages.read()["srcport"] == 7
    messages.set_filter_source(5)
    assert messages.read() is None
    with pytest.raises(nmsg.Error, match="unknown message type|unknown vendor ID or message type name"):
        messages.set_filter_msgtype("base", "nothing")
    with pytest.raises(nmsg.Error, match="unknown operator name: x"):
        messages.set_filter_operator("x")
    with pytest.raises(nmsg.Error, match="unknown group name: x"):
        messages.set_filter_group("x")


def test_json_input_and_output(tmp_path):
    path = tmp_path / "lines.json"
    with nmsg.output.open_json(str(path)) as output:
        assert re.fullmatch(r"nmsg output object type=json _instance=0x[0-9a-f]+", repr(output))
        m = nmsg.msgtype.base.ipconn()
        m["srcip"] = "192.0.2.1"
        m.time_sec = 1700000000
        output.write(m)
        output.write(None)
        output.flush()
    assert path.read_text() == ('{"time":"2023-11-14 22:13:20.000000000","vname":"base","mname":"ipconn",'
                                '"message":{"srcip":"192.0.2.1"}}\n')
    with nmsg.input.open_json(path) as messages:
        assert [m["srcip"] for m in messages] == ["192.0.2.1"]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_sockets(host):
    port = free_port(host)
    with nmsg.input.open_sock(host, str(port)) as messages, nmsg.output.open_sock(host, port) as output:
        messages.set_blocking_io(False)
        assert messages.read() is None and list(messages) == []
        output.set_buffered(False)
        m = ENCODE()
        m["type"], m["payload"] = "JSON", b'{"a":1}'
        output.write(m)
        messages.set_blocking_io(True)
        got = messages.read()
        assert (got["type"], got["payload"]) == ("JSON", b'{"a":1}')
        m["type"], m["payload"] = "TEXT", b"again"
        output.write(m)
        assert messages.read()["payload"] == b"again"
        assert output.fileobj.fileno() > 0 and output.func is None


def test_broadcast_and_buffer_size():
    with nmsg.output.open_sock("127.0.0.1", 9, bufsz=512, broadcast=True) as output:
        assert output.fileobj.getsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST) == 1


def test_objects_with_a_descriptor():
    class Descriptor:
        def __init__(self, number):
            self.number = number

        def fileno(self):
            return self.number

    reading, writing = os.pipe()
    messages, output = nmsg.input.open_file(Descriptor(reading)), nmsg.output.open_file(Descriptor(writing))
    output.write(ipconn())
    output.flush()
    assert messages.read()["srcport"] == 1
    output.close()
    os.close(writing)
    assert messages.read() is None
    messages.close()
    os.close(reading)  # the library has not closed it


def test_compressed_output(tmp_path):
    with nmsg.output.open_file(str(tmp_path / "z.nmsg")) as output:
        output.set_zlibout(True)
        for _ in range(100):
            output.write(ipconn())
    assert len(read(tmp_path / "z.nmsg")) == 100 and (tmp_path / "z.nmsg").stat().st_size < 1000


def test_output_filter(tmp_path):
    got = []
    with nmsg.output.open_file(str(tmp_path / "out.nmsg")) as output, nmsg.output.open_callback(got.append) as call:
        for some in (output, call):
            some.set_filter_msgtype("base", "ipconn")
            some.write(ENCODE())
            some.write(ipconn())
    assert [type(m) for m in read(tmp_path / "out.nmsg")] == [type(m) for m in got] == [nmsg.msgtype.base.ipconn]


def test_message_can_be_written_again(tmp_path):
    m = copied(ipconn(), tmp_path)
    got = []
    call = nmsg.output.open_callback(got.append)
    call.write(m)
    call.write(m)
    m["srcport"] = 7
    call.write(m)
    assert [g["srcport"] for g in got] == [1, 1, 7] and m["srcip"] == "192.0.2.1" and call.func == got.append
    call.flush()
    call.close()
    call.close()


def test_threads_write_to_one_output(tmp_path):
    output = nmsg.output.open_file(str(tmp_path / "out.nmsg"))

    def write_some():
        for i in range(500):
            output.write(ipconn(i))

    threads = [threading.Thread(target=write_some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    output.close()
    assert sorted(m["srcport"] for m in read(tmp_path / "out.nmsg")) == sorted([*range(500)] * 4)


def test_write_to_a_full_disk_is_an_error():
    with open("/dev/full", "wb") as full:
        output = nmsg.output.open_file(full)
        output.write(ipconn())
        with pytest.raises(nmsg.Error, match=r"nmsg_output_flush\(\) failed"):
            output.flush()


def test_containers_in_memory(tmp_path):
    raw = write(tmp_path / "some.nmsg", map(ipconn, range(10))).read_bytes()
    container = nmsg.nullinput()
    for time in (None, 1700000000, 1700000000.5):
        assert [m["srcport"] for m in container.read(raw, time)] == list(range(10))
    assert repr(container).startswith("nmsg nullinput object _instance=0x")


def test_fragment_gives_an_empty_list():
    received = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    received.bind(("127.0.0.1", 0))
    output = nmsg.output.open_sock("127.0.0.1", received.getsockname()[1], bufsz=512)
    m = ENCODE()
    m["payload"] = bytes(1000)
    output.write(m)
    output.flush()
    container = nmsg.nullinput()
    parts = [container.read(received.recv(2000), 1.5) for _ in range(3)]
    assert [len(part) for part in parts] == [0, 0, 1] and parts[2][0]["payload"] == bytes(1000)


# --- the loop

def test_loop(tmp_path):
    path = str(write(tmp_path / "mixed.nmsg", [ipconn(i) if i % 2 else ENCODE() for i in range(30)]))
    seen = []
    loop = nmsg.io()
    loop.set_filter_msgtype("base", "ipconn")
    messages = nmsg.input.open_file(path)
    loop.add_input(messages)
    loop.add_output_callback(lambda m: seen.append((m["srcport"], threading.get_ident())))
    loop.loop()
    assert [port for port, _ in seen] == list(range(1, 30, 2))
    assert {thread for _, thread in seen} != {threading.get_ident()}
    for call in (messages.read, lambda: messages.set_filter_source(1)):
        with pytest.raises(nmsg.Error, match="object not initialized"):
            call()
    with pytest.raises(nmsg.Error, match="loop.. runs once"):
        loop.loop()


def test_loop_goes_on_where_reading_has_stopped(tmp_path):
    messages = nmsg.input.open_file(write(tmp_path / "many.nmsg", map(ipconn, range(1000))))
    assert messages.read()["srcport"] == 0
    seen = []
    loop = nmsg.io()
    loop.add_input(messages)
    loop.add_output_callback(lambda m: seen.append(m["srcport"]))
    loop.loop()
    assert seen == list(range(1, 1000))


def test_loop_to_files(tmp_path):
    loop = nmsg.io()
    loop.add_input(nmsg.input.open_file(write(tmp_path / "many.nmsg", map(ipconn, range(10)))))
    for name in ("a.nmsg", "b.nmsg"):
        loop.add_output(nmsg.output.open_file(str(tmp_path / name)))
    loop.loop()
    del loop
    assert [len(read(tmp_path / name)) for name in ("a.nmsg", "b.nmsg")] == [5, 5]


def test_break_loop_is_exact(tmp_path):
    seen = []
    loop = nmsg.io()

    def take(m):
        seen.append(m)
        if len(seen) == 3:
            loop.break_loop()

    loop.add_input(nmsg.input.open_file(write(tmp_path / "many.nmsg", map(ipconn, range(15)))))
    loop.add_output_callback(take)
    loop.loop()
    assert len(seen) == 3


def test_several_inputs_call_one_after_the_other(tmp_path):
    path = write(tmp_path / "many.nmsg", map(ipconn, range(200)))
    inside, seen = [], []

    def take(m):
        inside.append(1)
        assert len(inside) == 1
        seen.append(m["srcport"])
        inside.pop()

    loop = nmsg.io()
    for _ in range(4):
        loop.add_input(nmsg.input.open_file(path))
    loop.add_output_callback(take)
    loop.loop()
    assert sorted(seen) == sorted([*range(200)] * 4)


def test_exception_in_a_function_is_shown_and_the_loop_goes_on(tmp_path, monkeypatch):
    shown, seen = [], []
    monkeypatch.setattr(sys, "unraisablehook", lambda failure: shown.append(failure.exc_type))

    def take(m):
        seen.append(m)
        raise LookupError("of the program")

    loop = nmsg.io()
    loop.add_input(nmsg.input.open_file(write(tmp_path / "some.nmsg", map(ipconn, range(3)))))
    loop.add_output_callback(take)
    loop.loop()
    assert len(seen) == 3 and shown == [LookupError] * 3


def test_channels(tmp_path, monkeypatch):
    port = free_port()
    (tmp_path / "first").write_text("202 127.0.0.1/1\n")
    (tmp_path / "last").write_text("\n200 127.0.0.1/%d..%d\n" % (port, port))
    monkeypatch.setattr(nmsg, "chalias_fnames", (str(tmp_path / "first"), str(tmp_path / "last"), "/nowhere"))
    loop = nmsg.io()
    loop.add_input_channel("200")
    seen = []
    loop.add_output_callback(lambda m: (seen.append(m), loop.break_loop()))
    with nmsg.output.open_sock("127.0.0.1", port) as output:
        output.write(ipconn())
    loop.loop()
    assert len(seen) == 1
    with pytest.raises(nmsg.Error, match="lookup of channel 202 failed"):
        nmsg.io().add_input_channel("202")
    monkeypatch.setattr(nmsg, "chalias_fnames", ())
    with pytest.raises(nmsg.Error, match="unable to locate nmsg channel alias file"):
        nmsg.io().add_input_channel("200")


def test_cycles_are_collected():
    class Witness:
        pass

    import weakref
    loop, witness = nmsg.io(), Witness()
    gone = weakref.ref(witness)
    loop.add_output_callback(lambda m, w=witness, own=loop: own.break_loop())
    output_of = {}
    output_of["self"] = nmsg.output.open_callback(lambda m, w=witness, own=output_of: None)
    del loop, witness, output_of
    gc.collect()
    assert gone() is None


# --- signals

class Alarm(Exception):
    pass


@pytest.fixture
def alarm():
    def handle(number, frame):
        raise Alarm

    before = signal.signal(signal.SIGUSR1, handle)
    yield
    signal.signal(signal.SIGUSR1, before)


@pytest.mark.parametrize("kind", ["socket", "pipe", "json"])
@pytest.mark.parametrize("number, error", [(signal.SIGINT, KeyboardInterrupt), (signal.SIGUSR1, Alarm)])
def test_signal_ends_a_read_that_waits(kind, number, error, alarm):
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as pipe, os.fdopen(writing, "wb"):
        messages = (nmsg.input.open_sock("127.0.0.1", free_port()) if kind == "socket" else
                    nmsg.input.open_file(pipe) if kind == "pipe" else nmsg.input.open_json(pipe))
        with Signalling(number), pytest.raises(error):
            messages.read()
        with Signalling(number), pytest.raises(error):
            next(iter(messages))
        messages.close()


@pytest.mark.parametrize("number, error", [(signal.SIGINT, KeyboardInterrupt), (signal.SIGUSR1, Alarm)])
def test_signal_ends_a_loop(number, error, alarm):
    loop = nmsg.io()
    loop.add_input(nmsg.input.open_sock("127.0.0.1", free_port()))
    loop.add_output_callback(print)
    with Signalling(number), pytest.raises(error):
        loop.loop()


def test_handler_that_returns_lets_the_read_go_on():
    port = free_port()
    handled = []
    before = signal.signal(signal.SIGUSR1, lambda *_: (handled.append(1), output.write(ipconn()), output.flush()))
    try:
        with nmsg.input.open_sock("127.0.0.1", port) as messages, nmsg.output.open_sock("127.0.0.1", port) as output:
            with Signalling(signal.SIGUSR1):
                assert messages.read()["srcport"] == 1
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert handled


def test_no_signal_handlers_are_installed():
    numbers = [n for n in signal.valid_signals() if n not in (signal.SIGKILL, signal.SIGSTOP)]
    before = [signal.getsignal(n) for n in numbers]
    nmsg.io()
    assert [signal.getsignal(n) for n in numbers] == before


def test_other_threads_run_while_a_read_waits():
    messages = nmsg.input.open_sock("127.0.0.1", free_port())
    got = []
    reader = threading.Thread(target=lambda: got.append(messages.read()))
    reader.start()
    messages.close()  # from this thread
    reader.join(60)
    assert got == [None] or not got


def test_fork_is_survived(tmp_path):
    path = str(write(tmp_path / "some.nmsg", map(ipconn, range(100))))
    messages = nmsg.input.open_file(path)
    assert messages.read()["srcport"] == 0
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if [m["srcport"] for m in messages] == list(range(1, 100)) else 1)
        finally:
            os._exit(2)
    assert os.waitpid(child, 0)[1] == 0


# --- memory

@pytest.mark.skipif("LD_PRELOAD" in os.environ, reason="a sanitizer keeps memory that was freed")
def test_a_million_messages_leave_memory_flat(tmp_path):
    path = str(write(tmp_path / "many.nmsg", map(ipconn, range(100000))))

    def read_many(times):
        for _ in range(times):
            for m in nmsg.input.open_file(path):
                m["srcip"], m["srcport"]
        gc.collect()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = read_many(1)
    assert read_many(10) - before < 4000  # kilobytes


@pytest.mark.skipif("LD_PRELOAD" in os.environ, reason="a sanitizer keeps memory that was freed")
def test_changes_writes_and_calls_leave_memory_flat(tmp_path):
    path = write(tmp_path / "some.nmsg", map(ipconn, range(5000)))

    def work():
        with nmsg.output.open_file(os.devnull) as output, nmsg.output.open_callback(lambda m: m["srcip"]) as call:
            for m in nmsg.input.open_file(path):
                m["dstport"] = 5
                m.source, m.has_source = 5, True
                output.write(m)
                call.write(m)
                m.to_json(), m.fields, m.field_types, m.payload, "dstip" in m
                with pytest.raises(KeyError):
                    m["dstip"]
        loop = nmsg.io()
        loop.add_input(nmsg.input.open_file(path))
        loop.add_output_callback(lambda m, own=loop: m.keys())
        loop.loop()
        del loop
        gc.collect()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    work()
    before = work()
    assert max(work() for _ in range(4)) - before < 2000


# --- documents

def test_example_in_the_documentation():
    assert doctest.testmod(nmsg).attempted > 4 and doctest.testmod(nmsg).failed == 0


def test_everything_is_documented():
    for name in nmsg.__all__:
        value = getattr(nmsg, name)
        if callable(value):
            assert len(value.__doc__) > 20, name
            public = [member for key, member in vars(value).items() if not key.startswith("_")] \
                if isinstance(value, type) else []
            assert all(getattr(member, "__doc__", None) for member in public), name
    shown = subprocess.run([sys.executable, "-c", "import nmsg; help(nmsg)"], capture_output=True, text=True,
                           timeout=60, env=dict(os.environ, PYTHONPATH=str(MODULES))).stdout
    assert "class message" in shown and "scan(sources" in shown and "pybind11_object\n" not in shown.split("CLASSES")[0]


def test_stubs_name_everything():
    stubs = (MODULES / "nmsg/__init__.pyi").read_text()
    declared = set(re.findall(r"^(?:def |class )?(\w+)(?:\(|:)", stubs, re.M)) - {"from", "import"}
    assert {name for name in declared if not name.startswith("_")} == set(nmsg.__all__)
    for name in ("message", "input", "output", "io", "nullinput", "msgmod", "batch", "batches"):
        body = stubs.split("\nclass %s" % name)[1].split("\nclass ")[0].split("\ndef ")[0]
        members = set(re.findall(r"^    (?:def )?(\w+)(?:\(|:)", body, re.M))
        real = {key for key in vars(getattr(nmsg, name)) if not key.startswith("_") or key.startswith("__arrow")}
        assert real <= members, (name, real - members)
    for vendor in ("base", "sie"):
        body = stubs.split("class _%s(" % vendor)[1].split("\nclass ")[0]
        assert {key for key in vars(getattr(nmsg.msgtype, vendor)) if not key.startswith("_")} == \
            set(re.findall(r"^    class (\w+)", body, re.M))
    assert (MODULES / "nmsg/py.typed").exists()


def test_module_is_the_one_that_was_built():
    assert pathlib.Path(inspect.getfile(nmsg)).parent == MODULES / "nmsg"
    assert {"input", "output", "io", "nullinput", "message", "msgmod", "msgtype", "scan", "Error"} <= set(nmsg.__all__)
    assert IN.exists() and wait_until
