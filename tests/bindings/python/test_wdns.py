"""import wdns: all functions and classes, their errors, and the conformance vectors."""
import copy
import doctest
import gc
import inspect
import os
import pathlib
import pickle
import re
import resource
import subprocess
import sys

import pytest
from conftest import MODULES, ROOT, peer_source

import wdns

NAME = b"\x03www\x07example\x03com\x00"
QUERY = bytes.fromhex("0001012000010000000000010000020001000029 04d0 00008000 0000")
# Two MX records with names that differ in case, an EDNS option, one question.
RESPONSE = bytes.fromhex(
    "12348580 0001000200000001 076578616d706c6503636f6d00 000f0001"
    "074578616d706c6503434f4d00 000f0001 00000e10 0009 000a 046d61696c c01d"
    "c00c 000f0001 00000708 000a 0014 056d61696c32 c01d"
    "00 0029 04d0 00000000 000c 000a0008 0123456789abcdef")
VECTORS = ROOT / "tests/data/dns-vectors.tsv"


# --- names

def test_length_of_a_name():
    assert wdns.len_name(NAME) == 17
    assert wdns.len_name(NAME + b"more") == 17
    assert wdns.len_name(b"\0") == 1


def test_reverse_name():
    assert wdns.reverse_name(NAME) == b"\x03com\x07example\x03www\x00"
    assert wdns.reverse_name(b"\1a\0more") == b"\1a\0"


def test_left_chop():
    assert wdns.left_chop(NAME) == b"\x07example\x03com\x00"
    assert wdns.left_chop(b"\0") == b"\0"
    assert wdns.left_chop(b"\1a\0more") == b"\0more"
    assert wdns.left_chop(b"\1a\0" + bytes(1000)) == bytes(1001)


def test_count_labels():
    assert wdns.count_labels(NAME) == 3
    assert wdns.count_labels(b"\0") == 0


def test_is_subdomain():
    com = wdns.str_to_name("com")
    assert wdns.is_subdomain(NAME, com)
    assert not wdns.is_subdomain(com, NAME)
    assert not wdns.is_subdomain(com, com)
    assert wdns.is_subdomain(com, b"\0")


@pytest.mark.parametrize("function", [wdns.len_name, wdns.reverse_name, wdns.left_chop, wdns.count_labels,
                                      wdns.domain_to_str, lambda name: wdns.is_subdomain(name, NAME),
                                      lambda name: wdns.is_subdomain(NAME, name)])
@pytest.mark.parametrize("name", [b"", b"\1", b"\3ww", b"\1a", b"\xc0\x0c", b"\x40" + b"a" * 64 + b"\0",
                                  b"\1a" * 128 + b"\0"])
def test_malformed_names_raise(function, name):
    with pytest.raises(wdns.NameException) as caught:
        function(name)
    assert str(caught.value) == repr(name)


@pytest.mark.parametrize("text, name", [("", b"\0"), (".", b"\0"), ("a.b", b"\1a\1b\0"), ("A\\.B.", b"\3a.b\0"),
                                        ("a\\032b", b"\3a b\0"), ("x\0y", b"\1x\0"), (b"Bytes", b"\5bytes\0")])
def test_name_from_text(text, name):
    assert wdns.str_to_name(text) == name


def test_name_from_text_keeps_case_if_asked():
    assert wdns.str_to_name_case("FsI.iO") == b"\3FsI\2iO\0"


@pytest.mark.parametrize("function", [wdns.str_to_name, wdns.str_to_name_case])
@pytest.mark.parametrize("text", ["a..b", "a\\", "x" * 64, "a." * 128, "\\256"])
def test_text_that_is_no_name_raises(function, text):
    with pytest.raises(Exception) as caught:
        function(text)
    assert type(caught.value) is Exception and str(caught.value) == "wdns_str_to_name() failed"


def test_name_to_text_takes_one_name_exactly():
    assert wdns.domain_to_str(b"\3a.b\3\\c\xff\0") == "a\\.b.\\\\c\\255."
    with pytest.raises(wdns.NameException):
        wdns.domain_to_str(NAME + b"\0")


# --- numbers and record data

