"""tests/words.py finds what is wrong with words, and nothing else."""
import shutil
import subprocess

import pytest
from conftest import ROOT


MISSPELLED = "rec" + "ieve"  # in two parts, since this file is checked too


@pytest.fixture
def repository(tmp_path):
    """A function that makes files, by name and text, known to git. \\returns what the check says of them"""
    if shutil.which("git") is None or shutil.which("codespell") is None:
        pytest.skip("there is no git or no codespell")

    def check(files, *words):
        subprocess.run(["git", "init", "-q", tmp_path], check=True)
        shutil.copy(ROOT / ".codespellrc", tmp_path)
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
        done = subprocess.run([ROOT / "tests/words.py", *words], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == (1 if done.stdout else 0), done.stderr
        return done.stdout.splitlines()

    return check


def test_nothing_is_wrong(repository):
    assert repository({
        "a.py": 120 * "x" + "\n",
        "a.md": "# One heading: `more`\n\n[b](docs/b.md), [here](#one-heading-more), [there](docs/b.md#twice-1)\n\n"
                "`[code](nowhere.md)`\n\n```\n[code](nowhere.md)\n{\"" + 200 * "x" + "\"}\n```\n\n"
                "| " + 200 * "x" + " |\n\nsee https://example.com/" + 200 * "x" + "\n",
        "docs/b.md": "## Twice\n\n## Twice\n\n[back](../a.md)\n\n[root]: ../a.py\n",
        "tests/data/wrong": 200 * "x" + " %s\n" % MISSPELLED,
    }) == []


@pytest.mark.parametrize("name, text, complaint", [
    ("a.cpp", "\n// " + 118 * "x" + "\n", "a.cpp:2: 121 columns, more than 120"),
    ("a.md", 121 * "ü" + "\n", "a.md:1: 121 columns, more than 120"),
    ("a.md", "```\n$ " + 119 * "x" + "\n```\n", "a.md:2: 121 columns, more than 120"),
    ("docs/a.md", "[a\nb](b.md)\n", "docs/a.md:2: there is no b.md"),
    ("a.md", "# A\n\n[b][1]\n\n[1]: b.md\n", "a.md:5: there is no b.md"),
    ("a.md", "# A\n\n[b](a.md#b)\n", "a.md:3: a.md has no heading #b"),
    ("a.md", "```\n# A\n```\n[a](#a)\n", "a.md:4: a.md has no heading #a"),
    (".github/a.md", MISSPELLED + "\n", ".github/a.md:1: %s ==> receive" % MISSPELLED),
    ("setup", "# %s\n" % MISSPELLED, "setup:1: %s ==> receive" % MISSPELLED),
])
def test_what_is_wrong_is_said(repository, name, text, complaint):
    assert repository({name: text}) == [complaint]


def test_staged_lines(repository, tmp_path):
    long = 121 * "x" + "\n"
    assert repository({"a.py": long}, "--staged") == ["a.py:1: 121 columns, more than 120"]
    # What is staged counts, not what has become of the file since.
    (tmp_path / "a.py").write_text("x\n")
    done = subprocess.run([ROOT / "tests/words.py", "--staged"], cwd=tmp_path, capture_output=True)
    assert done.returncode == 1
