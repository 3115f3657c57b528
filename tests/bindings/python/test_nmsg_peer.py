"""The tests and examples of pynmsg, unchanged, with this module."""
import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time

import pytest
from conftest import MODULES, peer_source
from nmsg_samples import free_port, ipconn, wait_until, write

import nmsg

PATIENCE = 120


@pytest.fixture
def pynmsg():
    return peer_source("pynmsg")


@pytest.fixture
def start(pynmsg, tmp_path):
    """Starts an example of the peer."""
    started = []

    def start(name, *arguments):
        process = subprocess.Popen(
            [sys.executable, "-u", str(pynmsg / "examples" / name), *map(str, arguments)], cwd=tmp_path, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=dict(os.environ, PYTHONPATH=str(MODULES)))
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def output_of(process):
    text, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, text
    return text


def bound(port):
    """Whether somebody has a UDP socket with this port."""
    with open("/proc/net/udp") as table:
        return any(line.split()[1].endswith(":%04X" % port) for line in list(table)[1:])


def run_tests_of_the_peer(folder, tests):
    """Returns what they write, None if they wait for a message that was sent before its reader was there: they give a
    reader one second to start, which is not enough on a busy machine."""
    process = subprocess.Popen([sys.executable, str(tests)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               text=True, cwd=folder, env=dict(os.environ, PYTHONPATH=str(MODULES)),
                               start_new_session=True)
    try:
        _, text = process.communicate(timeout=30)
        return text
    except subprocess.TimeoutExpired:
        return None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # with the readers
        process.wait()


def test_tests_of_the_peer_pass(pynmsg, tmp_path):
    text = next(filter(None, (run_tests_of_the_peer(tmp_path, pynmsg / "tests/test_nmsg.py") for _ in range(3))), "")
    assert re.search(r"Ran 9 tests.*\n\nOK \(skipped=1\)", text, re.S), text
    # Readers are processes of their own, whose exit status nobody looks at.
    assert "AssertionError" not in text, text


def test_file_examples(start, tmp_path):
    path = write(tmp_path / "some.nmsg", map(ipconn, range(20)))
    text = output_of(start("nmsg_file_dump.py", path))
    assert text.count("[1:5 base ipconn] [] [] []") == 20 and "srcip: '192.0.2.7'\nsrcport: 7\n" in text
    assert "count=20" in output_of(start("nmsg_io_callback.py", path))


def test_null_input_example(start):
    """It expects the JSON of an older library: base64 text; here as in the newer one, an object."""
    process = start("nmsg_nullinput.py")
    text, _ = process.communicate(timeout=PATIENCE)
    assert "Success" in text or "assert j['message']['payload']" in text


@pytest.mark.parametrize("name, expected", [("nmsg_sock_dump.py", "payload: b'hello'"),
                                            ("nmsg_nonblocking.py", "got a message"),
                                            ("nmsg_encode_hello_server.py", "payload: hello")])
def test_socket_examples(name, expected, start):
    port = free_port()
    reader = start(name, "127.0.0.1", port)
    wait_until(lambda: bound(port), name)
    m = nmsg.msgtype.base.encode()
    m["payload"] = b"hello"
    with nmsg.output.open_sock("127.0.0.1", port) as output:
        output.write(m)
    seen = []
    thread = threading.Thread(target=lambda: seen.extend(iter(reader.stdout.readline, "")))
    thread.start()
    wait_until(lambda: any(expected in line for line in seen), (name, seen))
    reader.kill()
    thread.join()


def test_client_example_gives_text_for_octets(start):
    """An error with pynmsg, too, since Python 3."""
    process = start("nmsg_encode_hello_client.py", "127.0.0.1", free_port())
    text, _ = process.communicate(timeout=PATIENCE)
    assert "TypeError" in text


def test_channel_example(start, tmp_path):
    process = start("nmsg_channel_dump.py", "202")
    text, _ = process.communicate(timeout=PATIENCE)
    assert "unable to locate nmsg channel alias file" in text or "lookup of channel 202 failed" in text


def test_cat_and_message_examples(start):
    if bound(8430) or bound(9430):
        pytest.skip("the ports of the examples are in use")
    with nmsg.input.open_sock("127.0.0.1", 9430) as messages:
        messages.set_filter_msgtype("base", "ipconn")
        cat = start("nmsg_cat.py")
        wait_until(lambda: bound(8430), "cat")
        assert output_of(start("nmsg_message.py")) == ""  # to port 9430 itself
        got = [messages.read() for _ in range(1)]
        assert got[0]["srcip"].startswith("127.0.0.")
        with nmsg.output.open_sock("127.0.0.1", 8430) as output:
            output.set_buffered(False)
            for i in range(3):
                output.write(ipconn(1000 + i))
                time.sleep(0)
        assert cat.poll() is None
