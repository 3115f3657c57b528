#!/usr/bin/env python3
"""Checks the words of the project: line lengths, links between Markdown files, and spelling.

    tests/words.py            all files but data
    tests/words.py --staged   line lengths of what the next commit changes
"""
import os
import pathlib
import re
import subprocess
import sys

WIDTH = 120
DATA = ("tests/data/", "fuzz/corpus/", "examples/data/", "LICENSE")

FENCE = re.compile(r"^ *(```|~~~)")
CODE = re.compile(r"`+[^`]*`+")
URL = re.compile(r"https?://[^\s)>\"]+")
LINK = re.compile(r"\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)")
HEADING = re.compile(r"^#{1,6} +(.*?)#* *$")


def git(*words):
    return subprocess.run(["git", *words], check=True, capture_output=True).stdout.decode("utf-8", "replace")


def names(text):
    """Of files to look at, from git's list of all that it was asked for."""
    return [name for name in text.split("\0") if name and not name.startswith(DATA)]


def prose(text):
    """The lines of Markdown with their numbers, without blocks of code."""
    in_block = False
    for number, line in enumerate(text.splitlines(), 1):
        if FENCE.match(line):
            in_block = not in_block
        elif not in_block:
            yield number, line


def long_lines(name, text):
    """\\returns complaints about lines that are too long. In Markdown, what cannot be broken may be: rows of tables,
    URLs, and JSON as nmsgtool writes it, an object a line."""
    if name.endswith("-grafana.json"):  # Grafana exports queries as one line
        return []
    if name.endswith(".md"):
        text = URL.sub("", re.sub(r"(?m)^( *\||\{\").*", "", text))
    return ["%s:%d: %d columns, more than %d" % (name, number, len(line), WIDTH)
            for number, line in enumerate(text.splitlines(), 1) if len(line) > WIDTH]


def anchors(text):
    """What links to headings of a Markdown file may name, as GitHub makes it of them."""
    found = set()
    for _, line in prose(text):
        heading = HEADING.match(line)
        if heading:
            words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading[1])
            slug = re.sub(r"[^\w\- ]", "", words.lower()).strip().replace(" ", "-")
            again = sum(1 for other in found if re.fullmatch(re.escape(slug) + r"(-\d+)?", other))
            found.add("%s-%d" % (slug, again) if slug in found else slug)
    return found


def dead_links(name, text):
    """\\returns complaints about links of a Markdown file to files or headings that are not there"""
    complaints = []
    for number, line in prose(text):
        for inline, reference in LINK.findall(CODE.sub("", line)):
            target, _, anchor = (inline or reference).partition("#")
            if ":" in target:
                continue
            path = pathlib.Path(name).parent / target if target else pathlib.Path(name)
            if not path.exists():
                complaints.append("%s:%d: there is no %s" % (name, number, target))
            elif anchor and path.suffix == ".md" and anchor not in anchors(path.read_text()):
                complaints.append("%s:%d: %s has no heading #%s" % (name, number, path, anchor))
    return complaints


def misspelled(files):
    """\\returns what codespell says; .codespellrc names the words it may not know"""
    return subprocess.run(["codespell", *files], capture_output=True, text=True).stdout.splitlines()


def read(name):
    """\\returns the text of a file; nothing of one that is none or has been removed"""
    try:
        return pathlib.Path(name).read_text()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def check_all():
    files = [name for name in names(git("ls-files", "-coz", "--exclude-standard")) if pathlib.Path(name).is_file()]
    complaints = []
    for name in files:
        text = read(name)
        complaints += long_lines(name, text)
        if name.endswith(".md"):
            complaints += dead_links(name, text)
    return complaints + misspelled(files)


def check_staged():
    files = names(git("diff", "--cached", "--name-only", "--diff-filter=ACMR", "-z"))
    return [complaint for name in files for complaint in long_lines(name, git("show", ":" + name))]


def main(words):
    if words not in ([], ["--staged"]):
        sys.exit(__doc__)
    os.chdir(git("rev-parse", "--show-toplevel").rstrip("\n"))
    complaints = check_staged() if words else check_all()
    print(*complaints, sep="\n", end="\n" if complaints else "")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
