"""Tables of messages: the Arrow stream is read by another implementation and has the values that JSON has."""
import base64
import datetime
import json
import math
import os
import re
import shutil
import subprocess

import containers
import pytest
from conftest import ROOT, command
from watching import PATIENCE

IN = ROOT / "tests/data/nmsg/in"
SCHEMA = ROOT / "fuzz/every.proto"
READER = ROOT / "tests/npm/read_arrow.mjs"
HEADER = {"time": "time", "vname": "vname", "mname": "mname", "source": "source", "operator_name": "operator",
          "group_name": "group"}
EPOCH = datetime.datetime(1970, 1, 1)

# Arrow is read by npm's apache-arrow (`./setup` installs it).
pytestmark = pytest.mark.skipif(not shutil.which("node") or not (ROOT / "tests/npm/node_modules/apache-arrow").exists(),
                                reason="no apache-arrow in tests/npm")


@pytest.fixture
def tool(tmp_path):
    return command("nmsgtool", tmp_path)


class Table:
    """A stream, as another implementation reads it."""

    def __init__(self, path):
        done = subprocess.run(["node", READER, path], capture_output=True, timeout=PATIENCE)
        assert done.returncode == 0, done.stderr.decode()
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.fields = lines[0]["fields"]
        self.metadata = lines[0]["metadata"]
        self.names = [field["name"] for field in self.fields]
        self.rows = [dict(zip(self.names, line)) for line in lines[1:]]

    def column(self, name):
        return [row[name] for row in self.rows]


def nanoseconds(text):
    """Of a time as JSON shows it."""
    whole, _, fraction = text.partition(".")
    since = datetime.datetime.strptime(whole, "%Y-%m-%d %H:%M:%S") - EPOCH
    return str((since.days * 86400 + since.seconds) * 10**9 + int(fraction or 0))


def converted(value, kind):
    """A value of JSON as the reader shows one of a column of this kind. JSON has null for what is empty or not a
    number, an object for encoded documents, and bare numbers for enum values without a name."""
    if kind.startswith("List"):
        return [converted(item, re.fullmatch(r"List<(.*)>", kind)[1]) for item in value]
    kind = re.sub(r"Dictionary<Int32, (.*)>", r"\1", kind)
    if kind == "Binary":
        octets = value["b64"] if isinstance(value, dict) else value or ""
        return base64.b64decode(octets).hex()
    if value is None:
        return None
    if kind.startswith("Timestamp"):
        return nanoseconds(value)
    if kind in ("Int64", "Uint64"):
        return str(value)
    return str(value) if kind == "Utf8" else value


def same(value, want, kind):
    """JSON shows 18 decimals of numbers, and null for those that are not finite."""
    if kind.startswith("List"):
        return len(value) == len(want) and all(map(same, value, want, [kind[5:-1]] * len(want)))
    if kind == "Float64" and value is not None:
        number = float(value)
        return want is None and not math.isfinite(number) or math.isclose(number, want, rel_tol=1e-15, abs_tol=1e-18)
    return value == want


def expected_value(field, message, header):
    name, kind = field["name"], field["type"]
    if name in HEADER:
        value = header.get(HEADER[name])
        return nanoseconds(value) if name == "time" else None if value is None else str(value)
    name = {"message_time": "time"}.get(name, name)
    seconds, rest = message.get(name + "_sec"), message.get(name + "_nsec")
    if name not in message and seconds is not None:
        if isinstance(seconds, list):
            return [str(s * 10**9 + n) for s, n in zip(seconds, rest)]
        return str(seconds * 10**9 + (rest or 0))
    if name not in message:
        return [] if kind.startswith("List") else None
    return converted(message[name], kind)


def check_against_json(table, objects):
    assert len(table.rows) == len(objects)
    for row, shown in zip(table.rows, objects):
        for field in table.fields:
            want = expected_value(field, shown["message"], shown)
            value = row[field["name"]]
            # JSON has null for octets that are present and empty, and nothing for those that are absent.
            if field["type"] == "Binary" and not want:
                assert not value
            else:
                assert same(value, want, field["type"]), (field, value, shown)


