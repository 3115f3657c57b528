"""The commands in README.md and docs/*.md, run as printed and in order; their output is compared with what is shown.

They run in a copy of the project's tree, where the data and the commands have the places the documents name, and in a
network of their own.
"""
import contextlib
import os
import re
import shutil
import signal
import subprocess

import pytest
from conftest import BIN, ROOT, clean_environment
from documents import Shell, blocks, command_blocks, without_blocks
from kafka_cluster import GROUP, Kafka
from watching import PATIENCE

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = ("nmsgtool|corsarotagger|tracemcast|tracepktdump|tracereport|tracertstats|tracestats|tracesummary|"
            "traceends|tracetopends|tracereplay|traceucast")

# What stands for the brokers of a reader in the documents.
BROKERS = re.compile(r"kafka1:9092|127\.0\.0\.1:PORT")


def name_of(document):
    return document.name


def blocks_to_run(document):
    return [block for block in command_blocks(document) if not block.reason_not_to_run]


def blocks_not_to_run():
    return [pytest.param(block, id="%s:%d" % (document.name, block.line))
            for document in DOCUMENTS for block in command_blocks(document) if block.reason_not_to_run]


def normalized(text):
    """Without blanks at the ends of lines, and without empty lines, which Markdown needs not keep."""
    return "".join(line.rstrip() + "\n" for line in text.splitlines() if line.strip())


def matches(shown, printed):
    pattern = re.escape(normalized(shown)).replace("…", ".*")
    return re.fullmatch(pattern, normalized(printed), re.DOTALL) is not None


@pytest.fixture
def tree(tmp_path):
    """What the documents name of the project: the data of the examples and the built commands."""
    root = tmp_path / "spindrift"
    shutil.copytree(ROOT / "examples/data", root / "examples/data")
    (root / "build/release").mkdir(parents=True)
    (root / "build/release/bin").symlink_to(BIN)
    return root


@pytest.fixture
def interfaces(network):
    """The network, and eth0 and eth1 in it: what is sent on one arrives at the other."""
    for words in ("link add eth0 type veth peer name eth1", "link set eth0 up multicast on",
                  "link set eth1 up multicast on", "addr add 198.51.100.1/24 dev eth1"):
        subprocess.run([*network, "ip", *words.split()], check=True, timeout=PATIENCE)
    yield network
    # What has gone into the background.
    found = subprocess.run(["ip", "netns", "pids", network[-1]], capture_output=True, text=True, timeout=PATIENCE)
    for pid in map(int, found.stdout.split()):
        with contextlib.suppress(ProcessLookupError):  # it has just ended
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def cluster(interfaces, tmp_path):
    brokers = Kafka(3, tmp_path, prefix=interfaces)
    for topic in ("obs", "try"):
        brokers.topic(topic, 6)
    yield brokers
    brokers.end()


@pytest.fixture
def shell(tree, interfaces, tmp_path):
    """A function that starts one in a folder."""
    output = tmp_path / "output"
    output.mkdir()
    started = []

    def start(folder, **environment):
        started.append(Shell(folder, output, clean_environment(tmp_path, **environment), interfaces))
        return started[-1]

    yield start
    for one in started:
        one.end()


def run_block(shell, block, prepare):
    """Runs the commands of a block, and waits for those it has put into the background."""
    if block.remark == "until stopped":
        for command in block.commands:
            shell.run_until_stopped(prepare(command.text))
        return
    files = []
    for command in block.commands:
        status, file = shell.run(prepare(command.text))
        files.append(file)
        assert block.language == "console" or status == 0, (command.text, file.read_text())
    shell.wait()
    if block.language == "console":
        shown = "".join(command.shown for command in block.commands)
        printed = "".join(file.read_text() for file in files)
        assert matches(shown, printed), "%s\nprints:\n%s" % (block.body, printed)


@pytest.mark.needs("kafka")
@pytest.mark.needs("zeromq")
@pytest.mark.parametrize("document", filter(blocks_to_run, DOCUMENTS), ids=name_of)
def test_commands_run_as_printed(document, shell, tree, cluster):
    if document.name == "README.md":
        running = shell(tree, **GROUP)
    else:  # README.md has said where the data and the commands are
        running = shell(tree / "examples/data", PATH="%s:%s" % (BIN, os.environ["PATH"]), **GROUP)
    for block in blocks_to_run(document):
        run_block(running, block, lambda text: BROKERS.sub(cluster.address, text))


@pytest.mark.parametrize("block", blocks_not_to_run())
def test_commands_that_are_not_run(block):
    """Lists them among the skipped tests."""
    pytest.skip(block.reason_not_to_run)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_all_commands_are_in_blocks_for_commands(document):
    outside = without_blocks(document)
    assert "```" not in outside
    others = "".join(block.body for block in blocks(document) if block.language not in ("console", "sh"))
    command = r"(\$ )?(%s) -[^…\n]*$" % COMMANDS  # with … in it, it is part of a drawing
    assert not re.search("^ *" + command, others, re.MULTILINE)
    assert not re.search("^ {4,}" + command, outside, re.MULTILINE)
    assert {block.remark for block in blocks_to_run(document)} <= {"", "until stopped"}
