"""How nmsgtool reads its command line: grammar, exit status, and what it says."""
import re

import pytest
from conftest import lines, newdomain, numbers

# Each command has what its input needs in `five.nmsg`; the options say how many messages come out.
ACCEPTED = [
    # words, messages
    (["-r", "five.nmsg", "-J", "-"], 5),
    (["-rcJ", "five.nmsg", "2", "-"], 2),
    (["-r", "-c", "five.nmsg", "2", "-J", "-"], 2),
    (["-Jrc", "-", "five.nmsg", "3"], 3),
    (["-r=five.nmsg", "-c=1", "-J=-"], 1),
    (["-rr=five.nmsg", "-J", "-"], 10),
    (["--readnmsg=five.nmsg", "--count=3", "--writejson=-"], 3),
    (["--readnmsg", "five.nmsg", "--count", "3", "--writejson", "-"], 3),
    (["--readn", "five.nmsg", "--cou", "3", "--writej", "-"], 3),
    (["-r", "five.nmsg", "-c", "2", "-c", "4", "-J", "-"], 4),
    (["-r", "five.nmsg", "-c", "+2", "-J", "-"], 2),
    (["-r", "five.nmsg", "-c", " 2", "-J", "-"], 2),
    (["-r", "five.nmsg", "-c", "0", "-J", "-"], 5),
    (["-r", "five.nmsg", "-J", "-", "--mirror=no"], 5),
    (["-r", "five.nmsg", "-J", "-", "-h=no"], 5),
    (["-J", "-", "-r", "--", "five.nmsg"], 5),
    (["-J", "-", "-r", "--", "-odd.nmsg"], 5),
    (["-J", "-", "-r=-odd.nmsg"], 5),
    (["-r", "five.nmsg", "-J", "-", "--policy", "nonsense"], 5),
    (["-r", "five.nmsg", "-J", "-", "-d=3"], 5),
    (["-" + 40 * "r"] + 40 * ["five.nmsg"] + ["-J", "-"], 200),
]


@pytest.mark.parametrize("words, count", ACCEPTED, ids=lambda value: " ".join(value)[:60] if isinstance(value, list)
                         else str(value))
def test_accepted(nmsgtool, messages, tmp_path, words, count):
    messages(5, "five.nmsg")
    (tmp_path / "-odd.nmsg").write_bytes((tmp_path / "five.nmsg").read_bytes())
    assert len(nmsgtool.run(*words).succeeded().objects) == count


# What the command complains about: one line, with what to do about it.
MISUSED = [
    (["-x"], "unknown short option '-x'."),
    (["-xy"], "unknown short option '-x'."),
    (["-c5"], "unknown short option '-5'. A value is a word of its own: -c 5."),
    (["-w/dev/null"], "unknown short option '-/'. A value is a word of its own: -w /dev/null."),
    (["-rq", "f"], "unknown short option '-q'. A value is a word of its own: -r q."),
    (["-r"], "1 more option-argument must be specified: -r takes a value."),
    (["-rr"], "2 more option-arguments must be specified: -r takes a value."),
    (["-rc", "f"], "1 more option-argument must be specified: -c takes a value."),
    (["--getgroup"], "1 more option-argument must be specified: --getgroup takes a value."),
    (["--argv-file"], "1 more option-argument must be specified: --argv-file takes a value."),
    (["a"], "1 unwanted additional argument: 'a' is not the value of an option."),
    (["a", "b", "c"], "3 unwanted additional arguments: 'a' is not the value of an option."),
    (["--", "--", "x"], "2 unwanted additional arguments: '--' is not the value of an option."),
    (["-r", "f", "-c", "1", "g"], "1 unwanted additional argument: 'g' is not the value of an option."),
    (["-=x"], "empty short-option prefix '-'."),
    (["--=x"], "empty long-option prefix '--'."),
    (["--no-such"], "unknown long option '--no-such'."),
    (["--readxsock", "x"], "unknown long option '--readxsock'. Did you mean --readsock?"),
    (["--read-json", "x"], "unknown long option '--read-json'. Did you mean --readjson?"),
    (["--wherre", "x"], "unknown long option '--wherre'. Did you mean --where?"),
    (["--verison"], "unknown long option '--verison'. Did you mean --version?"),
    (["--hlep"], "unknown long option '--hlep'. Did you mean --help?"),
    (["--list-type"], None),  # an abbreviation
    (["--list-tpyes"], "unknown long option '--list-tpyes'. Did you mean --list-types?"),
    (["--promport", "1"], "unknown long option '--promport'."),
    (["--read", "x"], "'--read' might be 'readpres' or 'readchan'."),
    (["--write", "x"], "'--write' might be 'writepres' or 'writejson'."),
    (["--set", "5"], "'--set' might be 'setoperator' or 'setgroup'."),
    (["--p"], "'--p' might be 'policy' or 'pidfile'."),
    (["-x", "a", "-r"], "unknown short option '-x'."),
]


