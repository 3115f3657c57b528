"""Running as a service: -D, -P, -U and signals."""
import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile

import containers
import pytest
from captures import udp
from conftest import newdomain, numbers, wait_until
from watching import PATIENCE, awaits_signals


def text_of(path):
    path = pathlib.Path(path)
    return path.read_text() if path.exists() else ""


def is_gone(pid):
    try:
        return pathlib.Path("/proc/%d/stat" % pid).read_text().split()[2] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture
def daemon(nmsgtool, tmp_path):
    """A function that starts nmsgtool -D. \\returns the process id; the process ends with the test"""
    started = []

    def start(*words, **environment):
        nmsgtool.run("-D", "-P", "pid", *words, **environment).succeeded()
        started.append(int(wait_until(lambda: text_of(tmp_path / "pid").strip(), "the process id")))
        return started[-1]

    yield start
    for pid in started:
        if not is_gone(pid):
            os.kill(pid, signal.SIGKILL)


def test_daemon_works_on_in_the_background(nmsgtool, messages, daemon, tmp_path, free_ports):
    port, = free_ports()
    (tmp_path / "sub").mkdir()
    pid = daemon("-l", "127.0.0.1/%d" % port, "--unbuffered", "-w", "sub/out", "-k", "pwd >> where; true")
    assert os.readlink("/proc/%d/cwd" % pid) == "/"
    assert {os.readlink("/proc/%d/fd/%d" % (pid, fd)) for fd in range(3)} == {"/dev/null"}
    assert os.getsid(pid) == pid
    nmsgtool.run("-r", messages(3), "-s", "127.0.0.1/%d" % port).succeeded()
    wait_until(lambda: any(file.stat().st_size > 0 for file in (tmp_path / "sub").iterdir()), "the datagram to arrive")
    os.kill(pid, signal.SIGTERM)
    wait_until(lambda: is_gone(pid), "the daemon to end")
    assert not (tmp_path / "pid").exists()
    file, = (tmp_path / "sub").glob("out.*.nmsg")
    assert numbers(nmsgtool.run("-r", file, "-J", "-").objects) == [0, 1, 2]
    assert wait_until(lambda: text_of(tmp_path / "where"), "the kicker") == "%s\n" % tmp_path


def test_daemon_tells_of_a_failed_start(nmsgtool, tmp_path):
    result = nmsgtool.run("-D", "-P", "pid", "-r", "missing.nmsg", "-w", "out")
    assert result.code == 1 and "missing.nmsg" in result.err
    assert not (tmp_path / "pid").exists()


def test_pid_file_holds_the_process_id_while_it_runs(nmsgtool, tmp_path, free_ports):
    port, = free_ports()
    running = nmsgtool.listen("-P", "pid", "-l", "127.0.0.1/%d" % port, "-w", "out", ports=[port])
    assert wait_until(lambda: text_of(tmp_path / "pid"), "the process id") == "%d\n" % running.process.pid
    result = running.finish_after(signal.SIGINT)
    assert result.code == 1
    assert not (tmp_path / "pid").exists()


def test_a_pid_file_that_cannot_be_written_is_no_reason_to_stop(nmsgtool, messages):
    result = nmsgtool.run("-P", "no/such/folder/pid", "-r", messages(1), "-J", "-").succeeded()
    assert len(result.objects) == 1
    assert "unable to open pidfile" in result.err and "No such file or directory" in result.err


def test_pid_file_goes_when_the_start_fails(nmsgtool, tmp_path):
    assert nmsgtool.run("-P", "pid", "-r", "missing.nmsg").code == 1
    assert not (tmp_path / "pid").exists()


def test_unknown_user(nmsgtool, messages):
    result = nmsgtool.run("-U", "nobody-of-that-name", "-r", messages(1))
    assert result.code == 1
    assert result.err == "nmsgtool: username nobody-of-that-name does not exist\n"


