"""The commands of a Markdown document, and a shell they are run in.

A fenced `console` block shows commands behind `$ ` (continued behind `> `) and what they print; `…` stands for any
text that is left out. A fenced `sh` block holds commands alone. An HTML comment on the line before a block marks it:

    <!-- not run: REASON -->     the block is not run
    <!-- until stopped -->       each command runs until a signal stops it
"""
import contextlib
import dataclasses
import os
import pathlib
import re
import signal
import subprocess
import threading

from watching import PATIENCE, Idleness, wait_until

FENCED = re.compile(r"^(?:<!-- (?P<remark>[^\n]*) -->\n)?```(?P<language>\w*)\n(?P<body>.*?)^```$",
                    re.MULTILINE | re.DOTALL)


@dataclasses.dataclass
class Command:
    text: str
    shown: str = ""


@dataclasses.dataclass
class Block:
    line: int  # of the document, where the fence is
    language: str
    body: str
    remark: str

    @property
    def commands(self):
        return console_commands(self.body) if self.language == "console" else shell_commands(self.body)

    @property
    def reason_not_to_run(self):
        return self.remark.partition("not run: ")[2]


def blocks(path):
    """All fenced blocks of a document, in order."""
    text = path.read_text()
    for found in FENCED.finditer(text):
        line = text.count("\n", 0, found.start("body"))
        yield Block(line, found["language"], found["body"], found["remark"] or "")


def without_blocks(path):
    return FENCED.sub("", path.read_text())


def command_blocks(path):
    return [block for block in blocks(path) if block.language in ("console", "sh")]


def console_commands(body):
    commands = []
    for line in body.splitlines():
        if line.startswith("$ "):
            commands.append(Command(line[2:]))
        elif line.startswith("> ") and not commands[-1].shown:
            commands[-1].text += "\n" + line[2:]
        else:
            commands[-1].shown += line + "\n"
    return commands


def shell_commands(body):
    """Splits where the shell takes what it has read so far for whole commands."""
    commands = []
    text = ""
    for line in body.splitlines():
        text += line + "\n"
        if is_whole(text):
            commands.append(Command(text.rstrip()))
            text = ""
    assert not text, "the shell cannot read: " + text
    return commands


def is_whole(text):
    check = subprocess.run(["bash", "-n", "-c", text], capture_output=True, timeout=PATIENCE)
    return check.returncode == 0 and not text.endswith("\\\n")


class Shell:
    """A bash that runs commands one after the other. Folder, variables and jobs stay from one to the next."""

    def __init__(self, folder, output, environment, prefix=()):
        """`output` is a folder for what commands print."""
        self.process = subprocess.Popen([*prefix, "bash", "--norc", "--noprofile"], cwd=folder, env=environment,
                                        text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.output = output
        self.ran = 0
        # As in a terminal: what runs in the background is a job (%1), with a process group of its own.
        self.ask("set -m; echo", "set -m")

    def run(self, text):
        """Runs a command; what it leaves in the background has nothing more to do at once then.
        \\returns its exit status and the file with its output"""
        file = self.output / ("%d.txt" % self.ran)
        self.ran += 1
        status = int(self.ask("{ %s\n} >'%s' 2>&1 </dev/null; echo $?" % (text, file), text))
        for group in self.jobs():
            watcher = Watcher(group)
            wait_until(lambda: not watcher.processes() or watcher.are_idle(), "a job that waits: " + text)
        return status, file

    def run_until_stopped(self, text):
        """Runs a command that does not end by itself, and stops it once it waits."""
        _, file = self.run(text + " &")
        groups = self.jobs()
        assert groups, "%s\nends by itself:\n%s" % (text, file.read_text())
        os.killpg(groups[0], signal.SIGTERM)
        self.wait()

    def wait(self):
        """Until all jobs have ended."""
        self.ask("wait; echo", "wait")

    def jobs(self):
        """Process groups."""
        return [int(word) for word in self.ask("echo $(jobs -rp)", "jobs").split()]

    def ask(self, words, what):
        """\\returns the line that they print"""
        watchdog = threading.Timer(2 * PATIENCE, self.process.kill)
        watchdog.start()
        try:
            self.process.stdin.write(words + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        finally:
            watchdog.cancel()
        assert line, "the shell has ended, or waited too long for: " + what
        return line

    def end(self):
        for group in self.jobs() if self.process.poll() is None else ():
            with contextlib.suppress(ProcessLookupError):  # it has just ended
                os.killpg(group, signal.SIGKILL)
        self.process.kill()
        self.process.communicate()


class Watcher:
    """Watches the processes of a process group."""

    def __init__(self, group):
        self.group = group
        self.idleness = {}

    def processes(self):
        return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if self.belongs(pid)]

    def belongs(self, pid):
        try:
            state, _, group = pathlib.Path("/proc/%d/stat" % pid).read_text().rpartition(") ")[2].split()[:3]
        except OSError:
            return False  # it has ended
        return int(group) == self.group and state != "Z"

    def are_idle(self):
        """Looks at all, so that each is looked at as often."""
        return all([self.is_true_of(pid, self.idleness.setdefault(pid, Idleness(pid, polls=True)))
                    for pid in self.processes()])

    @staticmethod
    def is_true_of(pid, condition):
        try:
            return condition()
        except OSError:
            return False  # it has ended