def test_numbers_and_their_names():
    assert wdns.str_to_rrtype("nsap-ptr") == wdns.TYPE_NSAP_PTR == 23
    assert wdns.str_to_rrtype("TYPE65280") == 65280
    assert wdns.rrtype_to_str(wdns.TYPE_HTTPS) == "HTTPS" and wdns.rrtype_to_str(65280) == "TYPE65280"
    assert wdns.str_to_rrclass("ch") == wdns.CLASS_CH and wdns.rrclass_to_str(2) == "2"
    assert wdns.str_to_rcode("NXDOMAIN") == wdns.R_NXDOMAIN and wdns.rcode_to_str(256) == "256"
    assert wdns.opcode_to_str(wdns.OP_UPDATE) == "UPDATE" and wdns.opcode_to_str(9) == "9"
    assert (wdns.SEC_QUESTION, wdns.SEC_ADDITIONAL, wdns.SEC_MAX) == (0, 3, 4)


def test_all_types_are_constants():
    assert len(wdns.TYPES) == 84
    assert wdns.TYPES["NSAP_PTR"] == 23 and wdns.TYPES["SVCB"] == 64
    assert {"TYPE_" + name: number for name, number in wdns.TYPES.items()} == {
        name: value for name, value in vars(wdns).items() if name.startswith("TYPE_")}


@pytest.mark.parametrize("function, text, message",
                         [(wdns.str_to_rrtype, "TYPE0", "wdns_str_to_rrtype() failed"),
                          (wdns.str_to_rrclass, "XX", "wdns_str_to_rrclass() failed"),
                          (wdns.str_to_rcode, "3", "wdns_str_to_rcode() failed: b'failure'"),
                          (lambda text: wdns.str_to_rdata(text, 1, 1), "192.0.2", "wdns_str_to_rdata() failed"),
                          (lambda text: wdns.rdata_to_str(text, 1, 1), None, "rdata object not initialized")])
def test_failures_are_plain_exceptions(function, text, message):
    with pytest.raises(Exception) as caught:
        function(text)
    assert type(caught.value) is Exception and str(caught.value) == message


def test_rdata_both_ways():
    octets = wdns.str_to_rdata('"text record data"', wdns.TYPE_TXT, wdns.CLASS_IN)
    assert octets == b"\x10text record data"
    assert wdns.rdata_to_str(octets, wdns.TYPE_TXT, wdns.CLASS_IN) == '"text record data"'
    assert wdns.rdata_to_str(b"\1", wdns.TYPE_A, wdns.CLASS_IN) == " ### PARSE ERROR ###"


TAKES_NUMBERS = [wdns.rrtype_to_str, wdns.rrclass_to_str, wdns.rcode_to_str, wdns.opcode_to_str,
                 lambda n: wdns.rdata_to_str(b"", n, 1), lambda n: wdns.str_to_rdata("", 1, n)]


@pytest.mark.parametrize("function", TAKES_NUMBERS)
def test_numbers_have_16_bits(function):
    for number in (-1, 65536, 1 << 80):
        with pytest.raises(OverflowError):
            function(number)
    for number in ("1", None, 1.5):
        with pytest.raises(TypeError):
            function(number)
    function(65535)
    function(True)


@pytest.mark.parametrize("function", [wdns.str_to_name, wdns.str_to_name_case, wdns.str_to_rrtype, wdns.str_to_rrclass,
                                      wdns.str_to_rcode, lambda text: wdns.str_to_rdata(text, 16, 1)])
def test_text_is_ascii(function):
    with pytest.raises(UnicodeEncodeError):
        function("é")
    for value in (3, None):
        with pytest.raises(TypeError):
            function(value)


@pytest.mark.parametrize("function", [wdns.len_name, wdns.domain_to_str, wdns.parse_message,
                                      lambda octets: wdns.rdata_to_str(octets, 1, 1)])
def test_octets_are_bytes(function):
    for value in ("a", 3, bytearray(b"\0")):
        with pytest.raises(TypeError):
            function(value)


# --- messages

