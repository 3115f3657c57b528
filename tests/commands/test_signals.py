"""Signals that end a command: nothing accepted is lost, however many come."""
import os
import pty
import signal
import socket
import subprocess
import time

import containers
import pytest
from conftest import clean_environment, lines, newdomain
from watching import PATIENCE, awaits_signals, open_ports, unread, wait_until

ROUNDS = 200


def datagrams(count):
    return [containers.logline_container("%d" % i) for i in range(count)]


def texts(nmsgtool, path):
    return [one["message"]["message"] for one in nmsgtool.run("-r", path, "-J", "-").succeeded().objects]


@pytest.fixture
def udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        yield sender


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_signals_lose_nothing(nmsgtool, tmp_path, free_ports, udp, round_):
    """Datagrams that wait in the socket's queue are not lost either."""
    (port,) = free_ports()
    listener = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "-w", "out.nmsg", ports=[port])
    listener.wait_for(lambda: awaits_signals(listener.pid, signal.SIGTERM), "a command that awaits signals")
    for octets in datagrams(100):
        udp.sendto(octets, ("127.0.0.1", port))
    listener.process.send_signal(signal.SIGTERM)
    time.sleep(0.002)  # what is tested: not a wait for anything
    listener.process.send_signal(signal.SIGTERM if round_ % 2 else signal.SIGINT)
    assert listener.finish().code == 1
    assert texts(nmsgtool, "out.nmsg") == ["%d" % i for i in range(100)]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_timeout_loses_nothing(nmsgtool, tmp_path, free_ports, udp, round_):
    """GNU timeout signals the command, and then its own group with the command in it."""
    (port,) = free_ports()
    listener = subprocess.Popen(["timeout", "1000", *nmsgtool.words, "-l", "127.0.0.1/%d" % port, "-w", "out.nmsg"],
                                cwd=tmp_path, env=clean_environment(tmp_path), start_new_session=True)
    children = "/proc/%d/task/%d/children" % (listener.pid, listener.pid)
    child = int(wait_until(lambda: open(children).read().split(), "the command")[0])
    wait_until(lambda: port in open_ports(child) and awaits_signals(child, signal.SIGTERM), "a listener")
    for octets in datagrams(100):
        udp.sendto(octets, ("127.0.0.1", port))
    listener.send_signal(signal.SIGALRM)  # its time is over
    assert listener.wait(PATIENCE) == 124
    assert texts(nmsgtool, "out.nmsg") == ["%d" % i for i in range(100)]


def stalled(nmsgtool):
    """A command whose output nobody reads."""
    running = nmsgtool.start("-j", "-", "-J", "-", "--unbuffered", stdin=subprocess.PIPE)
    os.set_blocking(running.stdin.fileno(), False)
    data = lines(newdomain(i) for i in range(100_000)).encode()

    def feed():
        nonlocal data
        try:
            data = data[os.write(running.stdin.fileno(), data):]
            return False
        except BlockingIOError:
            return unread(running.process.stdout) >= 1 << 15

    running.wait_for(feed, "a full pipe")
    return running


def test_a_third_signal_ends_a_command_at_once(nmsgtool):
    running = stalled(nmsgtool)
    for i in range(3):
        assert running.runs()
        running.process.send_signal(signal.SIGTERM)
        wait_until_taken(running)
    assert running.process.wait(PATIENCE) == 1


@pytest.fixture
def busy_processors():
    """Keeps all processors busy."""
    loops = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(os.cpu_count())]
    yield
    for loop in loops:
        loop.kill()
        loop.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_heard_at_every_moment(nmsgtool, free_ports, busy_processors, number):
    """From the start of the program on: before the stop handler is set, the signal terminates the command."""
    (port,) = free_ports()
    begin = time.monotonic()
    running = nmsgtool.start("-l", "127.0.0.1/%d" % port, "-J", "-")
    running.wait_for(lambda: awaits_signals(running.pid, number), "a command that awaits signals")
    start_time = time.monotonic() - begin
    assert running.finish_after(number).err == "nmsgtool: signalled break\n"
    codes = set()
    for i in range(100):
        running = nmsgtool.start("-l", "127.0.0.1/%d" % port, "-J", "-")
        time.sleep(start_time * i / 50)  # what is tested: not a wait for anything
        running.process.send_signal(number)
        result = running.finish()
        assert (result.code, result.err) in ((-number, ""), (1, "nmsgtool: signalled break\n"))
        codes.add(result.code)
    assert codes == {-number, 1}


def test_a_stopped_command_acts_on_a_signal_when_it_goes_on(nmsgtool, free_ports):
    (port,) = free_ports()
    running = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "-J", "-", ports=[port])
    running.wait_for(lambda: awaits_signals(running.pid, signal.SIGTERM), "a command that awaits signals")
    running.process.send_signal(signal.SIGSTOP)
    running.wait_for(lambda: "State:\tT" in open("/proc/%d/status" % running.pid).read(), "a command that is stopped")
    assert running.finish_after(signal.SIGTERM).err == "nmsgtool: signalled break\n"


def pending(pid):
    status = dict(line.split(":\t", 1) for line in open("/proc/%d/status" % pid).read().splitlines())
    return int(status["ShdPnd"], 16) | int(status["SigPnd"], 16)


def wait_until_taken(running):
    """Two signals of one kind that nobody has taken yet are one."""
    wait_until(lambda: not running.runs() or pending(running.pid) == 0, "a signal that is taken")


def test_a_signal_after_two_seconds_ends_a_command_at_once(nmsgtool):
    running = stalled(nmsgtool)
    running.process.send_signal(signal.SIGTERM)
    begin = time.monotonic()
    while running.runs():
        assert time.monotonic() - begin < PATIENCE
        wait_until_taken(running)
        if time.monotonic() - begin > 2:
            running.process.send_signal(signal.SIGTERM)
            break
        time.sleep(0.1)  # the two seconds are what is tested
    assert running.process.wait(PATIENCE) == 1


def test_a_terminal_is_told(nmsgtool, tmp_path, free_ports):
    (port,) = free_ports()
    ours, theirs = pty.openpty()
    running = subprocess.Popen([*nmsgtool.words, "-l", "127.0.0.1/%d" % port, "-w", "out"], cwd=tmp_path, stderr=theirs,
                               stdin=subprocess.DEVNULL, env=clean_environment(tmp_path))
    os.close(theirs)
    try:
        wait_until(lambda: running.poll() is not None or awaits_signals(running.pid, signal.SIGINT), "a listener")
        running.send_signal(signal.SIGINT)
        said = b""
        try:
            while octets := os.read(ours, 1000):
                said += octets
        except OSError:  # nobody is at the other end any more
            pass
        assert b"nmsgtool: finishing; once more to stop" in said
        assert running.wait(PATIENCE) == 1
    finally:
        running.kill()
        os.close(ours)
