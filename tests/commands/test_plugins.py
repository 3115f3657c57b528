"""Plug-ins in nmsgtool: filter, statistics and message modules made for libnmsg, ours and those of others.

PEER_BIN  the folder bin of the place where they are installed; lib/nmsg is beside it
"""
import gzip
import json
import shutil

import pytest
from captures import ethernet, ipv4, pcap, udp
from conftest import BUILD, SANITIZED, peer_command
from test_stats import stats_lines, total

SAMPLES = BUILD / "lib/plugins"
TESTERS = BUILD / "lib/test_plugins"
FILTER = TESTERS / "nmsg_flt1_tester.so"
STATISTICS = TESTERS / "nmsg_stats1_tester.so"
MESSAGES = TESTERS / "messages"
RECORD = {"time": "2023-11-14 22:13:20.000000000", "vname": "tests", "mname": "record",
          "message": {"addr": "192.0.2.1", "port": 7, "delta": [1, -5], "note": "hello", "kind": "second"}}
RECORD_TEXT = ("[22] [2023-11-14 22:13:20.000000000] [201:1 tests record] [00000000] [] [] \n"
               "addr: 192.0.2.1\nport: #7\ndelta: 1\ndelta: -5\nnote: <hello>\nkind: second\n\n")


@pytest.fixture(autouse=True)
def built():
    if not FILTER.exists() or not (SAMPLES / "nmsg_flt1_maxport.so").exists():
        pytest.skip("%s has no plug-ins; build the target commands" % BUILD)


@pytest.fixture
def samples_of_peer():
    return peer_command("nmsgtool").parents[1] / "lib/nmsg"


def loglines(nmsgtool, name, *texts):
    head = {"time": "2023-11-14 22:13:20.000000000", "vname": "base", "mname": "logline"}
    lines = [{**head, "message": {"message": text}} for text in texts]
    data = "".join(json.dumps(line) + "\n" for line in lines).encode()
    nmsgtool.run("-j", "-", "-w", name, data=data).succeeded()


def texts(result):
    return [one["message"].get("message") for one in result.succeeded().objects]


def numbers(first, last, step=1):
    return [str(number) for number in range(first, last, step)]


def filtered(nmsgtool, *words, **environment):
    return nmsgtool.run("-r", "in.nmsg", *words, "-J", "-", **environment)


# --- filters

def test_modules_are_called_in_the_order_of_messages(nmsgtool, tmp_path):
    """With one `thread_init` for each input, and the parameter as a string whose length counts its NUL."""
    loglines(nmsgtool, "in.nmsg", *numbers(0, 4))
    parameter = "log=log,every=2"
    assert texts(filtered(nmsgtool, "-F", "%s,%s" % (FILTER, parameter))) == ["1", "3"]
    assert (tmp_path / "log").read_text().splitlines() == [
        "module_init %s %d" % (parameter, len(parameter) + 1), "thread_init", "filter 1", "filter 2", "filter 3",
        "filter 4", "thread_fini 4", "module_fini"]


def test_many_messages_keep_their_order(nmsgtool, tmp_path):
    """Batches are decoded on many threads, but a module sees the messages of an input one after the other."""
    loglines(nmsgtool, "in.nmsg", *numbers(0, 30_000))
    assert texts(filtered(nmsgtool, "-F", "%s,every=7" % FILTER)) == numbers(6, 30_000, 7)


def test_each_input_has_a_state_of_its_own(nmsgtool, tmp_path):
    loglines(nmsgtool, "in.nmsg", *numbers(0, 3_000))
    loglines(nmsgtool, "more.nmsg", *numbers(5_000, 8_000))
    kept = texts(filtered(nmsgtool, "-r", "more.nmsg", "-F", "%s,every=1000,log=log" % FILTER))
    assert sorted(kept) == sorted(["999", "1999", "2999", "5999", "6999", "7999"])
    log = (tmp_path / "log").read_text().splitlines()
    assert log.count("thread_init") == 2 and log.count("thread_fini 3000") == 2
    assert log[-1] == "module_fini"


# What each filter answers, the policy, and whether messages are kept (docs/plugins.md).
VERDICTS = [
    (["accept"], None, True), (["drop"], None, False), (["decline"], None, True), (["decline"], "ACCEPT", True),
    (["decline"], "drop", False), (["accept"], "DROP", True), (["decline", "accept"], "DROP", True),
    (["decline", "drop"], None, False), (["accept", "drop"], None, True), (["drop", "accept"], None, False),
    (["nothing"], None, False),
]


