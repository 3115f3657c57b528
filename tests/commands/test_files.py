"""Files and pipes in and out: every format, several at once, and what is left of those that are damaged."""
import json
import os
import shutil
import signal
import subprocess
import time
import zlib

import containers
import pytest
from conftest import lines, newdomain, numbers
from scenario_data import NOD_NMSG, NOD_TEXT, NOD_WRITTEN
from watching import PATIENCE, schedules, wait_until


@pytest.mark.parametrize("words, expected", [
    (["-j", "nod.json", "-w", "-"], NOD_NMSG),
    (["-r", "nod.nmsg", "-w", "-"], NOD_NMSG),
    (["-r", "nod.nmsg", "-J", "-"], NOD_WRITTEN.encode()),
    (["-j", "nod.json", "-J", "-"], NOD_WRITTEN.encode()),
    (["-r", "nod.nmsg", "-o", "-"], NOD_TEXT.encode()),
    (["-j", "nod.json"], NOD_TEXT.encode()),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_conversions(nmsgtool, nod, words, expected):
    assert nmsgtool.run(*words).succeeded().out == expected


@pytest.mark.parametrize("option, content", [("-r", NOD_NMSG), ("-j", NOD_WRITTEN.encode())])
def test_standard_input(nmsgtool, option, content):
    assert nmsgtool.run(option, "-", "-J", "-", data=content).succeeded().text == NOD_WRITTEN


def test_presentation_input(nmsgtool, tmp_path):
    text = b"srcip: 1.2.3.4\nsrcport: 5\ndstip: 5.6.7.8\ndstport: 80\nproto: 6\n\n"
    out = nmsgtool.run("-f", "-", "-T", "ipconn", data=text).succeeded().text
    header, _, rest = out.partition("\n")
    assert header.startswith("[18] [20") and header.endswith("] [1:5 base ipconn] [00000000] [] [] ")
    assert rest == "proto: 6\nsrcip: 1.2.3.4\nsrcport: 5\ndstip: 5.6.7.8\ndstport: 80\n\n"


def test_presentation_input_with_blocks_and_no_last_empty_line(nmsgtool):
    text = b"type: sinkhole\nrequest:\nGET / HTTP/1.0\n\nbody\n.\nsrcport: 0x50\n\ntype: unknown\n"
    objects = nmsgtool.run("-f", "-", "-T", "http", "-J", "-", data=text).succeeded().objects
    assert [one["message"] for one in objects] == [
        {"type": "sinkhole", "srcport": 80, "request": "GET / HTTP/1.0\n\nbody\n"}, {"type": "unknown"}]


@pytest.mark.parametrize("line", [b"bogus: 5", b"srcport: x", b"srcport: 65536", b"srcport: -1", b"srcip: 1.2.3",
                                  b"srcport:"])
def test_presentation_input_that_is_wrong(nmsgtool, line):
    text = b"srcport: 1\n\nsrcport: 2\n" + line + b"\n\nsrcport: 3\n\n"
    result = nmsgtool.run("-f", "-", "-T", "ipconn", "-J", "-", data=text)
    assert result.code == 1
    assert [one["message"] for one in result.objects] == [{"srcport": 1}]
    assert result.err.startswith("nmsgtool: input -: line 4: ") and result.err.count("\n") == 1


ROUND_TRIPS = {
    "base ipconn": {"proto": 6, "srcip": "10.0.0.1", "srcport": 1234, "dstip": "2001:db8::1", "dstport": 65535},
    "base logline": {"category": "a b", "message": "with several words: and a colon"},
    "base http": {"type": "sinkhole", "srcip": "192.0.2.1", "request": "GET / HTTP/1.0\n\n..\n", "p0f_dist": -5},
    "base linkpair": {"type": "redirect", "src": "http://a/", "dst": "http://b/", "headers": "X: y\nZ:\n"},
    "base email": {"type": "spamtrap", "headers": "Subject: hi\n", "rcpt": ["c@d", "e@f"], "bodyurl": [],
                   "body": "\nb\n"},
    "SIE reputation": {"type": "ADDRESS", "tag": "spam", "address": "10.0.0.2", "uri": "http://x/?a=b", "port": 70000},
    "SIE qr": {"type": "RESPONSE_END", "text": "q", "num_response": 1, "more_available": 4294967295},
    "SIE delay": {"query_ip": "10.0.0.1", "response_ip": "::1", "delay": 0.25, "response_time_sec": -1},
    "SIE newdomain": {"domain": "a.b.", "time_seen": "2024-05-01 11:59:50", "rrname": "a.b.", "rrclass": "IN",
                      "rrtype": "MX", "rdata": ["10 mx.a.b.", "20 ."], "keys": ["k"], "new_domain": True,
                      "new_rr": [True, False]},
}


@pytest.mark.parametrize("kind", ROUND_TRIPS)
def test_presentation_round_trip(nmsgtool, kind):
    vendor, name = kind.split()
    line = json.dumps({"time": "2024-05-01 12:00:00.000000001", "vname": vendor, "mname": name, "source": "a1ba02cf",
                       "operator": 5, "group": 7, "message": ROUND_TRIPS[kind]}, separators=(",", ":")) + "\n"
    shown = nmsgtool.run("-j", "-", data=2 * line.encode()).succeeded().out
    assert nmsgtool.run("-f", "-", "-V", vendor, "-T", name, "-J", "-", data=shown).succeeded().text == 2 * line


def test_json_input_skips_what_it_cannot_read(nmsgtool):
    text = lines([newdomain(1), "not JSON", "", newdomain(2).replace("newdomain", "olddomain"), newdomain(3)[:-1],
                  newdomain(4)]).encode()
    result = nmsgtool.run("-dd", "-j", "-", "-J", "-", data=text).succeeded()
    assert numbers(result.objects) == [1, 4]
    complaints = [line for line in result.err.splitlines() if line.startswith("JSON parse error")]
    assert complaints[0] == 'JSON parse error: "not JSON"' and len(complaints) == 3


def test_json_input_without_a_last_newline(nmsgtool):
    assert numbers(nmsgtool.run("-j", "-", "-J", "-", data=lines([newdomain(1)]).encode() + newdomain(2).encode())
                   .succeeded().objects) == [1, 2]


def test_long_json_lines(nmsgtool):
    text = json.dumps({"vname": "base", "mname": "logline", "time": 1, "message": {"message": "x" * 3_000_000}})
    result = nmsgtool.run("-j", "-", "-J", "-", data=text.encode() + b"\n").succeeded()
    assert result.objects[0]["message"]["message"] == "x" * 3_000_000


# --- several inputs and outputs

def test_several_inputs(nmsgtool, messages):
    messages(3, "a.nmsg")
    messages(4, "b.nmsg", first=10)
    messages(2, "c.json", first=20)
    found = numbers(nmsgtool.run("-r", "a.nmsg", "-r", "b.nmsg", "-j", "c.json", "-J", "-").succeeded().objects)
    assert sorted(found) == [0, 1, 2, 10, 11, 12, 13, 20, 21]
    for group in ([0, 1, 2], [10, 11, 12, 13], [20, 21]):
        assert [n for n in found if n in group] == group


def shown(path):
    return numbers(json.loads(line) for line in path.read_text().splitlines())


def test_striping(nmsgtool, messages, tmp_path):
    messages(5000, "many.nmsg")
    nmsgtool.run("-r", "many.nmsg", "-J", "a", "-J", "b", "-J", "c").succeeded()
    for i, name in enumerate("abc"):
        assert shown(tmp_path / name) == list(range(i, 5000, 3))


def test_striping_over_kinds_follows_the_kinds_not_the_command_line(nmsgtool, messages, tmp_path):
    messages(9, "nine.nmsg")
    nmsgtool.run("-r", "nine.nmsg", "-J", "j", "-o", "o", "-w", "w").succeeded()
    assert numbers(nmsgtool.run("-r", "w", "-J", "-").objects) == [0, 3, 6]
    assert [line for line in (tmp_path / "o").read_text().splitlines() if line.startswith("domain:")] == [
        "domain: n%d.example.com." % i for i in (1, 4, 7)]
    assert shown(tmp_path / "j") == [2, 5, 8]


def test_filtered_messages_have_no_turn(nmsgtool, tmp_path):
    text = lines(newdomain(i, source="%08x" % (1 + i % 2)) for i in range(10))
    nmsgtool.run("-j", "-", "-w", "in.nmsg", data=text.encode()).succeeded()
    nmsgtool.run("-r", "in.nmsg", "--getsource", "2", "-J", "a", "-J", "b").succeeded()
    assert (shown(tmp_path / "a"), shown(tmp_path / "b")) == ([1, 5, 9], [3, 7])


def test_mirror(nmsgtool, messages, tmp_path):
    source = messages(3000, "many.nmsg")
    nmsgtool.run("-r", "many.nmsg", "-J", "a", "-o", "b", "-w", "c", "-J", "d", "--mirror").succeeded()
    assert shown(tmp_path / "a") == list(range(3000))
    assert (tmp_path / "b").read_bytes() == nmsgtool.run("-r", "many.nmsg").out
    assert (tmp_path / "c").read_bytes() == source.read_bytes()
    assert (tmp_path / "d").read_bytes() == (tmp_path / "a").read_bytes()


def test_several_outputs_share_standard_output(nmsgtool, nod):
    out = nmsgtool.run("-r", "nod.nmsg", "-o", "-", "-J", "-", "--mirror").succeeded().text
    assert sorted(out.splitlines()) == sorted((NOD_TEXT + NOD_WRITTEN).splitlines())


# --- how much goes into a container

def test_zlib(nmsgtool, nod, tmp_path):
    out = nmsgtool.run("-r", "nod.nmsg", "-z", "-w", "-").succeeded().out
    ((flags, body),) = containers.split(out)
    assert flags == containers.ZLIB
    assert body[:4] == (298).to_bytes(4, "big") and zlib.decompress(body[4:]) == NOD_NMSG[10:]
    assert nmsgtool.run("-r", "-", "-w", "-", data=out).succeeded().out == NOD_NMSG


def test_files_are_made_of_containers_of_a_mebibyte(nmsgtool, tmp_path):
    # 3000 messages of 993 octets: docs/formats/nmsg-wire.md, section 5.
    payload = containers.octets_field(1, b"c\0") + containers.octets_field(2, 985 * b"x" + b"\0")
    assert len(payload) == 993
    text = json.dumps({"vname": "base", "mname": "logline", "time": 1422970529.0,
                       "message": {"category": "c", "message": 985 * "x"}}) + "\n"
    out = nmsgtool.run("-j", "-", "-w", "-", data=3000 * text.encode()).succeeded().out
    assert [body.count(payload) for _, body in containers.split(out)] == [1027, 1027, 946]


@pytest.mark.parametrize("words", [["--unbuffered"], ["--unbuffered", "-z"]], ids=" ".join)
def test_unbuffered_means_a_container_a_message(nmsgtool, messages, words):
    messages(5, "five.nmsg")
    out = nmsgtool.run("-r", "five.nmsg", "-w", "-", *words).succeeded().out
    assert len(containers.split(out)) == 5
    assert numbers(nmsgtool.run("-r", "-", "-J", "-", data=out).objects) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("option", ["-w", "-o", "-J"])
def test_unbuffered_output_appears_at_once(nmsgtool, tmp_path, option):
    running = nmsgtool.start("-j", "-", "--unbuffered", option, "out", stdin=subprocess.PIPE)
    for i in range(3):
        before = (tmp_path / "out").stat().st_size if i else 0
        running.stdin.write(newdomain(i).encode() + b"\n")
        running.stdin.flush()
        wait_until(lambda: (tmp_path / "out").exists() and (tmp_path / "out").stat().st_size > before, "output")
    running.finish().succeeded()


def test_big_messages(nmsgtool):
    # Of more than a container: as in a file, in fragments.
    text = json.dumps({"vname": "base", "mname": "logline", "time": 1, "message": {"message": "y" * 2_500_000}})
    out = nmsgtool.run("-j", "-", "-w", "-", data=text.encode() + b"\n").succeeded().out
    assert [flags for flags, _ in containers.split(out)] == 3 * [containers.FRAGMENT]
    assert nmsgtool.run("-r", "-", "-J", "-", data=out).succeeded().objects[0]["message"]["message"] == "y" * 2_500_000


# --- when it ends

@pytest.mark.parametrize("count, kept", [(1, 1), (2, 2), (5, 5), (6, 5)])
def test_count(nmsgtool, messages, tmp_path, count, kept):
    messages(5, "five.nmsg")
    nmsgtool.run("-r", "five.nmsg", "-c", count, "-w", "out.nmsg").succeeded()
    assert numbers(nmsgtool.run("-r", "out.nmsg", "-J", "-").objects) == list(range(kept))


@pytest.mark.parametrize("words", [[], ["--mirror"]], ids=["stripe", "mirror"])
def test_count_is_for_each_output(nmsgtool, messages, tmp_path, words):
    messages(5000, "many.nmsg")
    nmsgtool.run("-r", "many.nmsg", "-c", "1500", "-J", "a", "-J", "b", *words).succeeded()
    if words:
        assert shown(tmp_path / "a") == shown(tmp_path / "b") == list(range(1500))
    else:
        assert shown(tmp_path / "a") == list(range(0, 3000, 2))
        assert shown(tmp_path / "b") == list(range(1, 3000, 2))


def test_count_ends_an_idle_input(nmsgtool):
    running = nmsgtool.start("-j", "-", "-c", "2", "-J", "-", stdin=subprocess.PIPE)
    running.write(lines(newdomain(i) for i in range(2)).encode())
    wait_until(lambda: not running.runs(), "the end")
    assert numbers(running.finish().succeeded().objects) == [0, 1]


@pytest.mark.parametrize("words", [[], ["-R"]], ids=["plain", "random"])
def test_interval_ends_at_a_multiple_of_it(nmsgtool, words):
    begin = time.time()
    running = nmsgtool.start("-j", "-", "-t", "1", "-J", "-", *words, stdin=subprocess.PIPE)
    running.write(newdomain(1).encode() + b"\n")
    wait_until(lambda: not running.runs(), "the end")
    assert int(time.time()) > int(begin)
    assert numbers(running.finish().succeeded().objects) == [1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("words", [["-r", "-"], ["-j", "-"], ["-f", "-", "-T", "ipconn"]], ids=" ".join)
def test_signals_end_idle_inputs(nmsgtool, tmp_path, words, number):
    running = nmsgtool.start(*words, "-dd", "-w", "out.nmsg", stdin=subprocess.PIPE)
    result = running.finish_after(number)
    assert result.code == 1
    said = result.err.splitlines()
    assert "nmsgtool: signalled break" in said
    assert said[-1] == "nmsgtool: received signal: " + ("Interrupt" if number == signal.SIGINT else "Terminated")


def test_signals_keep_what_was_read(nmsgtool, tmp_path):
    running = nmsgtool.start("-j", "-", "-J", "mirror", "-w", "out.nmsg", "--mirror", stdin=subprocess.PIPE)
    running.stdin.write(lines(newdomain(i) for i in range(10)).encode())
    running.stdin.flush()
    wait_until(lambda: (tmp_path / "mirror").exists() and (tmp_path / "mirror").read_text().count("\n") == 10, "output")
    result = running.finish_after(signal.SIGTERM)
    assert result.code == 1
    assert numbers(nmsgtool.run("-r", "out.nmsg", "-J", "-").objects) == list(range(10))


def test_a_closed_pipe_ends_the_command(nmsgtool, messages):
    messages(5000, "many.nmsg")
    running = nmsgtool.start("-r", "many.nmsg", "-B", "100000", "-J", "-")
    running.process.stdout.close()
    running.process.stdout = None
    assert running.process.wait(PATIENCE) == -signal.SIGPIPE


def test_byte_rate(nmsgtool, tmp_path):
    text = lines(newdomain(i) for i in range(100)).encode()
    one_by_one = nmsgtool.run("-j", "-", "--unbuffered", "-w", "-", data=text).succeeded().out
    (tmp_path / "slow.nmsg").write_bytes(one_by_one)
    begin = time.monotonic()
    result = nmsgtool.run("-r", "slow.nmsg", "-B", len(one_by_one), "-J", "-").succeeded()
    assert numbers(result.objects) == list(range(100))
    assert time.monotonic() - begin > 0.8


def wait_for_a_look_in_vain(running):
    """Until a command that waits for more on its standard input has given up once, and waits anew."""
    before = {}

    def all_sleep():
        before.update(schedules(running.pid))
        return all(state == "S" for state, *_ in before.values())

    running.wait_until_read()
    running.wait_for(all_sleep, "a command that waits")
    # Nothing wakes two of its threads but the clock: the one that reads, and the one that minds all others.
    running.wait_for(lambda: sum(before.get(thread) != now for thread, now in schedules(running.pid).items()) >= 2,
                     "threads that look whether there is more")


def test_a_slow_pipe_does_not_lose_its_place(nmsgtool):
    running = nmsgtool.start("-r", "-", "-J", "-", stdin=subprocess.PIPE)
    for piece in (NOD_NMSG[:7], NOD_NMSG[7:200]):
        running.write(piece)
        wait_for_a_look_in_vain(running)
    assert running.finish(NOD_NMSG[200:]).succeeded().text == NOD_WRITTEN


def test_messages_of_a_burst_are_not_held_back(nmsgtool, tmp_path):
    for option, burst in (("-j", lines(newdomain(i) for i in range(3)).encode()), ("-r", 3 * NOD_NMSG)):
        out = tmp_path / option
        running = nmsgtool.start(option, "-", "-J", out, stdin=subprocess.PIPE)
        running.stdin.write(burst)
        running.stdin.flush()
        wait_until(lambda: out.exists() and out.read_text().count("\n") == (9 if option == "-r" else 3), "the burst")
        running.finish().succeeded()


# --- source, operator, group

HEADERS = lines([newdomain(0), newdomain(1, source="a1ba02cf"), newdomain(2, source="00000008", operator=101, group=5),
                 newdomain(3, operator=102, group=6)]).encode()


@pytest.fixture
def headers(nmsgtool, tmp_path):
    nmsgtool.run("-j", "-", "-w", "headers.nmsg", data=HEADERS).succeeded()
    (tmp_path / "op").write_text("101 Acme\n0x66\tQA and more words\n")
    (tmp_path / "gr").write_text("5 five\n6 Six\n")
    return {"NMSG_OPALIAS_FILE": "op", "NMSG_GRALIAS_FILE": "gr"}


@pytest.mark.parametrize("words, expected", [
    (["--getsource", "0xa1ba02cf"], [1]),
    (["--getsource", "2713322191"], [1]),
    (["--getsource", "010"], [2]),
    (["--getsource", "7"], []),
    (["--getoperator", "acme"], [2]),
    (["--getoperator", "102"], [3]),
    (["--getgroup", "SIX"], [3]),
    (["--getgroup", "0x5"], [2]),
    (["--getoperator", "QA", "--getgroup", "six"], [3]),
    (["--getoperator", "QA", "--getgroup", "five"], []),
    (["--getsource", "8", "--getoperator", "101", "--getgroup", "5"], [2]),
], ids=lambda value: " ".join(map(str, value)))
def test_get(nmsgtool, headers, words, expected):
    assert numbers(nmsgtool.run("-r", "headers.nmsg", "-J", "-", *words, **headers).succeeded().objects) == expected


def test_set(nmsgtool, headers, tmp_path):
    words = ["--setsource", "0xdeadbeef", "--setoperator", "qa", "--setgroup", "16"]
    nmsgtool.run("-r", "headers.nmsg", "-J", "j", "-o", "o", "-w", "w", "--mirror", *words, **headers).succeeded()
    for one in (tmp_path / "j").read_text().splitlines():
        assert '"mname":"newdomain","source":"deadbeef","operator":"QA","group":16,"message":' in one
    assert (tmp_path / "o").read_text().count("] [2:5 SIE newdomain] [deadbeef] [QA] [16] \n") == 4
    kept = nmsgtool.run("-r", "w", "-J", "-").succeeded().objects
    assert [(one["source"], one["operator"], one["group"]) for one in kept] == 4 * [("deadbeef", 102, 16)]


def test_set_comes_after_get(nmsgtool, headers):
    words = ["--getsource", "8", "--setsource", "9"]
    result = nmsgtool.run("-r", "headers.nmsg", "-J", "-", *words, **headers).succeeded()
    assert [(one["source"], one["operator"], one["group"]) for one in result.objects] == [("00000009", "Acme", "five")]


def test_alias_names(nmsgtool, headers):
    objects = nmsgtool.run("-r", "headers.nmsg", "-J", "-", **headers).succeeded().objects
    assert [(one.get("operator"), one.get("group")) for one in objects] == [
        (None, None), (None, None), ("Acme", "five"), ("QA", "Six")]
    text = nmsgtool.run("-r", "headers.nmsg", **headers).text
    assert "] [2:5 SIE newdomain] [00000008] [Acme] [five] \n" in text
    assert "] [2:5 SIE newdomain] [00000000] [QA] [Six] \n" in text
    plain = nmsgtool.run("-r", "headers.nmsg", NMSG_OPALIAS_FILE="/dev/null", NMSG_GRALIAS_FILE="missing").succeeded()
    assert "] [2:5 SIE newdomain] [00000008] [101] [5] \n" in plain.text and plain.err == ""


def test_alias_names_in_json_input(nmsgtool, headers):
    text = lines([newdomain(1, operator="qa", group="FIVE"), newdomain(2, operator="nobody", group="Six")]).encode()
    nmsgtool.run("-j", "-", "-w", "out.nmsg", data=text, **headers).succeeded()
    objects = nmsgtool.run("-r", "out.nmsg", "-J", "-").objects
    assert [(one.get("operator"), one.get("group")) for one in objects] == [(102, 5), (None, 6)]


def test_alias_files_with_bad_lines(nmsgtool, headers, tmp_path):
    (tmp_path / "op").write_text("# operators\n\n101 Acme\nnonsense\n102\n4294967295 last\n102 QA")
    result = nmsgtool.run("-r", "headers.nmsg", "-J", "-", **headers).succeeded()
    assert [one.get("operator") for one in result.objects] == [None, None, "Acme", "QA"]
    complaints = result.err.splitlines()
    assert len(complaints) == 2
    assert complaints[0].startswith("nmsgtool: op:4: ") and complaints[1].startswith("nmsgtool: op:5: ")


def test_aliases_first_and_last(nmsgtool, headers, tmp_path):
    # The last name of a number is shown; the lowest number of a name is meant.
    (tmp_path / "gr").write_text("9 same\n5 first\n5 last\n6 same\n")
    objects = nmsgtool.run("-r", "headers.nmsg", "-J", "-", **headers).succeeded().objects
    assert [one.get("group") for one in objects] == [None, None, "last", "same"]
    assert numbers(nmsgtool.run("-r", "headers.nmsg", "-J", "-", "--getgroup", "same", **headers).objects) == [3]


# --- what is damaged

GOOD = containers.logline_container("one", "two")
ZLIB = containers.container(GOOD[10:], containers.ZLIB)


def damaged_body(octets):
    return octets[:12] + bytes([octets[12] ^ 0x78]) + octets[13:]


DAMAGED = {
    # name: octets, messages that get through, exit status, what the line says
    "empty": (b"", [], 0, None),
    "empty containers": (2 * (containers.container(b"") + GOOD), 2 * ["one", "two"], 0, None),
    "version 1": (GOOD[:4] + b"\0\1" + GOOD[8:], ["one", "two"], 0, None),
    "version 1 after a compressed one": (containers.logline_container("z", flags=containers.ZLIB) + GOOD[:4] + b"\0\1" +
                                         GOOD[8:] + GOOD, ["z"] + 2 * ["one", "two"], 0, None),
    "unknown flag": (GOOD[:4] + b"\4" + GOOD[5:], ["one", "two"], 0, None),
    "no checksums": (containers.logline_container("a", "b", crcs=[]), ["a", "b"], 0, None),
    "garbage": (b"garbage garbage garbage", [], 1, "incorrect magic number in NMSG header (at octet 0)"),
    "garbage behind": (GOOD + b"garbage garbage", ["one", "two"], 1,
                       "incorrect magic number in NMSG header (at octet %d)" % len(GOOD)),
    "version 3": (GOOD + GOOD[:5] + b"\3" + GOOD[6:], ["one", "two"], 1,
                  "incorrect version number in NMSG header (at octet %d)" % len(GOOD)),
    "cut in a header": (GOOD + GOOD[:9], ["one", "two"], 1, "octet %d" % len(GOOD)),
    "cut in a body": (GOOD + GOOD[:-1], ["one", "two"], 1, "octet %d" % len(GOOD)),
    "no protobuf": (GOOD + damaged_body(GOOD) + GOOD, ["one", "two"], 1, "parse error (at octet %d)" % len(GOOD)),
    "no zlib": (GOOD + containers.container(b"")[:4] + b"\1\2\0\0\0\7\0\0\0\5abc", ["one", "two"], 1,
                "(at octet %d)" % len(GOOD)),
    "zlib of another size": (ZLIB[:10] + (len(GOOD) - 11).to_bytes(4, "big") + ZLIB[14:], [], 1,
                             "generic failure (at octet 0)"),
    "length of 4 GiB": (GOOD + b"NMSG\0\2\xff\xff\xff\xff" + GOOD, ["one", "two"], 1, "(at octet %d)" % len(GOOD)),
    "no fragment": (GOOD + containers.container(b"\x08", containers.FRAGMENT), ["one", "two"], 1,
                    "parse error (at octet %d)" % len(GOOD)),
    "half of the fragments": (containers.fragments(GOOD[10:], [20])[0] + GOOD, ["one", "two"], 0,
                              "left out 1 container with missing fragments"),
}


@pytest.mark.parametrize("name", DAMAGED)
@pytest.mark.parametrize("piped", [False, True], ids=["file", "pipe"])
def test_damaged_files(nmsgtool, tmp_path, name, piped):
    octets, texts, code, complaint = DAMAGED[name]
    (tmp_path / "in.nmsg").write_bytes(octets)
    result = nmsgtool.run("-r", "-" if piped else "in.nmsg", "-J", "-", data=octets if piped else None)
    assert [one["message"]["message"] for one in result.objects] == texts
    assert result.code == code
    if complaint is None:
        assert result.err == ""
    else:
        assert result.err.startswith("nmsgtool: input %s: " % ("-" if piped else "in.nmsg"))
        assert complaint in result.err and result.err.count("\n") == 1


def test_wrong_checksums(nmsgtool, tmp_path):
    payloads = [containers.logline(text) for text in "abc"]
    crcs = [containers.wire_crc(one) for one in payloads]
    octets = containers.container(containers.body(payloads, [crcs[0], 0x01020304, crcs[2]]))
    (tmp_path / "in.nmsg").write_bytes(octets)
    result = nmsgtool.run("-r", "in.nmsg", "-J", "-").succeeded()
    assert [one["message"]["message"] for one in result.objects] == ["a", "c"]
    right = containers.crc32c(payloads[1])
    assert result.err == "libnmsg: WARNING: crc mismatch (%x != 4030201) [_input_nmsg_filter]\n" % right


def test_a_damaged_file_does_not_harm_others(nmsgtool, messages, tmp_path):
    messages(5000, "many.nmsg")
    (tmp_path / "bad.nmsg").write_bytes(GOOD + b"garbage garbage")
    result = nmsgtool.run("-r", "bad.nmsg", "-r", "many.nmsg", "-J", "-")
    assert result.code == 1
    assert result.err.count("\n") == 1 and "bad.nmsg" in result.err
    assert len(result.objects) == 5002


def test_fragments_in_files(nmsgtool, tmp_path):
    # In any order, mixed with others, doubled, compressed or not: docs/formats/nmsg-wire.md, section 7.2.
    first = containers.fragments(containers.body(map(containers.logline, ["a", "b"])), [10, 30], identity=1)
    second = containers.fragments(containers.deflated(containers.body([containers.logline("c")])), [20], identity=2,
                                  flags=containers.ZLIB)
    whole = containers.fragments(containers.body([containers.logline("d")]), [], identity=3)
    mixed = first[2] + second[0] + first[0] + first[0] + GOOD + second[1] + whole[0] + first[1]
    (tmp_path / "in.nmsg").write_bytes(mixed)
    result = nmsgtool.run("-r", "in.nmsg", "-J", "-").succeeded()
    assert [one["message"]["message"] for one in result.objects] == ["one", "two", "c", "d", "a", "b"]


def test_unknown_types_and_payloads(nmsgtool, tmp_path):
    records = [containers.payload(b"\x08\x01", vid=77, msgtype=5), containers.payload(containers.logline("known")),
               containers.payload(b"\xff", vid=1, msgtype=6), containers.payload(None, vid=1, msgtype=6),
               containers.payload(b"\x08\x01", vid=1, msgtype=99)]
    octets = containers.container(b"".join(containers.octets_field(1, record) for record in records))
    (tmp_path / "in.nmsg").write_bytes(octets)
    text = nmsgtool.run("-r", "in.nmsg").succeeded()
    assert [line for line in text.text.splitlines() if line.startswith(("<", "message"))] == [
        "<UNKNOWN NMSG 77:5>", "message: known", "<UNKNOWN NMSG 1:99>"]
    shown_json = nmsgtool.run("-r", "in.nmsg", "-J", "-").succeeded()
    assert [one["message"] for one in shown_json.objects] == [{"category": "c", "message": "known"}]
    assert shown_json.err.startswith("nmsgtool: output -: left out 4 messages")
    copy = nmsgtool.run("-r", "in.nmsg", "-w", "-").succeeded().out
    assert all(containers.octets_field(1, record) in copy for record in records)


# --- disks

@pytest.mark.parametrize("option", ["-w", "-o", "-J"])
@pytest.mark.parametrize("words", [[], ["--unbuffered"]], ids=["buffered", "unbuffered"])
def test_a_full_device(nmsgtool, messages, option, words):
    messages(5, "five.nmsg")
    result = nmsgtool.run("-r", "five.nmsg", option, "/dev/full", *words)
    assert result.code == 1
    assert result.err == "nmsgtool: write error on /dev/full: No space left on device\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
@pytest.mark.parametrize("option", ["-w", "-J"])
def test_a_full_disk(nmsgtool, messages, tmp_path, option):
    messages(5000, "many.nmsg")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", disk], capture_output=True).returncode != 0:
        pytest.skip("no file system can be mounted here")
    try:
        result = nmsgtool.run("-r", "many.nmsg", option, disk / "out", "-J", "other", "--mirror")
        assert result.code == 1
        assert result.err == "nmsgtool: write error on %s: No space left on device\n" % (disk / "out")
    finally:
        subprocess.run(["umount", disk], timeout=PATIENCE, check=True)
    # The other output is whole up to where everything stopped.
    found = shown(tmp_path / "other")
    assert found == list(range(len(found)))


@pytest.mark.skipif(shutil.which("setpriv") is None or os.geteuid() != 0, reason="giving up privileges needs root")
def test_unwritable_folder(nmsgtool, messages, tmp_path):
    messages(1, "one.nmsg")
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    for parent in [tmp_path, *tmp_path.parents][:4]:
        if parent.owner() == "root" and str(parent).startswith("/tmp/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    nmsgtool.words = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", *nmsgtool.words]
    result = nmsgtool.run("-j", "-", "-w", folder / "out", data=newdomain(1).encode())
    assert result.code == 1
    assert result.err == "nmsgtool: unable to open %s for writing: Permission denied\n" % (folder / "out")


def test_files_get_ordinary_permissions(nmsgtool, messages, tmp_path):
    messages(1, "one.nmsg")
    old = os.umask(0o027)
    try:
        nmsgtool.run("-r", "one.nmsg", "-w", "a", "-o", "b", "-J", "c").succeeded()
    finally:
        os.umask(old)
    assert [oct((tmp_path / name).stat().st_mode & 0o777) for name in "abc"] == 3 * ["0o640"]


def test_outputs_begin_empty(nmsgtool, messages, tmp_path):
    messages(1, "one.nmsg")
    (tmp_path / "out").write_text(1000 * "old ")
    nmsgtool.run("-r", "one.nmsg", "-J", "out").succeeded()
    assert shown(tmp_path / "out") == [0]


# --- compressed files

COMPRESSIONS = [(".gz", ["gzip", "-dc"]), (".zst", ["zstd", "-dqc"]), (".xz", ["xz", "-dc"]),
                (".bz2", ["bzip2", "-dc"]), (".lz4", ["lz4", "-dc"])]
FORMS = [("-w", "-r"), ("-J", "-j"), ("-o", "-f")]


@pytest.mark.parametrize("suffix, decompress", COMPRESSIONS)
@pytest.mark.parametrize("writing, reading", FORMS)
def test_compressed_files_by_name_and_content(nmsgtool, tmp_path, suffix, decompress, writing, reading):
    """Outputs whose names say so are compressed, inputs whose content says so are read."""
    data = lines(newdomain(i) for i in range(3000)).encode()
    nmsgtool.run("-j", "-", writing, "plain", data=data).succeeded()
    nmsgtool.run("-j", "-", writing, "x" + suffix, data=data).succeeded()
    plain, octets = (tmp_path / "plain").read_bytes(), (tmp_path / ("x" + suffix)).read_bytes()
    assert len(octets) < len(plain) / 3
    assert subprocess.run(decompress, input=octets, capture_output=True, check=True).stdout == plain
    kind = ["-V", "SIE", "-T", "newdomain"] if reading == "-f" else []
    expected = nmsgtool.run(reading, "plain", "-J", "-", *kind).succeeded().out
    assert nmsgtool.run(reading, "x" + suffix, "-J", "-", *kind).succeeded().out == expected
    assert nmsgtool.run(reading, "-", "-J", "-", *kind, data=octets).succeeded().out == expected
    assert expected.count(b"\n") == 3000


@pytest.mark.parametrize("suffix, decompress", COMPRESSIONS)
@pytest.mark.parametrize("writing, reading", FORMS[:2])
def test_a_compressed_file_that_is_cut_short(nmsgtool, tmp_path, suffix, decompress, writing, reading):
    """All whole messages before the end are used."""
    data = lines(newdomain(i) for i in range(20000)).encode()
    nmsgtool.run("-j", "-", writing, "x" + suffix, data=data).succeeded()
    octets = (tmp_path / ("x" + suffix)).read_bytes()[:-100]
    (tmp_path / "cut").write_bytes(octets)
    whole = subprocess.run(decompress, input=octets, capture_output=True).stdout
    result = nmsgtool.run(reading, "cut", "-J", "-")
    assert result.code == 1 and "cut: " in result.err
    assert "at octet %d of the compressed file" % len(octets) in result.err
    if reading == "-j":
        assert len(result.out) >= whole.rfind(b"\n") - 200_000
    assert result.out and data.startswith(result.out)


# --- names of one file

@pytest.mark.parametrize("words", [
    ["-w", "x", "-w", "x"], ["-w", "x", "-J", "x"], ["-w", "x", "-o", "./x"], ["-J", "old", "-o", "link"],
    ["-J", "old", "-o", "symbolic"], ["-w", "x", "-J", "folder/../x"], ["-J", "-", "-o", "/dev/stdout"],
    ["-J", "/dev/fd/1", "-o", "-"]], ids=" ".join)
def test_outputs_are_not_one_file(nmsgtool, tmp_path, words):
    (tmp_path / "old").write_bytes(b"as it was")
    (tmp_path / "folder").mkdir()
    os.link(tmp_path / "old", tmp_path / "link")
    os.symlink("old", tmp_path / "symbolic")
    with open(tmp_path / "stdout", "wb") as stdout:
        done = subprocess.run([*nmsgtool.words, "-r", "-", *words], cwd=tmp_path, input=NOD_NMSG, stdout=stdout,
                              stderr=subprocess.PIPE)
    assert done.returncode == 1 and b"are one file" in done.stderr and done.stderr.count(b"\n") == 1
    assert (tmp_path / "old").read_bytes() == b"as it was" and not (tmp_path / "x").exists()


def test_outputs_may_share_what_is_no_file(nmsgtool, tmp_path):
    nmsgtool.run("-r", "-", "-J", "/dev/null", "-w", "/dev/null", data=NOD_NMSG).succeeded()
    nmsgtool.run("-r", "-", "-J", "-", "-J", "-", data=NOD_NMSG).succeeded()
    nmsgtool.run("-r", "-", "-J", "x", "-w", "x", "-k", "", data=NOD_NMSG).succeeded()


@pytest.mark.parametrize("words", [["-r", "x", "-w", "x"], ["-r", "x", "-J", "link"], ["-r", "-", "-J", "x"],
                                   ["-r", "x", "-J", "-"]], ids=" ".join)
def test_an_output_is_no_input(nmsgtool, tmp_path, words):
    (tmp_path / "x").write_bytes(NOD_NMSG)
    os.link(tmp_path / "x", tmp_path / "link")
    with open(tmp_path / "x", "r+b") as file:
        done = subprocess.run([*nmsgtool.words, *words], cwd=tmp_path, stdin=file, stdout=file, stderr=subprocess.PIPE)
    assert done.returncode == 1 and b"is an input and an output" in done.stderr
    assert (tmp_path / "x").read_bytes() == NOD_NMSG
