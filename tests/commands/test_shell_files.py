"""The manual pages and the completions tell of every option there is."""
import re
import shutil
import subprocess

import pytest
from conftest import BUILD, command

SHARE = BUILD / "share"
TRACE_COMMANDS = ["traceends", "tracemcast", "tracepktdump", "tracereport", "tracertstats", "tracestats",
                  "tracesummary", "tracetopends", "tracesplit", "traceconvert", "tracefilter", "tracemerge",
                  "traceanon", "tracediff", "tracereplay", "traceucast"]

# Of each page, in this order; other sections may come between them.
SECTIONS = ["NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "FILES", "EXAMPLES", "SEE ALSO"]


@pytest.fixture
def options(nmsgtool):
    """As the help text lists them: letter (or nothing) and long name."""
    listed = []
    for line in nmsgtool.run("--help").succeeded().err.splitlines():
        words = line.split()
        if line.startswith("  -"):
            listed.append(next(word for word in words if word.startswith("--")).strip(","))
            if not words[0].startswith("--"):
                listed.append(words[0].rstrip(","))
    assert "--readnmsg" in listed and "-r" in listed
    return listed


def manual(name):
    """The source of a page, without the marks of fonts."""
    return re.sub(r"\\f[BIR]", "", (SHARE / "man/man1" / (name + ".1")).read_text().replace("\\-", "-"))


def test_manual_has_every_option(options):
    text = manual("nmsgtool")
    assert [option for option in options if option not in text] == []


def listed_options(name, folder):
    """As the help text lists them."""
    pairs = re.findall(r"^ +(?:(-\w), )?(--[a-zA-Z_-]+)", command(name, folder).run("--help").text, re.MULTILINE)
    assert ("-h", "--help") in pairs
    return [option for pair in pairs for option in pair if option]


@pytest.mark.parametrize("name", TRACE_COMMANDS)
def test_manual_has_the_options_of_the_help_text(name, tmp_path):
    text = manual(name)
    assert [option for option in listed_options(name, tmp_path) if option not in text] == []


@pytest.mark.parametrize("name", ["nmsgtool", *TRACE_COMMANDS])
def test_manual_has_its_sections(name):
    found = re.findall(r"^\.SH (.*)$", manual(name), re.MULTILINE)
    assert [section for section in found if section in SECTIONS] == SECTIONS


def complete(words):
    """What bash offers behind these words. Interactive shells have compopt; it is of no use here."""
    script = ("source %s; compopt() { :; }; COMP_WORDS=(%s); COMP_CWORD=%d; _%s; "
              "printf '%%s\\n' \"${COMPREPLY[@]}\"") % (
        SHARE / "bash-completion/completions" / words[0], " ".join("'%s'" % word for word in words), len(words) - 1,
        words[0])
    done = subprocess.run(["bash", "-c", script], capture_output=True, timeout=30, cwd=SHARE)
    return done.stdout.decode().split()


def test_bash_completes_options(options):
    assert set(complete(["nmsgtool", "-"])) == set(options)
    assert complete(["nmsgtool", "--readnm"]) == ["--readnmsg"]


def test_bash_completes_values():
    assert complete(["nmsgtool", "-r", "m"]) == ["man"]
    assert complete(["nmsgtool", "--policy", "A"]) == ["ACCEPT"]
    assert complete(["nmsgtool", "-c", ""]) == []


@pytest.mark.parametrize("name", TRACE_COMMANDS)
def test_bash_completes_trace_commands(name, tmp_path):
    assert set(complete([name, "-"])) == set(listed_options(name, tmp_path))
    assert complete([name, "m"]) == ["man"]  # an input
    assert complete([name, "--memory", ""]) == []


@pytest.mark.parametrize("words, offered", [
    (["tracemcast", "--hash", ""], ["none", "uni", "bi"]), (["tracemcast", "-P", "m"], ["man"]),
    (["tracemcast", "-U", "nobod"], ["nobody"]), (["tracemcast", "-s", "l"], ["lo"]),
    (["tracertstats", "-o", "h"], ["html"]),
], ids=" ".join)
def test_bash_completes_values_of_trace_commands(words, offered):
    assert complete(words) == offered


def is_well_formed(path, options):
    text = path.read_text()
    assert [option for option in options if not re.search(r"'\*%s(=?-)?\[" % option, text)] == []
    if shutil.which("zsh"):
        subprocess.run(["zsh", "-n", path], check=True, timeout=30)
    return True


def test_zsh_completion_is_well_formed(options):
    assert is_well_formed(SHARE / "zsh/site-functions/_nmsgtool", options)


@pytest.mark.parametrize("name", TRACE_COMMANDS)
def test_zsh_completion_of_trace_commands(name, tmp_path):
    assert is_well_formed(SHARE / "zsh/site-functions" / ("_" + name), listed_options(name, tmp_path))