@pytest.mark.parametrize("verdicts, policy, is_kept", VERDICTS, ids=lambda value: str(value))
def test_verdicts(nmsgtool, verdicts, policy, is_kept):
    loglines(nmsgtool, "in.nmsg", "a", "b")
    words = [word for verdict in verdicts for word in ("-F", "%s,%s" % (FILTER, verdict))]
    words += ["--policy", policy] if policy else []
    assert texts(filtered(nmsgtool, *words)) == (["a", "b"] if is_kept else [])


def test_changed_messages(nmsgtool):
    loglines(nmsgtool, "in.nmsg", *numbers(0, 500))
    result = filtered(nmsgtool, "-F", "%s,change" % FILTER).succeeded().objects
    assert [(one["source"], one["message"]) for one in result] == [("00000077", {"message": "changed"})] * 500
    nmsgtool.run("-r", "in.nmsg", "-F", "%s,change" % FILTER, "-w", "out.nmsg").succeeded()
    assert nmsgtool.run("-r", "out.nmsg", "-J", "-").succeeded().objects == result


def test_replaced_messages(nmsgtool):
    loglines(nmsgtool, "in.nmsg", *numbers(0, 500))
    (one, *others) = filtered(nmsgtool, "-F", "%s,replace" % FILTER).succeeded().objects
    assert one == {"time": "2023-11-14 22:13:20.000000005", "vname": "base", "mname": "logline",
                   "message": {"message": "replaced"}}
    assert others == [one] * 499


def test_what_no_filter_changes_stays_as_it_is(nmsgtool, tmp_path):
    loglines(nmsgtool, "in.nmsg", *numbers(0, 500))
    nmsgtool.run("-r", "in.nmsg", "-F", "%s,accept" % FILTER, "-w", "out.nmsg").succeeded()
    assert (tmp_path / "out.nmsg").read_bytes() == (tmp_path / "in.nmsg").read_bytes()


def test_conditions_come_first(nmsgtool):
    loglines(nmsgtool, "in.nmsg", *numbers(0, 10))
    result = filtered(nmsgtool, "--where", "message in (\"3\", \"4\", \"5\", \"6\")", "-F", "%s,every=2" % FILTER)
    assert texts(result) == ["4", "6"]


def test_dropped_messages_are_counted(nmsgtool):
    loglines(nmsgtool, "in.nmsg", *numbers(0, 10))
    result = nmsgtool.run("-dd", "-r", "in.nmsg", "-F", "%s,every=5" % FILTER, "-w", "out", "--stats", "60")
    counts = total(stats_lines(result.succeeded().err))
    assert (counts["payloads_dropped"], counts["payloads_in"], counts["payloads_out"]) == (8, 2, 2)
    # The line of nmsgtool 1.3.3 counts what comes before the filters.
    assert "nmsgtool: totals: payloads_in 10 payloads_out 2 container_recvs 1 container_drops 0\n" in result.err
    assert "nmsgtool: adding filter module %s,every=5\n" % FILTER in result.err


def test_a_count_counts_what_is_left(nmsgtool):
    loglines(nmsgtool, "in.nmsg", *numbers(0, 100))
    assert texts(filtered(nmsgtool, "-c", "3", "-F", "%s,every=10" % FILTER)) == ["9", "19", "29"]


def test_a_filter_that_fails_ends_its_input(nmsgtool):
    """What came before is written, and other inputs go on."""
    loglines(nmsgtool, "in.nmsg", *numbers(0, 100))
    loglines(nmsgtool, "short.nmsg", *numbers(200, 203))
    result = filtered(nmsgtool, "-r", "short.nmsg", "-F", "%s,fail=5" % FILTER)
    assert result.code == 1
    assert sorted(one["message"]["message"] for one in result.objects) == sorted(numbers(0, 4) + numbers(200, 203))
    assert result.err == "nmsgtool: input in.nmsg: filter module %s has failed: parse error\n" % FILTER


def test_a_filter_that_throws(nmsgtool):
    loglines(nmsgtool, "in.nmsg", *numbers(0, 3))
    module = TESTERS / "nmsg_flt1_throwing.so"
    result = filtered(nmsgtool, "-F", module)
    assert (result.code, result.out) == (1, b"")
    assert result.err == "nmsgtool: input in.nmsg: filter module %s has failed: filter_message throws\n" % module