def test_query():
    message = wdns.parse_message(QUERY)
    assert (message.id, message.flags, message.opcode, message.rcode) == (1, 0x0120, 0, 0)
    assert (message.qr, message.aa, message.tc, message.rd, message.ra, message.ad, message.cd) == (
        False, False, False, True, False, True, False)
    assert message.repr_flags() == "rd ad"
    assert [len(section) for section in message.sec] == [1, 0, 0, 0]
    question = message.sec[wdns.SEC_QUESTION][0]
    assert (question.name, question.rrclass, question.rrtype, str(question)) == (b"\0", 1, 2, ". IN NS")
    assert str(message.edns) == ";; EDNS0 SIZE: 1232, FLAGS: 8000" and message.edns.options == b""


def test_response():
    message = wdns.message.parse(RESPONSE)
    (answers,) = message.sec[wdns.SEC_ANSWER]
    assert (answers.name, answers.rrttl, answers.rrtype) == (b"\7Example\3COM\0", 1800, wdns.TYPE_MX)
    assert [rdata.data for rdata in answers.rdata] == [b"\0\x0a\4mail\7Example\3COM\0",
                                                       b"\0\x14\5mail2\7Example\3COM\0"]
    assert str(answers.rdata[1]) == "20 mail2.Example.COM."
    assert message.edns.options == bytes.fromhex("000a00080123456789abcdef")
    assert message.sec[wdns.SEC_ADDITIONAL] == []
    assert str(message) == (";; ->>HEADER<<- opcode: QUERY, rcode: NOERROR, id: 4660\n"
                            ";; flags: qr aa rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0\n"
                            "\n;; QUESTION SECTION:\n;example.com. IN MX\n"
                            "\n;; ANSWER SECTION:\nExample.COM. 1800 IN MX 10 mail.Example.COM.\n"
                            "Example.COM. 1800 IN MX 20 mail2.Example.COM.\n"
                            "\n;; AUTHORITY SECTION:\n\n;; ADDITIONAL SECTION:\n")


def test_question_that_is_an_opt_record_has_no_options():
    message = wdns.parse_message(bytes.fromhex("000000000001000000000000 00 0029 0200"))
    assert message.sec == [[], [], [], []] and message.edns.options is None and message.edns.size == 512


@pytest.mark.parametrize("size, number", [(0, 6), (11, 6), (14, 10), (45, 12), (60, 11)])
def test_message_that_is_cut_raises(size, number):
    with pytest.raises(wdns.MessageParseException) as caught:
        wdns.parse_message(RESPONSE[:size])
    assert str(caught.value) == "wdns_parse_message() returned %d" % number


def test_message_made_by_hand():
    message = wdns.message()
    assert (message.id, message.qr, message.sec, message.edns) == (0, False, [[], [], [], []], None)
    assert message.repr_flags() == ""
    message.id, message.qr, message.opcode, message.rcode = 7, True, 9, 3
    question, answers = wdns.qrr(), wdns.rrset()
    question.name, question.rrclass, question.rrtype = b"\1a\0", 2, 65280
    answers.name, answers.rrclass, answers.rrtype, answers.rrttl = b"\1a\0", 1, 16, 4294967295
    assert str(answers) == ""
    answers.rdata.append(wdns.rdata(b"", wdns.CLASS_IN, wdns.TYPE_TXT))
    answers.rdata.append(wdns.rdata(data=b"\1x", rrclass=1, rrtype=16))
    message.sec[0].append(question)
    message.sec[1].append(answers)
    assert str(message).splitlines()[:9] == [
        ";; ->>HEADER<<- opcode: 9, rcode: NXDOMAIN, id: 7",
        ";; flags: qr; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0", "", ";; QUESTION SECTION:", ";a. 2 TYPE65280",
        "", ";; ANSWER SECTION:", "a. 4294967295 IN TXT ", 'a. 4294967295 IN TXT "x"']


def test_attributes_have_types():
    message, rdata = wdns.message(), wdns.rdata(b"", 1, 1)
    for owner, name, value, error in [(message, "id", "x", TypeError), (message, "id", 1 << 31, OverflowError),
                                      (message, "sec", (), TypeError), (message, "more", 1, AttributeError),
                                      (rdata, "data", "x", TypeError), (wdns.rrset(), "rrttl", -1, OverflowError)]:
        with pytest.raises(error):
            setattr(owner, name, value)
    rdata.rrtype = 70000
    with pytest.raises(OverflowError):
        str(rdata)
    with pytest.raises(TypeError):
        str(wdns.qrr())


