"""The manual pages and the completions tell of every option there is."""
import re
import shutil
import subprocess

import pytest
from conftest import BUILD, command

SHARE = BUILD / "share"

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


@pytest.mark.parametrize("name", ["tracemcast", "tracepktdump", "tracertstats", "tracestats"])
def test_manual_has_the_options_of_the_help_text(name, tmp_path):
    done = command(name, tmp_path).run("--help")
    listed = re.findall(r"^ +(?:(-\w), )?(--[a-z-]+)", done.text + done.err, re.MULTILINE)
    assert ("-f", "--filter") in listed
    text = manual(name)
    assert [option for pair in listed for option in pair if option not in text] == []


@pytest.mark.parametrize("name", ["nmsgtool", "tracemcast", "tracepktdump", "tracertstats", "tracestats"])
def test_manual_has_its_sections(name):
    found = re.findall(r"^\.SH (.*)$", manual(name), re.MULTILINE)
    assert [section for section in found if section in SECTIONS] == SECTIONS


def complete(words):
    """What bash offers behind these words."""
    script = "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _nmsgtool; printf '%%s\\n' \"${COMPREPLY[@]}\"" % (
        SHARE / "bash-completion/completions/nmsgtool", " ".join("'%s'" % word for word in words), len(words) - 1)
    done = subprocess.run(["bash", "-c", script], capture_output=True, timeout=30, cwd=SHARE)
    return done.stdout.decode().split()


def test_bash_completes_options(options):
    assert set(complete(["nmsgtool", "-"])) == set(options)
    assert complete(["nmsgtool", "--readnm"]) == ["--readnmsg"]


def test_bash_completes_values():
    assert complete(["nmsgtool", "-r", "m"]) == ["man"]
    assert complete(["nmsgtool", "--policy", "A"]) == ["ACCEPT"]
    assert complete(["nmsgtool", "-c", ""]) == []


def test_zsh_completion_is_well_formed(options):
    path = SHARE / "zsh/site-functions/_nmsgtool"
    text = path.read_text()
    assert [option for option in options if "'*%s[" % option not in text] == []
    if shutil.which("zsh"):
        subprocess.run(["zsh", "-n", path], check=True, timeout=30)
