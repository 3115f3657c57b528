"""The manual page and the completions tell of every option there is."""
import shutil
import subprocess

import pytest
from conftest import BUILD

SHARE = BUILD / "share"


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


def test_manual_has_every_option(options):
    text = (SHARE / "man/man1/nmsgtool.1").read_text().replace("\\-", "-").replace("\\fB", "").replace("\\fR", "")
    assert [option for option in options if option not in text] == []


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