TYPES = ["ncap", "email", "linkpair", "http", "ipconn", "logline", "dns", "pkt", "xml", "encode", "packet", "dnsobs",
         "dnsdedupe", "reputation", "qr", "delay", "newdomain", "dnsnx"]


@pytest.mark.parametrize("options", [(), ("--arrow-dict",)], ids=["plain", "dictionaries"])
@pytest.mark.parametrize("name", TYPES)
def test_every_type_has_the_values_of_json(tool, tmp_path, name, options):
    tool.run("-j", IN / (name + ".json"), "-w", "in.nmsg").succeeded()
    shown = tool.run("-r", "in.nmsg", "-J", "-").succeeded().objects
    tool.run("-r", "in.nmsg", "--arrow", "out.arrows", *options).succeeded()
    assert len(shown) > 3
    table = Table(tmp_path / "out.arrows")
    check_against_json(table, shown)
    assert table.metadata["nmsg.type"].endswith(" " + name)
    assert set(table.names) >= set(HEADER)


@pytest.mark.parametrize("name", ["dns.pcap", "scope.pcap"])
def test_transactions_have_the_values_of_json(tool, tmp_path, name):
    data = ROOT / "tests/data/packets/in" / name
    tool.run("-p", data, "-V", "base", "-T", "dnsqr", "-w", "in.nmsg").succeeded()
    shown = tool.run("-r", "in.nmsg", "-J", "-").succeeded().objects
    tool.run("-r", "in.nmsg", "--arrow", "out.arrows").succeeded()
    table = Table(tmp_path / "out.arrows")
    check_against_json(table, shown)
    if shown:
        assert "query_time" in table.names and "query_time_sec" not in table.names
        assert "query_json" not in table.names, "DNS messages as JSON are only there when they are asked for"


def every(**fields):
    return json.dumps({"time": "2020-01-01 00:00:00.000000001", "vname": "FUZZ", "mname": "every", "message": fields})


EXTREMES = [
    every(),
    every(color="BELOW", octets="AP//", text="caf\u00e9 \U0001f600", utf8="x", lines="a\nb", address="255.255.255.255",
          number16=65535, signed16=-32768, number32=4294967295, signed32=-2147483648, zigzag32=-2147483648,
          fixed32_number=4294967295, fixed32_signed=-2147483648, number64=2**64 - 1, signed64=-2**63, zigzag64=-2**63,
          fixed64_number=2**64 - 1, fixed64_signed=-2**63, real64=1.7976931348623157e308, truth=True,
          name="a\\000b\\255.example.", dns_type="TYPE65280", dns_class="CLASS65280", sie_class="IN", rcode="NXDOMAIN",
          time32="2106-02-07 06:28:15", protocol="TCP", hex32="ffffffff", hex64="ffffffffffffffff", far=4294967295),
    every(color=7, address="::1", number16=0, signed16=32767, signed32=2147483647, zigzag64=2**63 - 1,
          signed64=2**63 - 1, real64=-0.5, truth=False, name=".", dns_type="A", time32="1970-01-01 00:00:00",
          protocol="200", text="", utf8=""),
]


def test_extremes_and_nulls(tool, tmp_path):
    words = ("--schema", SCHEMA)
    tool.run(*words, "-j", "-", "-w", "in.nmsg", data="\n".join(EXTREMES).encode()).succeeded()
    shown = tool.run(*words, "-r", "in.nmsg", "-J", "-").succeeded().objects
    assert len(shown) == len(EXTREMES)
    tool.run(*words, "-r", "in.nmsg", "--arrow", "out.arrows").succeeded()
    table = Table(tmp_path / "out.arrows")
    check_against_json(table, shown)
    assert table.column("number64")[1] == str(2**64 - 1)
    assert table.column("color") == [None, "BELOW", "7"]
    assert [row["truth"] for row in table.rows] == [None, True, False]
    assert all(value is None for name, value in table.rows[0].items() if name not in HEADER)