BAD_MODULES = [
    (["-F", "none"], "nmsgtool: -F: cannot load module none: "),
    (["-F", ""], "nmsgtool: -F: no name of a module nmsg_flt1_"),
    (["-F", STATISTICS], "-F: module %s cannot be used: it exports no nmsg_fltmod_plugin_export" % STATISTICS),
    (["-F", TESTERS / "nmsg_flt1_old.so"], "is made for version 9 of the interface, not 1"),
    (["-F", "%s,wrong" % FILTER], "filter module %s does not accept its parameter: parse error" % FILTER),
    (["-F", "%s,init" % (TESTERS / "nmsg_flt1_throwing.so")], "nmsgtool: -F: module_init throws"),
    (["-F", FILTER, "--policy", "x"], "nmsgtool: unknown filter policy 'x'"),
    (["-M", "none"], "nmsgtool: -M: cannot load module none: "),
    (["-M", FILTER], "it exports no nmsg_statsmod_plugin_export"),
    (["-M", STATISTICS], "statistics module %s does not accept its parameter: generic failure" % STATISTICS),
    (["-M", TESTERS / "nmsg_stats1_partial.so"], "lacks one of its four functions"),
]


@pytest.mark.parametrize("words, line", BAD_MODULES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_module_that_cannot_be_used_is_one_line(nmsgtool, tmp_path, words, line):
    loglines(nmsgtool, "in.nmsg", "a")
    result = nmsgtool.run("-r", "in.nmsg", "-w", "out", *words)
    assert result.code == 1 and line in result.err and result.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_policy_without_filters_is_ignored(nmsgtool):
    loglines(nmsgtool, "in.nmsg", "a")
    assert texts(filtered(nmsgtool, "--policy", "nonsense")) == ["a"]


# --- statistics

def test_statistics_modules(nmsgtool, tmp_path):
    loglines(nmsgtool, "in.nmsg", *numbers(0, 10))
    nmsgtool.run("-r", "in.nmsg", "-F", "%s,every=5" % FILTER, "-M", "%s,log" % STATISTICS, "-w", "out").succeeded()
    assert (tmp_path / "log").read_text() == "io_add nmsgtool\ncounts 10 2 1 0\nmodule_fini\n"


def test_statistics_by_environment(nmsgtool, tmp_path):
    """That module sees the run under another name, and is not unloaded."""
    loglines(nmsgtool, "in.nmsg", *numbers(0, 10))
    nmsgtool.run("-r", "in.nmsg", "-w", "out", NMSG_STATSMOD_CONFIG="%s,log" % STATISTICS).succeeded()
    assert (tmp_path / "log").read_text() == "io_add nmsg_io@\ncounts 10 10 1 0\nio_remove it\n"
    result = nmsgtool.run("-r", "in.nmsg", "-w", "out2", NMSG_STATSMOD_CONFIG="none")
    assert result.code == 1 and not (tmp_path / "out2").exists()
    assert result.err.startswith("nmsgtool: NMSG_STATSMOD_CONFIG: cannot load module none: ")
    assert result.err.count("\n") == 1


# --- message types

@pytest.fixture
def records(nmsgtool, tmp_path):
    """Runs nmsgtool with the message modules for tests."""
    (tmp_path / "in.json").write_text(json.dumps(RECORD) + "\n")

    def run(*words, **options):
        return nmsgtool.run(*words, NMSG_MSGMOD_DIR=str(MESSAGES), **options)

    run("-j", "in.json", "-w", "in.nmsg").succeeded()
    return run


def test_text_is_made_by_the_module(records):
    assert records("-r", "in.nmsg").succeeded().text == RECORD_TEXT
    one = RECORD_TEXT[:-1].replace("\n", "|") + "\n"
    assert records("-r", "in.nmsg", "-e", "|").succeeded().text == one


def test_json_is_made_by_the_module(records):
    message = {**RECORD["message"], "port": "#7", "note": "<hello>", "doubled": [2, -10]}
    assert records("-r", "in.nmsg", "-J", "-").succeeded().objects == [{**RECORD, "message": message}]
    # The header is ours.
    (one,) = records("-r", "in.nmsg", "-J", "-", "--setsource", "5", "--json-time", "iso").succeeded().objects
    assert one == {**RECORD, "time": "2023-11-14T22:13:20.000000000Z", "source": "00000005", "message": message}


def test_json_strings_are_read_by_the_module(records):
    shown = records("-r", "in.nmsg", "-J", "-").succeeded()
    (again,) = records("-j", "-", "-J", "-", data=shown.out).succeeded().objects
    assert again["message"]["port"] == "#7"
    bad = shown.out.replace(b"#7", b"?7")
    assert "\"?7\" is not a value for field port" in records("-j", "-", "-w", "out", data=bad).err


def test_presentation_input(records, tmp_path):
    (tmp_path / "in.txt").write_text(RECORD_TEXT.replace("#", ""))
    records("-V", "tests", "-T", "record", "-f", "in.txt", "-w", "out.nmsg").succeeded()
    assert "note: <<hello>>\n" in records("-r", "out.nmsg").succeeded().text
    assert "delta: -5\n" in records("-r", "out.nmsg").text


@pytest.mark.parametrize("condition, count", [
    ("delta < 0 and kind == \"second\"", 1), ("addr in 192.0.2.0/24", 1), ("note ~ \"hell\"", 1), ("doubled == 2", 1),
    ("doubled == 3", 0), ("port == 7", 1), ("port == 8", 0), ("has note", 1), ("has lines", 0)])
def test_conditions(records, condition, count):
    assert len(records("-r", "in.nmsg", "--where", condition, "-J", "-").succeeded().objects) == count


def test_lists_of_types_and_fields(records):
    assert "-V tests -T record            201:1\n" in records("--list-types").succeeded().text
    text = records("--list-fields", "tests:record").succeeded().text
    assert "  addr     required  IP address" in text and "  doubled  derived   number" in text


def test_opaque_types_have_presentation_text_alone(records, nmsgtool, tmp_path):
    octets = bytes(range(200, 205))
    payload = b"\x08\xc9\x01\x10\x02\x18\x80\xe2\xcf\xaa\x06\x25\0\0\0\0\x2a\x05" + octets
    body = b"\x0a" + bytes([len(payload)]) + payload
    (tmp_path / "opaque.nmsg").write_bytes(b"NMSG\0\x02" + len(body).to_bytes(4, "big") + body)
    text = "[5] [2023-11-14 22:13:20.000000000] [201:2 tests opaque] [00000000] [] [] \n5 octets of 2\n\n"
    assert records("-r", "opaque.nmsg").succeeded().text == text
    result = records("-r", "opaque.nmsg", "-J", "-").succeeded()
    assert result.out == b"" and result.err.count("\n") == 1 and "left out 1 message" in result.err
    result = records("-V", "tests", "-T", "opaque", "-f", "in.json", "-w", "out")
    assert result.code == 1 and "cannot be made from presentation data" in result.err
    line = json.dumps({"vname": "tests", "mname": "opaque", "message": {}}).encode()
    result = records("-j", "-", "-w", "out", data=line)
    assert "messages of type tests opaque have no fields" in result.err


def test_packets(records, nmsgtool):
    """The module reads the packets, of a plain or of a compressed file."""
    frames = [(1.5, ethernet(0x0800, ipv4(17, udp())))] * 3
    octets = pcap(frames)
    (nmsgtool.folder / "in.pcap").write_bytes(octets)
    (nmsgtool.folder / "in.pcap.gz").write_bytes(gzip.compress(octets))
    for name in ("in.pcap", "in.pcap.gz"):
        found = records("-V", "tests", "-T", "record", "-p", name, "-J", "-").succeeded().objects
        assert [one["message"]["port"] for one in found] == ["#%d" % len(frames[0][1])] * 3
    assert records("-V", "tests", "-T", "record", "-p", "in.pcap", "-b", "tcp", "-J", "-").succeeded().out == b""
    result = records("-V", "tests", "-T", "record", "-p", "in.pcap", "-b", "nonsense(", "-J", "-")
    assert result.code == 1 and "nonsense(" in result.err
    result = records("-V", "tests", "-T", "opaque", "-p", "in.pcap", "-J", "-")
    assert result.code == 1 and result.err.count("\n") == 1


def test_a_message_whose_text_fails_is_left_out(records, tmp_path):
    bad = {**RECORD, "message": {**RECORD["message"], "note": "fail"}}
    (tmp_path / "in.json").write_text("".join(json.dumps(one) + "\n" for one in (RECORD, bad, RECORD)))
    records("-j", "in.json", "-w", "in.nmsg").succeeded()
    result = records("-r", "in.nmsg").succeeded()
    assert result.text == 2 * RECORD_TEXT
    assert "cannot format field note: generic failure" in result.err and "left out 1 message" in result.err


def test_modules_and_proto_files_in_one_folder(nmsgtool, tmp_path):
    folder = tmp_path / "types"
    folder.mkdir()
    shutil.copy(MESSAGES / "nmsg_msg9_tester.so", folder)
    (folder / "bad.proto").write_text("no proto file")
    (folder / "nmsg_msg9_bad.so").write_text("no shared object")
    (folder / "nmsg_msg9_none.so").write_bytes(FILTER.read_bytes())
    result = nmsgtool.run("--list-types", NMSG_MSGMOD_DIR=str(folder)).succeeded()
    assert "-V tests -T record" in result.text
    lines = result.err.splitlines()
    assert len(lines) == 3 and all(line.startswith("nmsgtool: ") for line in lines)
    assert "bad.proto" in lines[0] and "nmsg_msg9_bad.so" in lines[1] and "nmsg_msg9_none.so" in lines[2]


def test_libnmsg_is_not_loaded_without_plugins(nmsgtool, messages):
    messages(1, "m.nmsg")
    result = nmsgtool.run("-r", "m.nmsg", "-w", "a", LD_DEBUG="libs")
    assert "libnmsg" not in result.succeeded().err


# --- samples

def test_our_samples(nmsgtool, tmp_path):
    lines = [{"vname": "base", "mname": "ipconn", "message": {"srcport": port}} for port in (53, 1023, 1024, 40_000)]
    (tmp_path / "in.json").write_text("".join(json.dumps(line) + "\n" for line in lines))
    result = nmsgtool.run("-j", "in.json", "-F", "%s,1023" % (SAMPLES / "nmsg_flt1_maxport.so"), "-M",
                          "%s,totals" % (SAMPLES / "nmsg_stats1_totals.so"), "-J", "-").succeeded()
    assert [one["message"]["srcport"] for one in result.objects] == [53, 1023]
    assert (tmp_path / "totals").read_text() == "nmsgtool_io: in 4 out 2 containers 0 lost 0\n"


READING = {"addr": "192.0.2.1", "port": 53, "level": [-105, 215], "note": "roof"}
READING_JSON = {**READING, "level": ["-10.5 C", "21.5 C"], "levels": 2}
READING_TEXT = "addr: 192.0.2.1\nport: 53\nlevel: -10.5 C\nlevel: 21.5 C\nnote: roof\nlevels: 2\n\n"


def check_readings(tool):
    line = json.dumps({"vname": "example", "mname": "reading", "message": READING}).encode()
    folder = {"NMSG_MSGMOD_DIR": str(SAMPLES)}
    (tool.folder / "in.json").write_bytes(line + b"\n")
    tool.run("-j", "in.json", "-w", "in.nmsg", **folder).succeeded()
    (one,) = tool.run("-r", "in.nmsg", "-J", "-", **folder).succeeded().objects
    assert one["message"] == READING_JSON
    assert tool.run("-r", "in.nmsg", **folder).succeeded().text.endswith(READING_TEXT)


def test_our_message_module(nmsgtool):
    check_readings(nmsgtool)


def test_our_samples_in_the_peer(peer, nmsgtool):
    if SANITIZED:
        pytest.skip("plug-ins with sanitizers do not load into other programs")
    check_readings(peer)
    loglines(nmsgtool, "in.nmsg", *numbers(0, 10))
    result = peer.run("-r", "in.nmsg", "-F", "%s,every=5" % FILTER, "-M",
                      "%s,totals" % (SAMPLES / "nmsg_stats1_totals.so"), "-J", "-")
    assert texts(result) == ["4", "9"]
    assert (peer.folder / "totals").read_text() == "nmsgtool_io: in 10 out 2 containers 1 lost 0\n"


def test_samples_of_the_peer(nmsgtool, tmp_path, samples_of_peer):
    loglines(nmsgtool, "in.nmsg", *numbers(0, 15))
    sample = samples_of_peer / "nmsg_flt1_sample.so"
    assert len(texts(filtered(nmsgtool, "-F", "%s,count=3" % sample))) == 5
    assert texts(filtered(nmsgtool, "-F", "%s,count=3" % sample, "--policy", "DROP")) == []
    assert len(texts(filtered(nmsgtool, "-F", "%s,count=4" % sample))) in (3, 4)
    assert len(texts(filtered(nmsgtool, "-F", "%s,random=0.0" % sample))) == 0
    assert len(texts(filtered(nmsgtool, "-F", "%s,random=1.0" % sample))) == 15
    result = filtered(nmsgtool, "-F", "%s,count=0" % sample)
    assert result.code == 1 and "'count' value 0 is out of range" in result.err
    statistics = samples_of_peer / "nmsg_stats1_sample.so"
    nmsgtool.run("-r", "in.nmsg", "-M", "%s,out=s.stats,secs=1" % statistics, "-w", "out").succeeded()
    text = (tmp_path / "s.stats").read_text()
    assert "===Metrics for IO: nmsgtool_io===\nTotal payloads in:\t15\nTotal payloads out:\t15\n" in text
