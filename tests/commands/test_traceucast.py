"""traceucast: nDAG over TCP to one receiver (docs/formats/ndag.md section 6)."""
import re
import signal

import pytest
from captures import ethernet, pcap, udp
from conftest import ROOT, Command, Wire, command, free_tcp_port, peer_command, wait_until_all_is_received
from watching import socket_table

SCOPE = ROOT / "tests/data/packets/in/scope.pcap"
PACKETS = 400


def listens(pid, port):
    return any(line[1].endswith(":%04X" % port) and line[3] == "0A" for line in socket_table(pid, "tcp"))


class Receiver:
    """A command that receives."""

    def __init__(self, tool, *words, port=None):
        self.port = port or free_tcp_port()
        self.running = tool.start(*words, "ndagtcp:any,127.0.0.1,%d" % self.port)
        self.running.wait_for(lambda: listens(self.running.pid, self.port), "the port of beacons")

    @property
    def words(self):
        return ["-c", "127.0.0.1", "-p", self.port]


def counter(text, name):
    found = re.search(r"^ *%s:\s+(\d+)" % name, text, re.M)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("threads", [1, 3])
def test_all_packets_arrive(program, threads):
    receiver = Receiver(program("tracestats"))
    done = program("traceucast").run(*receiver.words, "-t", threads, "-m", 7, SCOPE).succeeded()
    counted = receiver.running.finish_after(signal.SIGINT).succeeded()
    assert counter(counted.err, "Accepted packets") == PACKETS
    assert counter(counted.err, "Missing records") == 0
    assert counted.err.count("Added new stream") == threads
    said = done.err.splitlines()
    assert said[:2] == ["Streaming %s to 127.0.0.1:%d " % (SCOPE, receiver.port), "Monitor ID is set to 7"]
    assert "traceucast: beacons connected to 127.0.0.1:%d" % receiver.port in said
    assert len([line for line in said if re.match(r"traceucast: streaming thread \d connected to ", line)]) == threads
    end = next(line for line in said if line.startswith("traceucast: sent "))
    assert end.startswith("traceucast: sent %d packets in " % PACKETS)
    assert end.endswith("; 0 cut, 0 refused, 0 lost in 0 messages; of the input, 0 filtered")


@pytest.mark.parametrize("words, packets", [(("-f", "tcp"), 302), (("--filter", "udp"), 77),
                                            (("--tag-filter", 'protocol == "tcp"'), 302)], ids=str)
def test_filters(program, words, packets):
    receiver = Receiver(program("tracestats"))
    program("traceucast").run(*receiver.words, *words, SCOPE).succeeded()
    counted = receiver.running.finish_after(signal.SIGINT).succeeded()
    assert counter(counted.err, "Accepted packets") == packets


def dumped(text):
    """Packets as text, without the direction, which ERF cannot leave out."""
    return re.sub(r"Direction Value: .*", "", text)


def test_packets_arrive_as_they_are(program, tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap([(100, ethernet(0x1234, size=size)) for size in (60, 9000, 30_000, 60)]))
    receiver = Receiver(program("tracepktdump"), "-c", 4)
    program("traceucast").run(*receiver.words, "a.pcap").succeeded()
    assert dumped(receiver.running.finish().succeeded().text) == dumped(
        program("tracepktdump").run("a.pcap").succeeded().text)


def test_a_file_waits_for_its_receiver(program):
    port = free_tcp_port()
    sending = program("traceucast").start("-c", "localhost", "--beaconport", port, SCOPE)
    sending.wait_for_errors(lambda text: "beacons cannot connect to 127.0.0.1:%d, trying again: " % port in text)
    receiver = Receiver(program("tracestats"), port=port)
    sending.finish().succeeded()
    counted = receiver.running.finish_after(signal.SIGINT).succeeded()
    assert counter(counted.err, "Accepted packets") == PACKETS


def test_a_signal_ends_the_wait(program):
    port = free_tcp_port()
    sending = program("traceucast").start("-c", "127.0.0.1", "-p", port, SCOPE)
    sending.wait_for_errors(lambda text: "streaming thread 0 cannot connect" in text)
    done = sending.finish_after(signal.SIGINT).succeeded()
    assert re.search(r"sent 0 packets in 0 messages, 0 octets; 0 cut, 0 refused, \d+ lost in \d messages", done.err)


