"""Failures stay where they happen: memory, threads, room and readers that are gone, links in the place of files."""
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import stat
import subprocess

import containers
import pytest
from conftest import BIN, ROOT, SANITIZED, clean_environment, lines, newdomain
from watching import PATIENCE, awaits_signals, wait_until

TELESCOPE = ROOT / "examples/data/telescope.pcap"
MEBI = 1 << 20

needs_own_threads = pytest.mark.skipif(SANITIZED, reason="a sanitizer starts threads of its own")
needs_plain_memory = pytest.mark.skipif(SANITIZED, reason="a sanitizer needs more room for addresses")


def limited(words, folder, **limits):
    """Runs a command with limits of resource(7)."""

    def limit():
        for name, value in limits.items():
            resource.setrlimit(getattr(resource, name), (value, value))

    return subprocess.run([str(BIN / words[0]), *map(str, words[1:])], cwd=folder, capture_output=True,
                          env=clean_environment(folder), timeout=PATIENCE, preexec_fn=limit)


def check_readable(folder):
    """What is written is whole: containers, and lines."""
    out = folder / "out.nmsg"
    if out.exists():
        again = limited(["nmsgtool", "-r", out, "-w", os.devnull], folder)
        assert again.returncode == 0, again.stderr
    if (folder / "out.json").exists():
        for line in (folder / "out.json").read_text().splitlines():
            json.loads(line)


# --- memory and threads


@needs_plain_memory
@pytest.mark.parametrize("words", [
    ["nmsgtool", "--mirror", "-r", "messages.nmsg", "-w", "out.nmsg", "-J", "out.json"],
    ["nmsgtool", "-j", "messages.json", "-w", "out.nmsg", "-z"],
    ["tracestats", "--threads", "3", TELESCOPE],
    ["tracertstats", "-i", "1", "-t", "3", TELESCOPE]], ids=lambda words: " ".join(str(word) for word in words[:3]))
