"""Captures that come through a pipe while they are written, as from `tcpdump -U -w -`."""
import os
import re
import signal
import subprocess
import time

import pytest
from captures import pcap, udp
from conftest import command, wait_until_idle
from ndag_receiver import Receiver
from watching import is_open, wait_until

HEADER = pcap([])


def record(when, octets=udp()):
    return pcap([(when, octets)])[len(HEADER):]


@pytest.fixture
def start(tmp_path):
    """Starts a command that reads a pipe."""
    tools = []

    def run(name, *words, prefix=()):
        tools.append(command(name, tmp_path, prefix))
        running = tools[-1].start(*words, stdin=subprocess.PIPE)
        return running

    yield run
    for one in tools:
        one.end()


def rows(text):
    """Seconds and packets, without the heading."""
    return [(int(row.split(".")[0]), int(row.split(",")[1])) for row in text.splitlines()[1:]]


@pytest.mark.parametrize("words", [(), ("-f", "udp", "-t", "4")])
def test_rows_of_a_pipe_appear_as_time_passes(start, words):
    """Also while no packets come."""
    running = start("tracertstats", "-i", "1", "-o", "csv", *words, "-")
    running.write(HEADER)
    sent = 0

    def send_until(enough):
        def more(text):
            nonlocal sent
            running.write(record(time.time()))
            sent += 1
            return enough(rows(text))

        return more

    running.wait_for_output(send_until(lambda shown: sum(packets for _, packets in shown) > 0))
    shown = rows(running.wait_for_output(lambda text: [packets for _, packets in rows(text)][-2:] == [0, 0]))
    first = shown[0][0]
    assert [second for second, _ in shown] == list(range(first, first + len(shown)))
    assert time.time() > shown[-1][0] + 1, "a row is shown when it is over"
    running.wait_for_output(send_until(lambda shown: shown[-1][1] > 0))
    done = rows(running.finish(b"").succeeded().text)
    assert sum(packets for _, packets in done) == sent
    assert [second for second, _ in done] == list(range(first, first + len(done)))


@pytest.mark.parametrize("words", [(), ("-f", "udp", "-t", "4")])
def test_rows_of_a_recorded_capture_are_those_of_the_file(start, words):
    """Each as soon as the next begins, however long that takes: the clock has nothing to do with them."""
    running = start("tracertstats", "-i", "1", "-o", "csv", *words, "-")
    running.write(HEADER + record(100.9) + record(102))
    running.wait_for_output(lambda text: rows(text) == [(100, 1), (101, 0)])
    wait_until_idle(running)
    running.write(record(102.9) + record(101) + record(103))
    running.wait_for_output(lambda text: rows(text) == [(100, 1), (101, 0), (102, 3)])
    done = rows(running.finish(record(106)).succeeded().text)
    assert done == [(100, 1), (101, 0), (102, 3), (103, 1), (104, 0), (105, 0), (106, 1)]


@pytest.mark.parametrize("name,words,sign", [
    ("tracepktdump", ("-",), " UDP: Source "), ("tracepktdump", ("pcapfile:-",), " UDP: Source "),
    ("nmsgtool", ("-p", "-", "-V", "base", "-T", "ncap", "-J", "-"), '"mname":"ncap"')])
def test_packets_of_a_pipe_are_shown_as_they_come(start, name, words, sign):
    running = start(name, *words)
    running.write(HEADER)
    for i in range(3):
        running.write(record(100 + i))
        running.wait_for_output(lambda text, count=i + 1: text.count(sign) == count)
    running.finish(b"").succeeded()


def test_totals_of_a_pipe_are_shown_at_a_signal(start):
    running = start("tracestats", "-")
    running.write(HEADER + record(100) * 3)
    running.wait_until_read()
    wait_until_idle(running)
    assert "Total:\t           3\t" in running.finish_after(signal.SIGINT).succeeded().text


def test_packets_of_a_pipe_are_sent_as_they_come(start, network):
    client = Receiver(network[-1], "239.1.2.3", 9000, "wire0")
    try:
        running = start("tracemcast", "-g", "239.1.2.3", "-p", "9000", "-s", "wire0", "--wait=0", "-", prefix=network)
        running.write(HEADER)
        wait_until(lambda: client.ports, "a beacon")
        for i in range(3):
            running.write(record(100 + i / 1000))
            wait_until(lambda count=i + 1: len(client.packets()) == count, "a packet")
        assert " sent 3 packets " in running.finish(b"").succeeded().err
    finally:
        client.stop()


@pytest.mark.parametrize("name,words", [
    ("tracertstats", ("-",)), ("tracestats", ("-",)), ("tracepktdump", ("-",)), ("tracesplit", ("-", "pcapfile:out")),
    ("tracemerge", ("pcapfile:out", "-")), ("traceanon", ("-", "pcapfile:out")),
    ("tracemcast", ("-s", "127.0.0.1", "-")), ("nmsgtool", ("-p", "-", "-V", "base", "-T", "pkt", "-J", "-"))])
def test_one_signal_ends_the_wait_for_a_pipe_that_brings_nothing(start, name, words):
    running = start(name, *words)
    wait_until_idle(running)
    running.process.send_signal(signal.SIGTERM)
    wait_until(lambda: not running.runs(), "the end")


@pytest.mark.parametrize("words, counted", [(["tracestats"], r"Total:\s+1\s+64\n"),
                                            (["tracertstats", "-o", "csv"], r"\n1\.000,1,64\n")])
def test_a_signal_ends_the_wait_for_the_writer_of_a_fifo(start, tmp_path, words, counted):
    """The inputs before it are counted."""
    (tmp_path / "a.pcap").write_bytes(pcap([(1, udp())]))
    os.mkfifo(tmp_path / "fifo")
    running = start(*words, "a.pcap", "fifo")
    running.wait_for(lambda: is_open(running.pid, tmp_path / "fifo"), "a FIFO that is open")
    result = running.finish_after(signal.SIGINT)
    assert "stopped before its first octets came" in result.err
    assert re.search(counted, result.out.decode())
