"""Running as a service: -D, -P, -U and signals."""
import os
import pathlib
import pwd
import re
import signal
import subprocess
import tempfile

import pytest
from captures import udp
from conftest import newdomain, numbers, wait_until
from watching import awaits_signals


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