def test_another_user(nmsgtool, messages, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    source = messages(1)
    nobody = pwd.getpwnam("nobody")
    public = pathlib.Path("/tmp") / ("spindrift-test-user-%d" % os.getpid())
    public.mkdir()
    try:
        os.chown(public, nobody.pw_uid, nobody.pw_gid)
        data = nmsgtool.run("-r", source, "-w", "-").succeeded().out
        result = nmsgtool.run("-dd", "-U", "nobody", "-r", "-", "-w", public / "out", data=data).succeeded()
        assert "nmsgtool: switched to user nobody\n" in result.err
        assert (public / "out").stat().st_uid == nobody.pw_uid
    finally:
        (public / "out").unlink(missing_ok=True)
        public.rmdir()


@pytest.fixture
def nobodys_folder():
    """A folder of the user nobody, which that user can reach."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    nobody = pwd.getpwnam("nobody")
    with tempfile.TemporaryDirectory(prefix="spindrift-test-") as name:
        os.chown(name, nobody.pw_uid, nobody.pw_gid)
        yield pathlib.Path(name)


def user_of(pid):
    return int(re.search(r"^Uid:\t(\d+)\t", text_of("/proc/%d/status" % pid), re.MULTILINE)[1])


@pytest.mark.parametrize("daemon_words", [[], ["-D"]])
def test_privileges_are_dropped_when_inputs_are_open(wire, nobodys_folder, daemon_words):
    """Interfaces and ports below 1024 are for root; files belong to the user."""
    nobody = pwd.getpwnam("nobody")
    out, pid_file = nobodys_folder / "out", nobodys_folder / "pid"
    words = ["-U", "nobody", *daemon_words, "-P", pid_file, "-T", "packet", "-l", "192.0.2.1/1000", "--unbuffered",
             "-w", out, "-k", ""]
    running = wire.tool.start("-i", "wire1", *words) if daemon_words else wire.capture(*words)
    if daemon_words:
        running.finish().succeeded()
    pid = int(wait_until(lambda: text_of(pid_file).strip(), "the process id"))
    try:
        wait_until(lambda: awaits_signals(pid, signal.SIGTERM), "a command that awaits signals")
        assert user_of(pid) == nobody.pw_uid
        wire.send(udp())
        wait_until(lambda: any(file.name.startswith(".out.") and file.stat().st_size > 0
                               for file in nobodys_folder.iterdir()), "a packet")
    finally:
        os.kill(pid, signal.SIGTERM)
    wait_until(lambda: is_gone(pid), "the end")
    file, = nobodys_folder.glob("out.*.nmsg")
    assert file.stat().st_uid == nobody.pw_uid and not pid_file.exists()


def test_kickers_run_as_the_user(nmsgtool, messages):
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    data = nmsgtool.run("-r", messages(1), "-w", "-").succeeded().out
    nobody = pwd.getpwnam("nobody")
    with tempfile.TemporaryDirectory() as name:
        public = pathlib.Path(name)
        os.chown(public, nobody.pw_uid, nobody.pw_gid)
        words = ("-U", "nobody", "-r", "-", "-w", public / "out", "-k", "id -u > %s/id; id -G > %s/ids;" % (name, name))
        nmsgtool.run(*words, data=data).succeeded()
        wait_until(lambda: text_of(public / "ids").strip(), "the kicker")
        assert text_of(public / "id") == "%d\n" % nobody.pw_uid
        assert text_of(public / "ids").split()[0] == str(nobody.pw_gid)


def test_kickers_of_a_daemon_have_no_terminal_and_no_streams(nmsgtool, messages, daemon, tmp_path, free_ports):
    port, = free_ports()
    pid = daemon("-l", "127.0.0.1/%d" % port, "-w", "out", "-c", 1, "-k",
                 "readlink /proc/$$/fd/0 /proc/$$/fd/2 > streams; cut -d' ' -f6 /proc/$$/stat > session;")
    nmsgtool.run("-r", messages(1), "-s", "127.0.0.1/%d" % port).succeeded()
    session = int(wait_until(lambda: text_of(tmp_path / "session").strip(), "the kicker"))
    assert session not in (os.getsid(0), pid)
    assert set(text_of(tmp_path / "streams").split()) == {"/dev/null"}
    os.kill(pid, signal.SIGTERM)
    wait_until(lambda: is_gone(pid), "the daemon to end")


# --- messages

LOG_LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z (\w+) nmsgtool\[(\d+)\]: (.*)")


def test_messages_go_to_a_file_with_times_and_levels(nmsgtool, messages, tmp_path, free_ports):
    port, = free_ports()
    running = nmsgtool.listen("-dd", "--log", "log", "--stats", "60", "-l", "127.0.0.1/%d" % port, "-w", "out",
                              ports=[port])
    result = running.finish_after(signal.SIGTERM)
    assert result.code == 1 and result.err == ""
    found = [LOG_LINE.fullmatch(line).groups() for line in text_of(tmp_path / "log").splitlines()]
    assert {pid for _, pid, _ in found} == {str(running.pid)}
    said = [(level, text) for level, _, text in found]
    assert ("notice", "signalled break") in said and ("info", "nmsg file output: out") in said
    assert any(level == "info" and text.startswith("stats: seconds=") for level, text in said)


def test_the_log_can_be_rotated(nmsgtool, tmp_path, free_ports):
    port, = free_ports()
    running = nmsgtool.listen("--log", "log", "-l", "127.0.0.1/%d" % port, "-w", "out", ports=[port])
    wait_until(lambda: awaits_signals(running.pid, signal.SIGHUP), "a command that awaits signals")
    (tmp_path / "log").rename(tmp_path / "old")
    running.process.send_signal(signal.SIGHUP)
    wait_until((tmp_path / "log").exists, "the new log")
    running.finish_after(signal.SIGTERM)
    assert "signalled break" in text_of(tmp_path / "log") and text_of(tmp_path / "old") == ""


def test_messages_as_json(nmsgtool, tmp_path):
    result = nmsgtool.run("--log-format", "json", "-r", 'no"such')
    said, = [json.loads(line) for line in result.err.splitlines()]
    assert said["level"] == "error" and said["program"] == "nmsgtool" and said["pid"] > 0
    assert said["message"] == 'unable to open no"such for reading: No such file or directory'
    assert nmsgtool.run("--log-format", "xml", "-r", "x").err == \
        "nmsgtool: usage error: --log-format: 'xml' is neither text nor json\n"


def test_the_error_that_ends_a_start_is_on_standard_error_too(nmsgtool, tmp_path):
    result = nmsgtool.run("--log", "log", "-r", "missing.nmsg")
    assert result.code == 1
    assert result.err == "nmsgtool: unable to open missing.nmsg for reading: No such file or directory\n"
    assert LOG_LINE.fullmatch(text_of(tmp_path / "log").strip())[1] == "error"
    result = nmsgtool.run("--log", "no/such/folder/log", "-r", "missing.nmsg")
    assert result.code == 1 and "--log: unable to open no/such/folder/log for writing" in result.err


@pytest.fixture
def syslog(nmsgtool, tmp_path):
    """A socket that receives what the command sends to syslog: it runs where /dev/log leads there."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("needs a mount namespace, which needs root")
    devices = tmp_path / "dev"
    devices.mkdir()
    script = ("mount -t tmpfs tmpfs %s && cd %s && for name in null zero urandom; do : >$name && "
              "mount --bind /dev/$name $name; done && ln -s %s log && mount --move %s /dev && cd %s && exec \"$@\"" %
              (devices, devices, tmp_path / "syslog", devices, tmp_path))
    prefix = ["unshare", "--mount", "sh", "-c", script, "sh"]
    if subprocess.run([*prefix, "true"], capture_output=True, timeout=PATIENCE).returncode != 0:
        pytest.skip("mount namespaces cannot be made here")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        log.bind(str(tmp_path / "syslog"))
        log.settimeout(PATIENCE)
        nmsgtool.words[:0] = prefix
        yield log


def test_a_daemon_uses_syslog(syslog, nmsgtool, daemon, free_ports, tmp_path):
    port, = free_ports()
    pid = daemon("-l", "127.0.0.1/%d" % port, "-w", "out", "--stop-status", "0")
    wait_until(lambda: awaits_signals(pid, signal.SIGTERM), "a command that awaits signals")
    os.kill(pid, signal.SIGTERM)
    facility, notice = 3, 5
    said = syslog.recv(4096).decode()
    assert said.startswith("<%d>" % (8 * facility + notice))
    assert re.search(r" nmsgtool\[%d\]: signalled break" % pid, said)


def test_repeated_lines_are_limited(nmsgtool, tmp_path):
    bad = b"".join(containers.logline_container("x", crcs=[1]) for _ in range(50))
    (tmp_path / "bad.nmsg").write_bytes(bad)
    first, rest = nmsgtool.run("-r", "bad.nmsg", "-w", os.devnull).succeeded().err.splitlines()
    assert "crc mismatch" in first and rest == first + " (49 of that kind)"
    said = nmsgtool.run("-dd", "-r", "bad.nmsg", "-w", os.devnull).err
    assert said.count("crc mismatch") == 16 and said.count("(35 of that kind)") == 1


# --- a second process

def test_the_status_after_a_stop(nmsgtool, free_ports):
    port, = free_ports()
    for number in (0, 7):
        running = nmsgtool.listen("--stop-status", number, "-l", "127.0.0.1/%d" % port, "-w", "out", ports=[port])
        assert running.finish_after(signal.SIGTERM).code == number
    assert nmsgtool.run("--stop-status", "256", "-r", "x").err == \
        "nmsgtool: usage error: --stop-status: 256 is not an exit status from 0 to 255\n"


def test_a_second_process_is_told(nmsgtool, messages, tmp_path, free_ports):
    port, = free_ports()
    address = "127.0.0.1/%d" % port
    messages(1, "m.nmsg")
    running = nmsgtool.listen("-P", "pid", "-l", address, "-w", "out", "--unbuffered", ports=[port])
    wait_until(lambda: awaits_signals(running.pid, signal.SIGTERM), "a command that awaits signals")
    nmsgtool.run("-r", "m.nmsg", "-s", address).succeeded()
    size = wait_until(lambda: (tmp_path / "out").stat().st_size, "the message")
    for option in ("-w", "-o", "-J"):
        result = nmsgtool.run("-r", "m.nmsg", option, "out")
        assert result.code == 1
        assert result.err == "nmsgtool: unable to open out for writing: another process writes to it\n"
    assert (tmp_path / "out").stat().st_size == size
    result = nmsgtool.run("-r", "m.nmsg", "-P", "pid", "-J", "-")
    assert result.code == 1 and result.out == b""
    assert result.err == "nmsgtool: pidfile %s belongs to process %d, which still runs\n" % (tmp_path / "pid",
                                                                                          running.pid)
    second = nmsgtool.start("-l", address, "-l", address, "-w", os.devnull)
    said = second.wait_for_errors(lambda text: text.count("\n") == 2)
    line = "nmsgtool: input %s: process %d (nmsgtool) is bound there too, and each receives a part of the datagrams\n"
    assert said == 2 * (line % (address, running.pid))
    second.finish_after(signal.SIGTERM)
    running.finish_after(signal.SIGTERM)
    assert not (tmp_path / "pid").exists()


def test_a_pid_file_left_behind_is_taken_over(nmsgtool, messages, tmp_path):
    (tmp_path / "pid").write_text("1234567\n")
    nmsgtool.run("-P", "pid", "-r", messages(1), "-w", os.devnull).succeeded()
    assert not (tmp_path / "pid").exists()


def test_only_root_becomes_another_user(nmsgtool, messages):
    if os.geteuid() != 0:
        pytest.skip("needs setpriv, which needs root")
    data = nmsgtool.run("-r", messages(1), "-w", "-").succeeded().out
    words = ["setpriv", "--reuid", "nobody", "--clear-groups", *nmsgtool.words, "-U", "root", "-r", "-"]
    done = subprocess.run(words, input=data, capture_output=True, cwd="/", timeout=30)
    if b"setpriv" in done.stderr or b"Permission denied" in done.stderr:
        pytest.skip("nobody cannot run the command from here")
    assert done.returncode == 1 and b"unable to change to user root" in done.stderr


def test_hangup_opens_files_again(nmsgtool, tmp_path):
    """What moves a log away and sends SIGHUP finds the rest in a new file."""
    running = nmsgtool.start("-j", "-", "--unbuffered", "-J", "out.json", stdin=subprocess.PIPE)

    def say(i):
        running.stdin.write((newdomain(i) + "\n").encode())
        running.stdin.flush()

    say(0)
    wait_until(lambda: text_of(tmp_path / "out.json").count("\n") == 1, "the first line")
    (tmp_path / "out.json").rename(tmp_path / "old.json")
    running.process.send_signal(signal.SIGHUP)
    wait_until((tmp_path / "out.json").exists, "the new file")
    say(1)
    running.finish().succeeded()
    for name, number in (("old.json", 0), ("out.json", 1)):
        assert numbers(nmsgtool.run("-j", name, "-J", "-").objects) == [number]


def test_hangup_rotates(nmsgtool, tmp_path, free_ports, messages):
    port, = free_ports()
    running = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "-w", "out", "-k", "", ports=[port])
    nmsgtool.run("-r", messages(2), "-s", "127.0.0.1/%d" % port).succeeded()
    running.process.send_signal(signal.SIGHUP)
    file, = wait_until(lambda: list(tmp_path.glob("out.*.nmsg")), "the finished file")
    running.finish_after(signal.SIGTERM)
    assert numbers(nmsgtool.run("-r", file, "-J", "-").objects) == [0, 1]


def test_ignored_hangups_stay_ignored(nmsgtool, tmp_path, free_ports):
    port, = free_ports()
    nmsgtool.words[:0] = ["nohup"]
    running = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "-w", "out", "-k", "", ports=[port])
    running.process.send_signal(signal.SIGHUP)
    result = running.finish_after(signal.SIGTERM)
    assert result.code == 1 and len(list(tmp_path.glob("out.*.nmsg"))) == 1
