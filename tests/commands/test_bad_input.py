"""Input that is not what it is said to be: told once at the end, with counts and the first place."""
import json
import random

import containers
import pytest
from conftest import newdomain


def message(i, **header):
    return json.loads(newdomain(i, **header))


def lines(objects):
    return "".join(json.dumps(one) + "\n" for one in objects)


PRETTY = json.dumps(message(1), indent=2)
PRESENTATION = """[72] [2015-02-03 13:35:29.678474903] [2:5 SIE newdomain] [a1ba02cf] [] []
domain: s47rbh.xyz.
"""

# option and words, the input, what is said after `nmsgtool: input bad: `
USELESS = [
    ("-j", "hello\n", "its only line is not a message; line 1: it is not JSON"),
    ("-j", "one\ntwo\n\nthree", "none of its 3 lines is a message; line 1: it is not JSON"),
    ("-j", "\n\n5\n", "its only line is not a message; line 3: it is not a JSON object"),
    ("-j", PRETTY, "none of its %d lines is a message; line 1: it is not JSON; each message must be one object on one "
     "line: convert it with jq -c" % len(PRETTY.splitlines())),
    ("-j", "[" + json.dumps(message(1)) + "]\n", "its only line is not a message; line 1: it is not a JSON object; "
     "each message must be one object on one line: convert it with jq -c"),
    ("-j", PRESENTATION, "none of its 2 lines is a message; line 1: it is not JSON; it holds presentation text: read "
     "it with -f, -V and -T"),
    ("-j", "{}\n", 'its only line is not a message; line 1: it has no "vname" and "mname", the type of the message'),
    ("-j", lines([{"vname": "SIE", "mname": "nosuch", "message": {}}]),
     'its only line is not a message; line 1: no message type is called SIE nosuch'),
    ("-j", lines([{"vname": "SIE", "mname": "newdomain"}]), 'its only line is not a message; line 1: it has no '
     '"message"'),
    ("-j", lines([dict(message(1), time="soon")]), 'its only line is not a message; line 1: "time" is not a time'),
    ("-j", lines([dict(message(1), source="xyz")]),
     'its only line is not a message; line 1: "source" is not a number in hexadecimal'),
    ("-j", lines([dict(message(1), operator=[])]),
     'its only line is not a message; line 1: "operator" or "group" is neither a number nor a name'),
    ("-f", "[1]\n[2]\n", "none of its 2 lines is a message; line 1: it begins with [ and is not a header; JSON is "
     "read with -j"),
]


@pytest.mark.parametrize("option, text, complaint", USELESS, ids=[case[2][-40:] for case in USELESS])
def test_nothing_can_be_read(nmsgtool, tmp_path, option, text, complaint):
    (tmp_path / "bad").write_text(text)
    words = ["-V", "SIE", "-T", "newdomain"] if option == "-f" else []
    result = nmsgtool.run(option, "bad", *words, "-w", "out")
    assert (result.code, result.out) == (1, b"")
    assert result.err == "nmsgtool: input bad: %s\n" % complaint


def test_messages_with_bad_values_do_not_fail_the_run(nmsgtool, tmp_path):
    """They are left out and told, as nmsgtool 1.3.3 leaves them out: the input is of the right kind."""
    (tmp_path / "bad").write_text(lines([{"vname": "base", "mname": "http", "message": {"type": "x" * 100 + "\n"}}]))
    result = nmsgtool.run("-j", "bad", "-J", "-")
    assert (result.code, result.out) == (0, b"")
    assert result.err == ("nmsgtool: input bad: its only line is not a message; line 1: \"%s...\" is not a value for "
                          "field type\n" % ("x" * 40))


def test_containers_are_not_json(nmsgtool, messages):
    messages(3, "m.nmsg")
    result = nmsgtool.run("-j", "m.nmsg", "-w", "out")
    assert result.code == 1 and result.err.count("\n") == 1
    assert result.err.startswith("nmsgtool: input m.nmsg: ")
    assert result.err.endswith("line 1: it is not JSON; it holds NMSG containers: read it with -r\n")


@pytest.mark.parametrize("text, complaint", [
    (b"domian: a.\n", "type SIE newdomain has no field 'domian'; did you mean domain?"),
    (b'{"time":1}\n', "type SIE newdomain has no field '{\\\"time\\\"'"),
    (b"NMSG\0\x02\xff" + 1000 * b"\x01", "type SIE newdomain has no field 'NMSG\\u0000\\u0002\ufffd%s...'" %
     (33 * "\\u0001")),
    (b"rrtype: \x1b[31mNONE\n", "'\\u001b[31mNONE' is not a value for field rrtype"),
])
def test_presentation_text_that_is_none(nmsgtool, text, complaint):
    result = nmsgtool.run("-f", "-", "-V", "SIE", "-T", "newdomain", "-w", "out", data=text)
    assert result.code == 1
    assert result.err == "nmsgtool: input -: line 1: parse error: %s\n" % complaint