def test_a_receiver_that_comes_back(program, tmp_path):
    """The same message is sent again where the connection ends inside it. Nothing but what was on its way is lost."""
    (tmp_path / "a.pcap").write_bytes(pcap([(100 + i / 10, udp(i + 1)) for i in range(30)]))
    first = Receiver(program("tracestats"))
    stream = free_tcp_port()
    sending = program("traceucast").start(*first.words, "--streamport", stream, "a.pcap")
    first.running.wait_for_errors(lambda text: "Added new stream 127.0.0.1:%d" % stream in text)
    sending.wait_for_errors(lambda text: "streaming thread 0 connected" in text)
    first.running.finish_after(signal.SIGINT).succeeded()
    sending.wait_for_errors(lambda text: "lost the connection to 127.0.0.1:%d" % first.port in text)
    second = Receiver(program("tracestats"), port=first.port)
    done = sending.finish().succeeded()
    assert "streaming thread 0 lost the connection to 127.0.0.1:%d" % stream in done.err
    counted = second.running.finish_after(signal.SIGINT).succeeded()
    assert 0 < counter(counted.err, "Accepted packets") < 30
    assert "sent 30 packets" in done.err and " 0 lost in 0 messages" in done.err


def test_live_input(program, network):
    """What comes while nobody receives is lost, and told."""
    tracestats, traceucast = program("tracestats"), program("traceucast")
    tracestats.words = [*network, *tracestats.words]
    wire = Wire(traceucast, network)
    sending = traceucast.start("-c", "127.0.0.1", "-p", 9001, "-f", "ether proto 0x1234", "int:wire1")
    sending.wait_for(lambda: wire.is_open(sending.pid), "the capture")
    wire.send(ethernet(0x1234), count=3)
    sending.wait_for_errors(lambda text: "streaming thread 0 cannot connect" in text)
    receiver = Receiver(tracestats, port=9001)
    # The stream connects once the receiver has had a beacon, which brings it to listen there.
    sending.wait_for_errors(lambda text: "beacons connected" in text)
    while "streaming thread 0 connected" not in sending.err.decode():
        wire.send(ethernet(0x1234))
        wait_until_all_is_received(sending, polls=True)
        sending.hear()
    wire.send(ethernet(0x1234), count=5)
    wait_until_all_is_received(sending, polls=True)
    done = sending.finish_after(signal.SIGINT).succeeded()
    counted = receiver.running.finish_after(signal.SIGINT).succeeded()
    sent, lost = map(int, re.search(r"sent (\d+) packets .* (\d+) lost in", done.err).groups())
    assert lost >= 3 and sent >= 6
    assert counter(counted.err, "Accepted packets") == sent


# Errors.

def test_a_receiver_that_is_not_known(program):
    done = program("traceucast").run("-c", "nosuch.invalid", SCOPE)
    assert done.code == 1 and done.err.startswith("traceucast: -c: nosuch.invalid: ") and done.err.count("\n") == 1


def test_an_input_that_cannot_be_opened(program):
    done = program("traceucast").run("-c", "127.0.0.1", "nosuch.pcap")
    assert done.code == 1 and done.err.startswith("traceucast: Unable to find URI (nosuch.pcap)")


@pytest.mark.parametrize("words, complaint", [
    (("-t", 3, "--streamport", 65_534), "3 streams from port 65534 on do not fit beside the beacons' port 9999"),
    (("-t", 3, "--streamport", 9998), "3 streams from port 9998 on do not fit beside the beacons' port 9999")], ids=str)
def test_ports_that_do_not_fit(program, words, complaint):
    done = program("traceucast").run("-c", "127.0.0.1", *words, SCOPE)
    assert done.code == 1 and done.err.splitlines()[-1] == "traceucast: " + complaint


def test_a_broken_file_is_sent_as_far_as_it_goes(program, tmp_path):
    (tmp_path / "a.pcap").write_bytes(pcap([(100, udp()), (100, udp())]) + b"\xff" * 100)
    receiver = Receiver(program("tracestats"))
    done = program("traceucast").run(*receiver.words, "a.pcap")
    assert done.code == 1 and done.err.splitlines()[-1].startswith("traceucast: a.pcap: ")
    assert counter(receiver.running.finish_after(signal.SIGINT).err, "Accepted packets") == 2


def test_a_receiver_of_the_peer(program, tmp_path):
    """No more packets than a pipe has room for: it drops what it cannot print at once."""
    count = 40
    tool = Command(peer_command("tracepktdump"), tmp_path)
    try:
        receiver = Receiver(tool, "-c", count)
        program("traceucast").run(*receiver.words, SCOPE).succeeded()
        theirs = receiver.running.finish().succeeded()
    finally:
        tool.end()
    assert dumped(theirs.text) == dumped(program("tracepktdump").run("-c", count, SCOPE).succeeded().text)