def test_lists(tool, tmp_path):
    words = ("--schema", SCHEMA)
    message = {"rrtype": "A", "rrclass": "IN", "rdata": ["192.0.2.1", "192.0.2.2"], "colors": ["RED", 9, "BELOW"],
               "words": ["", "x"], "numbers": [0, 2**32 - 1], "packed_numbers": [-2**63, 2**63 - 1, 0],
               "reals": [0.5], "truths": [True, False, True], "addresses": ["::", "1.2.3.4"], "names": ["a.", "."],
               "times": ["2106-02-07 06:28:15"]}
    lines = [json.dumps({"vname": "FUZZ", "mname": "lists", "time": "2020-01-01 00:00:00", "message": m})
             for m in ({}, message, {}, message)]
    tool.run(*words, "-j", "-", "-w", "in.nmsg", data="\n".join(lines).encode()).succeeded()
    shown = tool.run(*words, "-r", "in.nmsg", "-J", "-").succeeded().objects
    for options in ((), ("--arrow-dict",)):
        tool.run(*words, "-r", "in.nmsg", "--arrow", "out.arrows", *options).succeeded()
        table = Table(tmp_path / "out.arrows")
        check_against_json(table, shown)
        assert table.column("colors") == [[], ["RED", "9", "BELOW"], [], ["RED", "9", "BELOW"]]
        assert not next(field for field in table.fields if field["name"] == "numbers")["nullable"]


def test_chosen_columns_in_their_order(tool, tmp_path):
    tool.run("-r", IN / "dnsdedupe.nmsg", "--arrow", "out.arrows", "--columns", "rdata,rrname,time").succeeded()
    assert Table(tmp_path / "out.arrows").names == ["rdata", "rrname", "time"]


def test_raw_times_and_numbers_as_text(tool, tmp_path):
    data = IN / "dnsnx.json"
    tool.run("-j", data, "--arrow", "out.arrows", "--columns", "raw").succeeded()
    names = Table(tmp_path / "out.arrows").names
    assert "response_time_sec" in names and "response_time_nsec" in names and "response_time" not in names
    tool.run("-j", IN / "dnsobs.json", "--arrow", "out.arrows", "--columns", "message_time,u64text").succeeded()
    table = Table(tmp_path / "out.arrows")
    assert [field["type"] for field in table.fields] == ["Utf8"]
    assert all(value.isdigit() for value in table.column("message_time"))


@pytest.mark.parametrize("names, error", [
    ("rdatas", "usage error: --columns: no message type has a column rdatas; did you mean rdata?"),
    ("rrname,srcip", "usage error: --columns: no message type has all these columns"),
    ("rrname,,time", "usage error: --columns: a name of a column is empty"),
    ("time,time", "usage error: --columns: column time is given twice"),
])
def test_columns_that_do_not_exist(tool, tmp_path, names, error):
    done = tool.run("-r", IN / "dnsdedupe.nmsg", "--arrow", "out.arrows", "--columns", names)
    assert done.code == 1 and error in done.err
    assert not (tmp_path / "out.arrows").exists()


def test_columns_need_a_table(tool):
    done = tool.run("-r", IN / "dnsdedupe.nmsg", "-o", "-", "--columns", "time")
    assert done.code == 1 and "--columns, --arrow-dict and --arrow-zstd are for --arrow" in done.err


def test_one_type_for_a_table(tool, tmp_path):
    """The first message decides, or the columns, or -V and -T. Others are left out, counted and told."""
    shown = tool.run("-r", IN / "mixed.nmsg", "-J", "-").succeeded().objects
    first = shown[0]["mname"]
    of_first = [one for one in shown if one["mname"] == first]
    done = tool.run("-r", IN / "mixed.nmsg", "--arrow", "out.arrows", "-d").succeeded()
    check_against_json(Table(tmp_path / "out.arrows"), of_first)
    others = len(shown) - len(of_first)
    assert others > 0
    assert "output out.arrows: left out %d messages of other types: a table has one" % others in done.err

    tool.run("-r", IN / "mixed.nmsg", "--arrow", "out.arrows", "--columns", "srcip,proto").succeeded()
    srcips = [one["message"].get("srcip") for one in shown if one["mname"] == "ipconn"]
    assert Table(tmp_path / "out.arrows").column("srcip") == srcips

    tool.run("-r", IN / "mixed.nmsg", "-V", "base", "-T", "ipconn", "--arrow", "out.arrows").succeeded()
    assert Table(tmp_path / "out.arrows").column("srcip") == srcips


