"""How the commands of traces read their command lines: exit status, help, mistakes."""
import pytest
from captures import pcap, udp
from conftest import command

COMMANDS = ["traceends", "tracemcast", "tracepktdump", "tracereport", "tracertstats", "tracestats", "tracesummary",
            "tracetopends"]

# Words, and what the one line says.
WRONG = {
    "tracemcast": [
        ([], "No URI specified as an input source"),
        (["a.pcap", "b.pcap"], 'one input is sent, and "b.pcap" is another'),
        (["--once", "--loop", "a.pcap"], "--once and --loop cannot both be"),
        (["--hash"], "--hash takes none|uni|bi"),
        (["--once=1", "a.pcap"], "--once takes no value"),
        (["--r", "a.pcap"], "ambiguous option '--r'"),
    ],
    "tracepktdump": [
        ([], "no input given: "),
        (["-f", "tcp", "-f", "udp", "a.pcap"], "You can only have one filter"),
        (["-c", "x", "a.pcap"], '-c takes a number of packets, not "x"'),
        (["-c", "-1", "a.pcap"], '-c takes a number of packets, not "-1"'),
        (["-c"], "-c takes COUNT"),
    ],
    "tracereport": [
        ([], "no input given: "),
        (["-c", "x", "a.pcap"], '-c takes a number of packets, not "x"'),
        (["-c", "-1", "a.pcap"], '-c takes a number of packets, not "-1"'),
        (["--tc", "a.pcap"], "ambiguous option '--tc'"),
        (["--memory", "1", "a.pcap"], "--memory"),
    ],
    "tracertstats": [
        ([], "no input given: "),
        (["-o", "foo", "a.pcap"], "there is no format 'foo', but txt, csv, html, png"),
        (["-i", "0", "a.pcap"], "Invalid interval: 0"),
        (["-i", "1x", "a.pcap"], "Invalid interval: 1x"),
        (["-c", "0", "a.pcap"], "Invalid count: 0"),
        (["-t", "x", "a.pcap"], "Invalid number of threads: x"),
        (["--interval"], "--interval takes S"),
    ],
    "tracestats": [
        ([], "no input given: "),
        (["-t", "x", "a.pcap"], "Invalid number of threads: x"),
        (["-t", "1025", "a.pcap"], "Invalid number of threads: 1025"),
        (["--threads"], "--threads takes N"),
    ],
    "tracesummary": [
        ([], "no input given: "),
        (["-t", "x", "a.pcap"], "Invalid number of threads: x"),
    ],
    "tracereplay": [
        ([], "Missing input uri"),
        (["a.pcap"], "Missing output uri"),
        (["a.pcap", "pcapfile:b", "pcapfile:c"], 'packets go to one output, and "pcapfile:c" is another'),
        (["a.pcap", "nosuch:b"], "Unable to write format nosuch (nosuch:b): an output is "),
        (["-X", "fast", "a.pcap", "pcapfile:b"], '-X takes a number, not "fast"'),
        (["-s", "-1", "a.pcap", "pcapfile:b"], '-s takes a number, not "-1"'),
        (["-t", "5", "a.pcap", "pcapfile:b"], "-t is for outputs of ring:, which pcapfile:b is not"),
    ],
    "traceucast": [
        ([], "No URI specified as an input source"),
        (["a.pcap"], "no client address specified to receive our streams: -c names it"),
        (["-c", "127.0.0.1", "a.pcap", "b.pcap"], 'one input is sent, and "b.pcap" is another'),
        (["-c", "127.0.0.1", "-m", "70000", "a.pcap"], '-m takes a number from 0 to 65535, not "70000"'),
        (["-c", "127.0.0.1", "-p", "0", "a.pcap"], '-p takes a number from 1 to 65535, not "0"'),
        (["-c", "127.0.0.1", "-t", "x", "a.pcap"], "Invalid number of threads: x"),
    ],
    "traceends": [
        ([], "no input given: "),
        (["-A", "v5", "a.pcap"], "there are no addresses 'v5', but mac, v4 and v6"),
        (["-S", "-D", "a.pcap"], "-S and -D together leave nothing to count"),
        (["--i", "a.pcap"], "ambiguous option '--i'"),
        (["-t", "x", "a.pcap"], "Invalid number of threads: x"),
    ],
    "tracetopends": [
        ([], "no input given: "),
        (["-A", "v5", "a.pcap"], "there are no addresses 'v5', but mac, v4 and v6"),
        (["-SD", "a.pcap"], "-S and -D together leave nothing to count"),
        (["-n", "-3", "a.pcap"], '-n takes a number of addresses, not "-3"'),
    ],
}
WRONG_EVERYWHERE = [(["-x", "a.pcap"], "unknown option '-x'"), (["--nosuch", "a.pcap"], "unknown option '--nosuch'"),
                    (["--nosuch=1", "a.pcap"], "unknown option '--nosuch'"), (["-f"], "-f takes "),
                    (["a.pcap", "-xf"], "unknown option '-x'"), (["--help=1"], "--help takes no value")]