def test_one_bad_input_of_two(nmsgtool, messages, tmp_path):
    messages(3, "good.nmsg")
    (tmp_path / "bad").write_text("hello\n")
    result = nmsgtool.run("-r", "good.nmsg", "-j", "bad", "-J", "-")
    assert result.code == 1 and len(result.objects) == 3
    assert result.err == "nmsgtool: input bad: its only line is not a message; line 1: it is not JSON\n"


def test_an_empty_input_is_no_fault(nmsgtool):
    for text in (b"", b"\n\n"):
        assert nmsgtool.run("-j", "-", "-w", "out", data=text).succeeded().err == ""


def test_some_lines_are_left_out(nmsgtool):
    many = [json.dumps(message(i)) for i in range(20000)]
    many[15000] = "{"
    many[17000] = "garbage"
    text = "\n".join(many) + "\n"
    result = nmsgtool.run("-j", "-", "-w", "out", data=text.encode()).succeeded()
    assert result.err == ("nmsgtool: input -: left out 2 of 20000 lines that are not messages; line 15001: it is not "
                          "JSON\n")
    assert len(nmsgtool.run("-r", "out", "-J", "-").objects) == 19998


def test_a_bad_value_is_named(nmsgtool):
    bad = message(2)
    bad["message"]["rrtype"] = "NOSUCH"
    result = nmsgtool.run("-j", "-", "-w", "out", data=lines([message(1), bad]).encode()).succeeded()
    assert result.err == ('nmsgtool: input -: left out 1 of 2 lines that are not messages; line 2: "NOSUCH" is not '
                          'a value for field rrtype\n')


def test_unknown_fields_are_told(nmsgtool):
    odd = [message(i) for i in range(3)]
    odd[1]["message"]["rrnam"] = "x"
    odd[2]["message"]["rrnam"] = "y"
    odd[2]["_id"] = 5
    result = nmsgtool.run("-j", "-", "-J", "-", data=lines(odd).encode()).succeeded()
    assert len(result.objects) == 3
    assert result.err == ('nmsgtool: input -: left out 3 values of fields that its message type does not have; '
                          "line 2: rrnam\n")


def test_a_line_that_is_too_long_has_a_number(nmsgtool):
    text = b"\n".join([newdomain(1).encode(), b"x" * (20 << 20), newdomain(2).encode(), b"y"])
    result = nmsgtool.run("-j", "-", "-w", "out", data=text).succeeded()
    assert result.err == ("nmsgtool: input -: left out 2 of 4 lines that are not messages; line 2: it is longer than "
                          "16777216 bytes\n")
    result = nmsgtool.run("-j", "-", "-w", "out", "--memory", "1G", data=text).succeeded()
    assert "line 2: it is longer" not in result.err


@pytest.mark.parametrize("size, reason", [
    ("", "'' is not a size such as 512M or 2G"), ("M", "'M' is not a size such as 512M or 2G"),
    ("1.5G", "'1.5G' is not a size such as 512M or 2G"), ("5T", "'5T' is not a size such as 512M or 2G"),
    ("63M", "63M is too small, at least 64M are needed")])
def test_sizes_of_memory_that_make_no_sense(nmsgtool, size, reason):
    result = nmsgtool.run("-j", "/dev/null", "--memory", size)
    assert (result.code, result.err) == (1, "nmsgtool: usage error: --memory: %s\n" % reason)


# --- what was written can be read

def http(*fields):
    return containers.payload(b"".join(fields), vid=1, msgtype=4)


def read_back(nmsgtool, *payloads):
    """The JSON of payloads, and that of what was read from it."""
    octets = containers.container(b"".join(containers.octets_field(1, payload) for payload in payloads))
    (nmsgtool.folder / "m.nmsg").write_bytes(octets)
    nmsgtool.run("-r", "m.nmsg", "-J", "m.json").succeeded()
    result = nmsgtool.run("-j", "m.json", "-J", "again.json").succeeded()
    return (nmsgtool.folder / "m.json").read_text(), (nmsgtool.folder / "again.json").read_text(), result.err


@pytest.mark.parametrize("number", [1, 255, 2**31 - 1, -1, -2**31])
def test_enumerations_without_a_name(nmsgtool, number):
    first, again, said = read_back(nmsgtool, http(containers.number_field(1, number)),
                                   http(containers.number_field(1, 1)))
    assert again == first and first.count("\n") == 2 and said == ""