def test_any_limit_of_memory_ends_in_order(messages, tmp_path, words):
    messages(3000)
    messages(3000, "messages.json")
    failed = good = 0
    for size in range(16 * MEBI, 1024 * MEBI, 6 * MEBI):
        for name in ("out.nmsg", "out.json"):
            (tmp_path / name).unlink(missing_ok=True)
        done = limited(words, tmp_path, RLIMIT_AS=size)
        if done.returncode == 127 and b"shared librar" in done.stderr:
            continue  # it was not even loaded
        assert done.returncode in (0, 1), (size // MEBI, done)
        assert done.returncode == 0 or done.stderr.count(b"\n") >= 1
        check_readable(tmp_path)
        failed += done.returncode
        good = good + 1 if done.returncode == 0 else 0
        if good == 3:
            break
    assert failed > 0 and good == 3


@needs_own_threads
@pytest.mark.parametrize("words", [["nmsgtool", "-r", "-", "-w", "out"], ["tracestats", "-"], ["tracertstats", "-"]],
                         ids=lambda words: words[0])
def test_no_thread_can_be_started(strangers_copy, words):
    folder, run = strangers_copy
    done = run(words, RLIMIT_NPROC=1)
    assert done.returncode == 1
    assert done.stderr.decode().splitlines()[-1] == "%s: cannot start a thread: Resource temporarily unavailable" % \
        words[0]


@needs_own_threads
def test_too_few_threads_can_be_started(strangers_copy):
    folder, run = strangers_copy
    found = set()
    for limit in range(1, 12):
        done = run(["nmsgtool", "-r", "-", "-w", "out"], RLIMIT_NPROC=limit)
        found.add(done.returncode)
        assert done.returncode == 0 or re.fullmatch(b"nmsgtool: cannot start a thread: .*\n", done.stderr), done
    assert found <= {0, 1} and 1 in found


@pytest.fixture
def strangers_copy(tmp_path):
    """A folder of a user without other processes, which count too, with commands, and a function that runs one with
    limits as that user."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    stranger = 1_000_000 + os.getpid()
    folder = pathlib.Path("/tmp") / ("spindrift-contained-%d" % os.getpid())
    folder.mkdir()
    os.chown(folder, stranger, stranger)

    def run(words, **limits):
        shutil.copy(BIN / words[0], folder)

        def become():
            for name, value in limits.items():
                resource.setrlimit(getattr(resource, name), (value, value))
            os.setgroups([])
            os.setresgid(stranger, stranger, stranger)
            os.setresuid(stranger, stranger, stranger)

        return subprocess.run([str(folder / words[0]), *words[1:]], cwd=folder, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=PATIENCE, preexec_fn=become)

    yield folder, run
    shutil.rmtree(folder)


# --- room and readers


def test_an_output_beyond_the_limit_of_files(messages, tmp_path):
    """Its error is one line; the other output gets all that it was given until then."""
    words = ["nmsgtool", "--mirror", "-r", messages(500), "-J", "large.json", "-w", "out.nmsg"]
    done = limited(words, tmp_path, RLIMIT_FSIZE=100_000)
    assert done.returncode == 1
    assert done.stderr == b"nmsgtool: write error on large.json: File too large\n"
    assert (tmp_path / "large.json").stat().st_size == 100_000
    check_readable(tmp_path)
    done = limited(["tracepktdump", TELESCOPE], tmp_path, RLIMIT_FSIZE=0)
    assert done.returncode == 0  # a pipe has no limit


def test_a_reader_of_standard_output_goes(messages, tmp_path):
    """The other output is finished, then SIGPIPE ends the command, without a line."""
    words = [str(BIN / "nmsgtool"), "--mirror", "-j", "-", "-J", "-", "-w", "out.nmsg", "--unbuffered"]
    running = subprocess.Popen(words, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=clean_environment(tmp_path))
    running.stdin.write(lines([newdomain(0)]).encode())
    running.stdin.flush()
    assert running.stdout.readline()
    running.stdout.close()
    running.stdin.write(lines([newdomain(1)]).encode())
    running.stdin.flush()
    assert running.wait(PATIENCE) == -signal.SIGPIPE
    assert running.stderr.read() == b""
    running.stdin.close()
    again = limited(["nmsgtool", "-r", "out.nmsg", "-J", "-"], tmp_path)
    assert again.stdout.count(b"\n") == 2


# --- the log


@pytest.mark.parametrize("level,most", [("-d", 3), ("-dd", 40)])
def test_many_wrong_checksums_are_a_handful_of_lines(nmsgtool, tmp_path, level, most):
    count = 1 << 18
    record = containers.octets_field(1, containers.payload(b"\0"))
    body = record * count + containers.number_field(2, 7) * count
    (tmp_path / "in.nmsg").write_bytes(containers.container(body))
    found = nmsgtool.run(level, "-r", "in.nmsg", "-w", os.devnull).succeeded().err
    wrong = [line for line in found.splitlines() if "crc mismatch" in line]
    assert 1 <= len(wrong) <= most
    counts = [int(number) for number in re.findall(r"\((\d+) of that kind\)", found)]
    assert sum(counts) + len(wrong) - len(counts) == count


def test_lines_are_escaped_and_bounded(nmsgtool):
    text = "\x1b[2J" + "x" * 100_000 + "\n"
    found = nmsgtool.run("-dd", "-j", "-", "-w", os.devnull, data=text.encode()).err
    assert 'JSON parse error: "\\x1b[2Jxxx' in found and "\x1b" not in found
    assert max(map(len, found.splitlines())) < 5000


# --- files


@pytest.mark.parametrize("words", [["nmsgtool", "-r", "messages.nmsg", "-w", os.devnull]], ids=["nmsgtool"])
@pytest.mark.parametrize("option,said", [("-P", "unable to open pidfile"), ("--log", "unable to open")])
def test_links_in_the_place_of_files_are_refused(messages, tmp_path, words, option, said):
    messages(1)
    victim = tmp_path / "victim"
    victim.write_text("secret\n")
    for make, reason in [(os.symlink, "it is a symbolic link"), (os.link, "the file has another name too"),
                         (lambda _, name: os.mkfifo(name), "it is not a regular file")]:
        make(victim, tmp_path / "name")
        before = victim.stat()
        done = limited([*words, option, "name"], tmp_path)
        assert said in done.stderr.decode() and reason in done.stderr.decode()
        assert done.returncode == (0 if option == "-P" else 1)
        assert victim.read_text() == "secret\n" and victim.stat().st_uid == before.st_uid
        os.unlink(tmp_path / "name")


@pytest.mark.parametrize("name", ["nmsgtool", "tracemcast"])
def test_the_pid_file_goes_after_the_switch_to_a_user(nmsgtool, tmp_path, free_ports, name):
    """The folder is root's, so that user cannot remove it."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    words = ["-l", "127.0.0.1/%d" % free_ports()[0], "-w", os.devnull] if name == "nmsgtool" else \
        ["--wait", "100", "-s", "lo", TELESCOPE]
    running = subprocess.Popen([str(BIN / name), "-U", "nobody", "-P", "pid", *map(str, words)], cwd=tmp_path,
                               stderr=subprocess.PIPE, env=clean_environment(tmp_path))
    pid_file = tmp_path / "pid"
    wait_until(lambda: pid_file.exists() and pid_file.read_text() == "%d\n" % running.pid, "the process id")
    wait_until(lambda: awaits_signals(running.pid, signal.SIGTERM), "a command that awaits signals")
    assert pid_file.stat().st_uid == 0 and stat.S_IMODE(pid_file.stat().st_mode) == 0o644
    running.send_signal(signal.SIGTERM)
    running.wait(PATIENCE)
    assert b"pidfile" not in running.stderr.read() and not pid_file.exists()


def test_the_pid_file_of_a_killed_command_goes_after_the_switch(nmsgtool, tmp_path, free_ports):
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    port, = free_ports()
    running = nmsgtool.listen("-U", "nobody", "-P", "pid", "-l", "127.0.0.1/%d" % port, "-w", os.devnull, ports=[port])
    wait_until(lambda: (tmp_path / "pid").exists(), "the pid file")
    running.process.kill()
    wait_until(lambda: not (tmp_path / "pid").exists(), "the end of the pid file")