WRITERS = ["tracesplit", "traceconvert", "tracefilter", "tracemerge", "traceanon", "tracediff"]
CASES = [(name, *case) for name in WRONG for case in WRONG[name] + WRONG_EVERYWHERE]


@pytest.fixture(params=COMMANDS)
def tool(request, tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap([(100, udp())]))
    return command(request.param, tmp_path)


@pytest.mark.parametrize("name, words, complaint", CASES, ids=lambda value: " ".join(value) if isinstance(value, list)
                         else None)
def test_a_mistake_is_one_line_and_a_hint(tmp_path, name, words, complaint):
    done = command(name, tmp_path).run(*words)
    assert (done.code, done.out) == (1, b"")
    assert done.err.startswith("%s: %s" % (name, complaint)) and done.err.count("\n") == 1
    assert done.err.endswith(". See %s --help.\n" % name)


@pytest.mark.parametrize("word", ["-h", "--help", "--hel"])
def test_help_is_asked_for(tool, word):
    done = tool.run(word, "missing.pcap").succeeded()
    assert done.err == "" and done.text.startswith("Usage: trace")
    assert all(len(line) <= 120 for line in done.text.splitlines())
    assert "--filter=" in done.text and "--version " in done.text


@pytest.mark.parametrize("name", WRITERS)
def test_help_and_version_of_commands_that_write(tmp_path, nmsgtool, name):
    help_text = command(name, tmp_path).run("-h", "missing.pcap").succeeded()
    assert help_text.err == "" and help_text.text.startswith("Usage: %s [options] " % name)
    assert all(len(line) <= 120 for line in help_text.text.splitlines())
    version = command(name, tmp_path).run("--version").succeeded()
    assert version.text == nmsgtool.run("--version").succeeded().err.replace("nmsgtool", name)
    wrong = command(name, tmp_path).run("--nosuch=1", "a.pcap")
    assert wrong.code == 1 and wrong.err == "%s: unknown option '--nosuch'. See %s --help.\n" % (name, name)


def test_version(tool, nmsgtool):
    done = tool.run("--version").succeeded()
    name = tool.words[-1].rpartition("/")[2]
    assert done.err == ""
    assert done.text == nmsgtool.run("--version").succeeded().err.replace("nmsgtool", name)


def test_filters_are_checked_before_anything_runs(tool):
    done = tool.run("-f", "no such filter", "missing.pcap", "--version")
    assert done.code == 0  # the version was asked for
    done = tool.run("-f", "no such filter", "a.pcap")
    name = tool.words[-1].rpartition("/")[2]
    assert (done.code, done.out) == (1, b"")
    assert done.err.startswith('%s: Unable to compile the filter "no such filter": ' % name)
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("name", ["tracertstats", "tracestats"])
def test_the_second_filter_is_checked_too(tmp_path, name):
    done = command(name, tmp_path).run("-f", "tcp", "-f", "foo+", "missing.pcap")
    assert (done.code, done.out) == (1, b"")
    assert done.err.startswith('%s: Unable to compile the filter "foo+": ' % name) and done.err.count("\n") == 1