def dedupe(rrclass, rrtype, *rdata):
    record = (containers.octets_field(1, b"\1a\0") + containers.number_field(2, rrtype) +
              containers.number_field(3, rrclass) + b"".join(containers.octets_field(5, octets) for octets in rdata))
    return containers.payload(record, vid=2, msgtype=1)


def test_classes_and_record_data_without_text(nmsgtool):
    first, again, said = read_back(nmsgtool, dedupe(9, 16, b"\1a"), dedupe(1, 1, b"\1\2\3\4", b"\1\2"),
                                   dedupe(1, 2, b"\5ab"))
    assert first.count("\n") == again.count("\n") == 3
    assert '"rrclass":"<UNKNOWN>"' in first
    assert json.loads(again.splitlines()[1])["message"]["rdata"] == ["1.2.3.4"]
    assert said == ("nmsgtool: input m.json: left out 2 values that JSON could not show when it was written; line 2: "
                    "rdata\n")


def test_record_data_whose_text_does_not_say_everything(nmsgtool):
    """EDNS options, record data without octets, a malformed parameter."""
    options = b"\0\x08\0\7\0\1\x18\0\1\2\3", b"\0\x0f\0\2\0\1", b"\0\x0a\0\1x"
    first, again, said = read_back(nmsgtool, dedupe(1, 41, *options), dedupe(3, 65, b""),
                                   dedupe(1, 64, b"\0\1\1a\0\0\0\0\0"),
                                   dedupe(1, 38, bytes(17) + b"\1a\0"),
                                   dedupe(1, 46, bytes(18) + b"\0\1"))
    assert [json.loads(line)["message"]["rdata"] for line in first.splitlines()] == [
        ["CLIENT-SUBNET: 1.2.3.0/24/0", "EDE: 1 (Unsupported DNSKEY Algorithm): ()", 'OPT=10: 78 ("x")'], [""],
        ["1 a. mandatory="], ["0 :: a."], ["TYPE0 0 0 0 0 0 0 . AQ=="]]
    assert [json.loads(line)["message"]["rdata"] for line in again.splitlines()] == [[], [""], [], [], []]
    assert said == ("nmsgtool: input m.json: left out 6 values that JSON could not show when it was written; line 1: "
                    "rdata\n")


@pytest.mark.parametrize("seconds", [0, -1, -2**62, 253402300800, 2**62])
def test_times_of_any_year(nmsgtool, seconds):
    first, again, said = read_back(nmsgtool, containers.payload(containers.logline("x"), seconds=seconds))
    assert again == first and said == ""


OWN = """
    syntax = "proto2"; package own; import "nmsg/options.proto";
    message Lists {
      option (nmsg.type) = {vendor: "OWN" vid: 300 name: "lists" msgtype: 1};
      repeated bytes peers = 1 [(nmsg.show) = IP];
      repeated double reals = 2;
      repeated bytes octets = 3;
      repeated bytes names = 4 [(nmsg.show) = DNS_NAME];
      optional uint64 when = 5 [(nmsg.show) = TIMESTAMP];
      optional uint32 small = 6 [(nmsg.show) = UINT16];
      optional bytes name = 7 [(nmsg.show) = DNS_NAME];
    }"""


def random_value(rng):
    number = rng.choice([1, 2, 3, 4, 5, 6, 7])
    if number == 2:
        return containers.double_field(2, rng.choice([0.5, float("nan"), float("inf"), -1e300, 1e-300]))
    if number in (5, 6):
        return containers.number_field(number, rng.choice([0, 1, 65535, 65536, 2**31, 2**63, 2**64 - 1]))
    return containers.octets_field(number, rng.choice([b"", b"\0", b"\1a\0", b"\1a",
                                                       b"1234", bytes(16), b"\xc0\x0c", bytes(range(256)),
                                                       b"\3\0.\"\0", b"\x40" + b"a" * 64 + b"\0", b"\1a\xc0"]))


@pytest.mark.parametrize("seed", range(20))
def test_random_values(nmsgtool, tmp_path, seed):
    rng = random.Random(seed)
    (tmp_path / "own.proto").write_text(OWN)
    count = 300
    payloads = [containers.payload(b"".join(random_value(rng) for _ in range(rng.randrange(6))), vid=300, msgtype=1)
                for _ in range(count)]
    octets = containers.container(b"".join(containers.octets_field(1, payload) for payload in payloads))
    (tmp_path / "m.nmsg").write_bytes(octets)
    nmsgtool.run("--schema", "own.proto", "-r", "m.nmsg", "-J", "m.json").succeeded()
    assert (tmp_path / "m.json").read_text().count("\n") == count
    result = nmsgtool.run("--schema", "own.proto", "-j", "m.json", "-J", "-").succeeded()
    assert "not messages" not in result.err
    assert result.text.count("\n") == count