@pytest.mark.parametrize("words, complaint", MISUSED,
                         ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else "")
def test_misused(nmsgtool, words, complaint):
    result = nmsgtool.run(*words)
    if complaint is None:
        result.succeeded()
        return
    assert (result.code, result.out) == (1, b"")
    assert result.err == "nmsgtool: usage problem, %s See nmsgtool --help.\n" % complaint


@pytest.mark.parametrize("words", [["-h"], ["--help"], ["-?"], ["--usage"], ["--usage-long"], ["--usage-short"],
                                   ["-hr", "x"], ["-x?"]], ids=" ".join)
def test_usage(nmsgtool, words):
    result = nmsgtool.run(*words)
    assert (result.code, result.out) == (0, b"")
    assert "Usage: nmsgtool" in result.err
    for name in ("--getgroup", "--kafkakey", "--unbuffered"):
        assert name in result.err


def test_usage_lists_every_option(nmsgtool):
    result = nmsgtool.run("-h")
    names = """bpf byterate count readchan debug daemon endline readpres filter getgroup getoperator getsource help
               readif readjson writejson kicker kafkakey readkafka readsock readzsock mtu statsmod mirror writepres
               readpcap pidfile policy readnmsg randomize writesock writezsock setgroup setoperator setsource interval
               msgtype username
               unbuffered version vendor writenmsg writekafka readzchan zlibout""".split()
    assert [name for name in names if not re.search(r"--%s\b" % name, result.err)] == []


@pytest.mark.parametrize("words", [["-v"], ["--version"], ["-v", "-r", "/nonexistent"]], ids=" ".join)
def test_version(nmsgtool, words):
    result = nmsgtool.run(*words)
    assert (result.code, result.out) == (0, b"")
    assert re.fullmatch(r"nmsgtool: version \d+\.\d+\.\d+\n", result.err)


def test_messages_begin_with_the_name_it_was_started_by(nmsgtool, tmp_path):
    other = tmp_path / "other-name"
    other.symlink_to(nmsgtool.words[-1])
    nmsgtool.words = [str(other)]
    assert nmsgtool.run("-x").err.startswith("other-name: usage problem, unknown short option '-x'. See "
                                                  "other-name --help.\n")