def test_a_table_without_messages(tool, tmp_path):
    tool.run("-r", IN / "broken-empty.nmsg", "--arrow", "out.arrows", "-V", "SIE", "-T", "dnsdedupe")
    table = Table(tmp_path / "out.arrows")
    assert table.rows == [] and "rrname" in table.names
    tool.run("-r", os.devnull, "--arrow", "out.arrows")
    assert Table(tmp_path / "out.arrows").fields == []


def test_standard_output_and_a_condition(tool, tmp_path):
    done = tool.run("-r", IN / "dnsdedupe.nmsg", "--where", 'rrtype == "A"', "--arrow", "-").succeeded()
    (tmp_path / "out.arrows").write_bytes(done.out)
    assert done.out.endswith(b"\xff\xff\xff\xff\0\0\0\0")
    assert set(Table(tmp_path / "out.arrows").column("rrtype")) <= {"A"}


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_compressed_files(tool, tmp_path, suffix):
    tool.run("-r", IN / "dnsdedupe.nmsg", "--arrow", "plain.arrows").succeeded()
    tool.run("-r", IN / "dnsdedupe.nmsg", "--arrow", "out.arrows." + suffix).succeeded()
    packed = tmp_path / ("out.arrows." + suffix)
    program = {"gz": "gzip", "zst": "zstd"}[suffix]
    unpacked = subprocess.run([program, "-dc", packed], capture_output=True, check=True, timeout=PATIENCE).stdout
    assert unpacked == (tmp_path / "plain.arrows").read_bytes()


def test_each_rotated_file_is_a_complete_stream(tool, tmp_path):
    shown = tool.run("-r", IN / "dnsdedupe.nmsg", "-J", "-").succeeded().objects
    tool.run("-r", IN / "dnsdedupe.nmsg", "--arrow", "out", "-k", "", "-c", "2").succeeded()
    files = sorted(tmp_path.glob("out.*.arrows"))
    tables = [Table(file) for file in files]
    assert all(len(table.rows) <= 2 for table in tables) and len(tables) > 1
    rrnames = [name for table in tables for name in table.column("rrname")]
    assert rrnames == [one["message"].get("rrname") for one in shown]


@pytest.mark.parametrize("options", [(), ("--arrow-dict",), ("--arrow-zstd", "--arrow-dict")], ids=" ".join)
def test_a_file_that_a_crash_left_is_recovered(tool, tmp_path, options):
    """At every length: whole batches stay, and what follows is dropped."""
    tool.run("-r", IN / "dnsdedupe.nmsg", "--arrow", "out", "-k", "", "--unbuffered", *options).succeeded()
    (file,) = tmp_path.glob("out.*.arrows")
    whole = file.read_bytes()
    part = tmp_path / (".%s.part" % file.name.removesuffix(".arrows"))
    for size in (len(whole), len(whole) - 8, len(whole) - 9, len(whole) - 500, len(whole) // 2, 3000):
        file.unlink()
        part.write_bytes(whole[:size])
        tool.run("-r", os.devnull, "--arrow", "out", "-k", "", "--recover")
        kept = file.read_bytes()
        assert whole.startswith(kept) and not part.exists() and len(kept) <= size
        if size >= len(whole) - 8:
            assert len(kept) == size
        if "--arrow-zstd" not in options:
            names = Table(file).column("rrname") if len(kept) > 0 else []
            assert size < len(whole) - 8 or names
        for other in tmp_path.glob("out.*.arrows"):
            if other != file:
                other.unlink()


def test_values_that_do_not_fit_are_told(tool, tmp_path):
    """An address of three octets, as it is on the wire: base ipconn, field 2."""
    message = containers.octets_field(2, b"\1\2\3")
    record = containers.octets_field(1, containers.payload(message, msgtype=5))
    (tmp_path / "in.nmsg").write_bytes(containers.container(record))
    done = tool.run("-r", "in.nmsg", "--arrow", "out.arrows", "-d").succeeded()
    assert "output out.arrows: values that do not fit their column: 1 addresses that are not 4 or 16 octets" in done.err
    assert Table(tmp_path / "out.arrows").column("srcip") == [None]
