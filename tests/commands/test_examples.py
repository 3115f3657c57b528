"""The example programs do what the first lines of their sources say."""
import socket

import containers
import pytest
from conftest import command, lines, newdomain


@pytest.fixture
def example(tmp_path):
    started = []

    def run(name):
        started.append(command("example_" + name, tmp_path))
        return started[-1]

    yield run
    for one in started:
        one.end()


def test_names(example, messages, data):
    names = example("names").run(messages(3)).succeeded().text
    assert names == "www.n0.example.com.\nwww.n1.example.com.\nwww.n2.example.com.\n"


def test_names_of_what_has_none(example, data, nmsgtool):
    names = [one["message"].get("rrname", "") for one in nmsgtool.run("-r", data / "mixed.nmsg", "-J", "-").objects]
    assert example("names").run(data / "mixed.nmsg").succeeded().text == lines(names)


def test_make(example, nmsgtool, tmp_path):
    example("make").run("made.nmsg").succeeded()
    (message,) = nmsgtool.run("-r", "made.nmsg", "-J", "-").succeeded().objects
    assert (message["vname"], message["mname"], message["source"]) == ("SIE", "newdomain", "a1ba02cf")
    assert message["message"] == {"domain": "example.com.", "time_seen": "2024-05-01 11:59:50",
                                  "rrname": "www.example.com.", "rrclass": "IN", "rrtype": "A",
                                  "rdata": ["192.0.2.10", "192.0.2.11"], "keys": [], "new_rr": []}


def test_convert(example, nmsgtool, data, tmp_path):
    example("convert").run(data / "mixed-z.nmsg", "out.json").succeeded()
    assert (tmp_path / "out.json").read_bytes() == nmsgtool.run("-r", data / "mixed-z.nmsg", "-J", "-").out


def test_receive(example, nmsgtool, messages, free_ports):
    (port,) = free_ports()
    receive = example("receive")
    listener = receive.listen("127.0.0.1/%d" % port, "40", ports=[port])
    text = lines(newdomain(i).replace('"bailiwick":"com."', '"bailiwick":"%s."' % ("org" if i % 4 else "net"))
                 for i in range(40))
    nmsgtool.run("-j", "-", "-s", "127.0.0.1/%d" % port, data=text.encode()).succeeded()
    shown = listener.finish().succeeded().text.splitlines()
    assert sorted(shown) == sorted(["10 net.", "30 org.", "0 containers lost"])


def test_receive_says_what_was_lost(example, free_ports):
    (port,) = free_ports()
    listener = example("receive").listen("127.0.0.1/%d" % port, "2", ports=[port])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        for sequence in (0, 6):
            udp.sendto(containers.logline_container("x", sequence=sequence, sequence_id=1), ("127.0.0.1", port))
    assert listener.finish().succeeded().text.splitlines()[-1] == "5 containers lost"


@pytest.mark.parametrize("name, words, code", [
    ("make", [], 2), ("convert", ["a"], 2), ("receive", ["127.0.0.1/9000"], 2),
    ("make", ["missing/out"], 1), ("convert", ["missing", "out"], 1), ("receive", ["127.0.0.1", "1"], 1),
])
def test_what_is_wrong_is_said(example, name, words, code):
    result = example(name).run(*words)
    assert result.code == code
    assert result.err.startswith("usage: " if code == 2 else "%s: " % name) and result.err.count("\n") == 1


@pytest.mark.parametrize("threads", ["", "x", "0", "-1"])
def test_sources_wants_a_number_of_threads(example, threads):
    result = example("sources").run("int:nosuch", threads)
    assert (result.code, result.err) == (2, "usage: sources URI THREADS\n")