# One line each, and exit status 1.
REFUSED = [
    ([], "no data sources specified (-h for more help)"),
    (["-w", "out"], "no data sources specified (-h for more help)"),
    (["-r", "five.nmsg", "-V", "base"], "-V requires -T"),
    (["-r", "five.nmsg", "-V", "nope", "-T", "dnsqr"], "invalid vendor ID"),
    (["-r", "five.nmsg", "-V", "SEI", "-T", "dnsdedupe"], "invalid vendor ID; did you mean SIE?"),
    (["-r", "five.nmsg", "-V", "SIE", "-T", "dnsdudupe"], "invalid message type; did you mean dnsdedupe?"),
    (["-r", "five.nmsg", "-T", "dnsrq"], "invalid message type; did you mean dnsqr?"),
    (["-r", "five.nmsg", "-V", "GTISC", "-T", "dnsqr"], "invalid vendor ID"),
    (["-r", "five.nmsg", "-V", "base", "-T", "nope"], "invalid message type"),
    (["-r", "five.nmsg", "-T", "newdomain"], "invalid message type; did you mean -V SIE -T newdomain?"),
    (["--list-fields", "dnsrq"],
     "--list-fields: there is no message type 'dnsrq'; did you mean dnsqr?; --list-types shows all"),
    (["--list-fields", "SIE:dnsqr"],
     "--list-fields: there is no message type 'SIE:dnsqr'; did you mean base:dnsqr?; --list-types shows all"),
    (["--list-fields", "nothing"], "--list-fields: there is no message type 'nothing'; --list-types shows all"),
    (["-r", "five.nmsg", "--compress-files", "rar", "-k", ""],
     "--compress-files: 'rar' is none of gzip, zstd, xz, bzip2, lz4"),
    (["-r", "five.nmsg", "--where", "rrnam == \"a\""],
     "--where: at 1: no message type has a field rrnam; did you mean rrname?"),
    (["-r", "five.nmsg", "--where", "type == \"dnsrq\""],
     "--where: at 9: no message type is called dnsrq; did you mean dnsqr?"),
    (["-r", "five.nmsg", "--where", "vendor == \"SEI\""],
     "--where: at 11: no vendor is called SEI; did you mean SIE?"),
    (["-r", "five.nmsg", "-T", "dnsqr", "--where", "response ~ \"a\""],
     "--where: at 10: response cannot be compared with ~, only with: == != in (base dnsqr)"),
    (["-f", "five.nmsg"], "reading presentation or pcap data requires -V, -T"),
    (["-r", "five.nmsg", "--setsource", "0"], "invalid source ID"),
    (["-r", "five.nmsg", "--setsource", "a1ba02cf"], "invalid source ID"),
    (["-r", "five.nmsg", "--setsource", "0x100000000"], "invalid source ID"),
    (["-r", "five.nmsg", "--setsource=-1"], "invalid source ID"),
    (["-r", "five.nmsg", "--setsource", "5 "], "invalid source ID"),
    (["-r", "five.nmsg", "--getsource", "0"], "invalid filter source ID"),
    (["-r", "five.nmsg", "--setoperator", "nobody"], "unknown operator name"),
    (["-r", "five.nmsg", "--setgroup", "nothing"], "unknown group name"),
    (["-r", "five.nmsg", "--getoperator", "nobody"], "unknown filter operator name"),
    (["-r", "five.nmsg", "--getgroup", "0"], "unknown filter group name"),
]