def test_classes_can_be_derived_from_copied_and_pickled():
    class Answer(wdns.rdata):
        def __init__(self, text):
            super().__init__(wdns.str_to_rdata(text, 1, 1), 1, 1)
            self.more = text

    assert str(Answer("192.0.2.1")) == Answer("192.0.2.1").more
    message = wdns.parse_message(RESPONSE)
    for other in (copy.deepcopy(message), pickle.loads(pickle.dumps(message))):
        assert str(other) == str(message) and other.edns.options == message.edns.options
        other.sec[1].clear()
    assert len(message.sec[1]) == 1


# --- as a whole

def column(text):
    return re.sub("%(..)", lambda found: chr(int(found[1], 16)), text)


def vectors(kind):
    for line in VECTORS.read_text().splitlines():
        row = line.split("\t")
        if row[0] == kind:
            yield int(row[1] or 0), int(row[2] or 0), row[3], row[4]


def hex_or_none(function, *arguments):
    try:
        return function(*arguments).hex()
    except Exception:
        return None


def test_vectors():
    checked = 0
    for rrtype, rrclass, wire, text in [*vectors("rdata"), *vectors("rdata2str")]:
        assert wdns.rdata_to_str(bytes.fromhex(wire), rrtype, rrclass) == column(text)
        checked += 1
    for rrtype, rrclass, wire, text in [*vectors("rdata"), *vectors("str2rdata")]:
        if column(text).isascii():
            wanted = None if wire.startswith("!") else wire
            assert hex_or_none(wdns.str_to_rdata, column(text), rrtype, rrclass) == wanted
            checked += 1
    for function, kind in [(wdns.str_to_name, "str2name"), (wdns.str_to_name_case, "str2name_case")]:
        for _, _, wire, text in vectors(kind):
            if column(text).isascii():
                wanted = None if wire.startswith("!") else wire
                assert hex_or_none(function, column(text)) == wanted
                checked += 1
    assert checked > 300


def test_example_in_the_documentation():
    assert doctest.testmod(wdns).attempted > 5 and doctest.testmod(wdns).failed == 0


def test_everything_is_documented():
    for name in wdns.__all__:
        value = getattr(wdns, name)
        if callable(value):
            assert len(value.__doc__) > 20, name
            members = vars(value).values() if isinstance(value, type) and not issubclass(value, Exception) else []
            assert all(member.__doc__ for member in members if isinstance(member, property)), name


def test_stubs_name_everything():
    stubs = (MODULES / "wdns/__init__.pyi").read_text()
    declared = set(re.findall(r"^(?:def |class )?(\w+)(?:\(|:)", stubs, re.M)) - {"_edns", "from"}
    assert declared == set(wdns.__all__)
    for name in ("message", "qrr", "rdata", "rrset", "edns"):
        attributes = set(re.findall(r"^    (\w+): ", stubs.split("class %s:" % name)[1].split("\n\n")[0], re.M))
        assert attributes == {key for key, value in vars(getattr(wdns, name)).items() if isinstance(value, property)}
    assert (MODULES / "wdns/py.typed").exists()


@pytest.mark.skipif("LD_PRELOAD" in os.environ, reason="a sanitizer keeps memory that was freed")
def test_memory_stays_flat():
    def parse_many():
        for _ in range(20000):
            str(wdns.parse_message(RESPONSE))
        gc.collect()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = parse_many()
    assert parse_many() - before < 2000  # kilobytes; one message that is kept has more than one


def test_tests_of_the_peer_pass():
    tests = peer_source("pywdns") / "tests/test.py"
    done = subprocess.run([sys.executable, str(tests)], capture_output=True, text=True, timeout=60,
                          env=dict(os.environ, PYTHONPATH=str(MODULES)))
    assert done.returncode == 0 and re.search(r"Ran \d+ tests", done.stderr), done.stderr


def test_module_is_the_one_that_was_built():
    assert pathlib.Path(inspect.getfile(wdns)).parent == MODULES / "wdns"