@pytest.mark.parametrize("words, complaint", REFUSED,
                         ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_refused(nmsgtool, messages, tmp_path, words, complaint):
    messages(5, "five.nmsg")
    result = nmsgtool.run(*words)
    assert (result.code, result.out) == (1, b"")
    assert result.err == "nmsgtool: usage error: %s\n" % complaint
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("value", ["abc", "2abc", "2.9", "0x2", "", "-1", "4294967296", "1e3"])
@pytest.mark.parametrize("option", ["-B", "-c", "-m", "-t"])
def test_numbers_must_be_whole(nmsgtool, messages, option, value):
    messages(1, "one.nmsg")
    result = nmsgtool.run("-r", "one.nmsg", "-J", "-", "%s=%s" % (option, value))
    assert (result.code, result.out) == (1, b"")
    assert result.err == "nmsgtool: usage error: invalid value for %s: '%s'\n" % (option, value)


BAD_SOCKETS = ["127.0.0.1", "127.0.0.1/", "127.0.0.1/x", "127.0.0.1/0", "127.0.0.1/65536", "127.0.0.1/70000",
               "127.0.0.1/-1", "127.0.0.1/9000abc", "127.0.0.1/0x50", "127.0.0.1/9001..9000", "127.0.0.1/9000..9021",
               "127.0.0.1/9000..", "/9000", "localhost/9000", "[::1]/9000", "1.2.3/9000", "::1::/9000"]


@pytest.mark.parametrize("option, spec", [("-l", spec) for spec in BAD_SOCKETS + ["127.0.0.1/9000,10"]] +
                         [("-s", spec) for spec in BAD_SOCKETS + ["127.0.0.1/9000,x", "127.0.0.1/9000,5,x",
                                                                  "127.0.0.1/9000,5,5,5"]])
def test_bad_sockets(nmsgtool, messages, tmp_path, option, spec):
    messages(1, "one.nmsg")
    result = nmsgtool.run("-r", "one.nmsg", "-w", "out", option, spec)
    assert (result.code, result.out) == (1, b"")
    assert result.err.startswith("nmsgtool: usage error: ") and result.err.count("\n") == 1
    assert option in result.err and spec in result.err


def test_port_ranges_of_21_are_possible(nmsgtool, free_ports):
    ports = free_ports(21)
    assert nmsgtool.run("-l", "127.0.0.1/%d..%d" % (ports[0], ports[-1]), "-t", "1").succeeded().err == ""


@pytest.mark.parametrize("option", ["-r", "-j", "-f"])
def test_missing_input(nmsgtool, tmp_path, option):
    result = nmsgtool.run(option, "missing", "-T", "ipconn", "-w", "out")
    assert result.code == 1
    assert result.err == "nmsgtool: unable to open missing for reading: No such file or directory\n"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("option", ["-w", "-o", "-J"])
def test_output_in_a_missing_folder(nmsgtool, messages, option):
    messages(1, "one.nmsg")
    result = nmsgtool.run("-r", "one.nmsg", option, "missing/out")
    assert result.code == 1
    assert result.err == "nmsgtool: unable to open missing/out for writing: No such file or directory\n"


@pytest.mark.parametrize("option", ["-w", "-o", "-J"])
def test_output_that_is_a_folder(nmsgtool, messages, tmp_path, option):
    messages(1, "one.nmsg")
    (tmp_path / "folder").mkdir()
    result = nmsgtool.run("-r", "one.nmsg", option, "folder")
    assert result.code == 1
    assert result.err == "nmsgtool: unable to open folder for writing: Is a directory\n"


@pytest.mark.parametrize("output", ["five.nmsg", "./five.nmsg", "link.nmsg"])
def test_an_input_is_no_output(nmsgtool, messages, tmp_path, output):
    before = messages(5, "five.nmsg").read_bytes()
    (tmp_path / "link.nmsg").symlink_to("five.nmsg")
    result = nmsgtool.run("-r", "five.nmsg", "-w", output)
    assert result.code == 1
    assert result.err.startswith("nmsgtool: usage error: ") and output in result.err
    assert (tmp_path / "five.nmsg").read_bytes() == before


def test_standard_input_is_one_input(nmsgtool):
    result = nmsgtool.run("-r", "-", "-j", "-")
    assert result.code == 1
    assert result.err.startswith("nmsgtool: usage error: ") and "standard input" in result.err


def test_words_from_the_environment(nmsgtool, messages):
    messages(5, "five.nmsg")
    preset = {"ARGV_NMSGTOOL": "  -c 4\t-J -"}
    assert len(nmsgtool.run("-r", "five.nmsg", **preset).succeeded().objects) == 4
    assert len(nmsgtool.run("-r", "five.nmsg", "-c", "2", **preset).succeeded().objects) == 2


def test_words_from_a_file(nmsgtool, messages, tmp_path):
    messages(5, "five.nmsg")
    (tmp_path / "words").write_text("-c\n\n3\n-J\n-\n")
    for words in (["--argv-file", "words"], ["--argv-file=words"], ["--argv-f=words"]):
        assert len(nmsgtool.run("-r", "five.nmsg", *words).succeeded().objects) == 3
    result = nmsgtool.run("-r", "five.nmsg", "--argv-file", "missing")
    assert result.code == 1
    assert result.err == "nmsgtool: could not load command-line arguments from: missing\n"


def test_help_is_grouped_by_what_people_do(nmsgtool):
    text = nmsgtool.run("--help").err
    titles = re.findall(r"^(\S.*):$", text, re.MULTILINE)
    assert titles == ["Read files", "Receive", "Write files", "Send", "Choose and change messages", "Run as a service",
                      "Watch", "Examples"]
    options = re.findall(r"^  (?:-\w.*, )?--([\w-]+)", text, re.MULTILINE)
    assert len(options) == len(set(options))
    assert sorted(options) == sorted(re.findall(r"^([a-z-]+)", nmsgtool.run("--argv-display").err, re.MULTILINE))


def test_unknown_channel(nmsgtool, tmp_path):
    (tmp_path / "channels").write_text("# comment\nch204 127.0.0.1/9000\nch208 127.0.0.1/9001\n")
    result = nmsgtool.run("-C", "hc208", "-c", "1", NMSG_CHALIAS_FILE=tmp_path / "channels")
    assert result.code == 1
    assert result.err == ("nmsgtool: usage error: channel alias lookup failed: no addresses for 'hc208'; "
                          "did you mean ch208?\n")


def without_pointers(err):
    beginning = ("_nmsg_msgmodset", "msgmodset", "nmsgtool: version")
    kept = [line for line in err.splitlines() if not line.startswith(beginning)]
    return [re.sub(r"0x[0-9a-f]+", "POINTER", line) for line in kept]


def test_quiet_by_default(nmsgtool, messages):
    messages(5, "five.nmsg")
    assert nmsgtool.run("-r", "five.nmsg", "-J", "-").succeeded().err == ""
    assert nmsgtool.run("-d", "-r", "five.nmsg", "-J", "-").succeeded().err == ""


def test_debug_2(nmsgtool, messages):
    messages(5, "five.nmsg")
    result = nmsgtool.run("-dd", "-r", "five.nmsg", "-w", "out.nmsg").succeeded()
    assert without_pointers(result.err) == [
        "nmsgtool: nmsg file input: five.nmsg",
        "nmsgtool: nmsg file output: out.nmsg",
        "nmsg_io: iothr=POINTER count_nmsg_payload_in=5",
        "nmsgtool: totals: payloads_in 5 payloads_out 5 container_recvs 1 container_drops 0",
        "nmsg_io: io=POINTER count_nmsg_payload_out=5",
    ]
    assert "_nmsg_msgmodset_init: loading modules from " in result.err.splitlines()[0]
    loaded = "msgmodset_load_module: loaded message schema "
    schemas = [line for line in result.err.splitlines() if line.startswith(loaded)]
    assert len(schemas) == 21 and loaded + "SIE/dnsnx" in schemas


def test_debug_2_of_a_failure(nmsgtool, tmp_path):
    (tmp_path / "garbage").write_bytes(b"garbage garbage garbage")
    result = nmsgtool.run("-dd", "-r", "garbage")
    assert result.code == 1
    said = without_pointers(result.err)
    assert said[0] == "nmsgtool: nmsg file input: garbage"
    assert said[1] == "nmsgtool: nmsg pres output: -"
    assert sorted(said[2:5])[:2] == ["nmsg_io: iothr=POINTER count_nmsg_payload_in=0",
                                     "nmsg_io: iothr=POINTER incorrect magic number in NMSG header"]
    assert said[5:] == ["nmsgtool: totals: payloads_in 0 payloads_out 0 container_recvs 0 container_drops 0",
                        "nmsgtool: nmsg_io_loop() failed: generic failure (1)"]


def test_debug_2_tells_what_was_understood(nmsgtool, messages):
    messages(1, "one.nmsg")
    result = nmsgtool.run("-dd", "-r", "one.nmsg", "-J", "-", "-V", "sie", "-T", "NEWDOMAIN", "--setsource", "16",
                          "--setoperator", "5", "--setgroup", "0x6", "--getsource", "0xa1ba02cf", "--getoperator", "7",
                          "--getgroup", "3").succeeded()
    said = result.err.splitlines()
    for line in ("input vendor = sie", "input msgtype = NEWDOMAIN", "nmsg source set to 0x00000010",
                 "nmsg operator set to '5' (5)", "nmsg group set to '0x6' (6)", "nmsg source filter set to 0xa1ba02cf",
                 "nmsg filter operator set to '7' (7)", "nmsg filter group set to '3' (3)", "nmsg json output: -"):
        assert "nmsgtool: " + line in said


@pytest.mark.parametrize("words, totals", [
    (["-r", "five.nmsg", "-c", "3", "-J", "-"], (4, 3, 1)),
    (["-r", "five.nmsg", "-c", "5", "-J", "-"], (5, 5, 1)),
    (["-r", "five.nmsg", "-J", "a", "-J", "b"], (5, 5, 1)),
    (["-r", "five.nmsg", "-J", "a", "-J", "b", "--mirror"], (5, 10, 1)),
    (["-r", "five.nmsg", "-J", "a", "-J", "b", "-c", "2"], (5, 4, 1)),
    (["-r", "five.nmsg", "-J", "a", "-J", "b", "-c", "2", "--mirror"], (3, 4, 1)),
    (["-r", "five.nmsg", "-T", "ipconn", "-J", "-"], (0, 0, 1)),
    (["-r", "five.nmsg", "-r", "five.nmsg", "-J", "-"], (10, 10, 2)),
    (["-j", "five.json", "-J", "-"], (5, 5, 0)),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_totals(nmsgtool, messages, words, totals):
    messages(5, "five.nmsg")
    messages(5, "five.json")
    said = nmsgtool.run("-dd", *words).succeeded().err
    assert "nmsgtool: totals: payloads_in %d payloads_out %d container_recvs %d container_drops 0\n" % totals in said


def test_output_is_presentation_by_default(nmsgtool, messages):
    messages(1, "one.nmsg")
    out = nmsgtool.run("-r", "one.nmsg").succeeded().text
    assert out.startswith("[64] [2024-05-01 12:00:00.000000000] [2:5 SIE newdomain] [00000000] [] [] \n")
    assert out == nmsgtool.run("-r", "one.nmsg", "-o", "-").succeeded().text


@pytest.mark.parametrize("endline, shown", [("|", "|"), (r"\n", "\n"), (r" \\\n\t", " \\\n\t"), (r"\x", r"\x"),
                                            ("\\", "\\"), ("", "")])
def test_endline(nmsgtool, endline, shown):
    line = ('{"time":"2023-11-14 22:13:20.123456789","vname":"base","mname":"logline",'
            '"message":{"category":"c","message":"m"}}\n')
    out = nmsgtool.run("-j", "-", "-e", endline, data=line.encode()).succeeded().text
    header = "[8] [2023-11-14 22:13:20.123456789] [1:6 base logline] [00000000] [] [] "
    assert out == header + shown + "category: c" + shown + "message: m" + shown + "\n"


def test_vendor_and_type_filter_nmsg_inputs_alone(nmsgtool, messages, tmp_path):
    messages(2, "two.nmsg")
    (tmp_path / "mixed.json").write_text(
        newdomain(7) + '\n{"vname":"base","mname":"logline","message":{"message":"m"}}\n')
    nmsgtool.run("-j", "mixed.json", "-w", "mixed.nmsg").succeeded()
    for words, count in (("-V SIE -T newdomain", 1), ("-V base -T LogLine", 1), ("-V ISC -T logline", 1),
                         ("-V SIE -T qr", 0)):
        result = nmsgtool.run("-r", "mixed.nmsg", *words.split(), "-J", "-").succeeded()
        assert len(result.objects) == count
    assert len(nmsgtool.run("-j", "mixed.json", "-T", "ipconn", "-J", "-").succeeded().objects) == 2
    assert numbers(nmsgtool.run("-r", "mixed.nmsg", "-V", "SIE", "-T", "newdomain", "-J", "-").objects) == [7]
