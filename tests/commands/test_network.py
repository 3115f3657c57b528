"""UDP: what is sent, what is received, what is lost, and what must not disturb a listener."""
import json
import os
import re
import signal
import socket
import subprocess
import time

import containers
import pytest
from conftest import (PATIENCE, awaits_signals, command, lines, newdomain, numbers, receiver_socket, waiting_datagrams,
                      wait_until)


def fields(octets):
    """The fields of a protobuf message, as (number, value)."""
    def varint(at):
        value = shift = 0
        while True:
            value |= (octets[at] & 0x7F) << shift
            shift += 7
            at += 1
            if octets[at - 1] < 0x80:
                return value, at

    found, at = [], 0
    while at < len(octets):
        tag, at = varint(at)
        if tag & 7 == 0:
            value, at = varint(at)
        else:
            size, at = varint(at) if tag & 7 == 2 else ({1: 8, 5: 4}[tag & 7], at)
            value, at = octets[at:at + size], at + size
        found.append((tag >> 3, value))
    return found


def send(port, *datagrams, address="127.0.0.1"):
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as udp:
        for datagram in datagrams:
            udp.sendto(datagram, (address, port))


def texts(result):
    return [one["message"]["message"] for one in result.objects]


def json_line(text, **others):
    """A message of type base/logline for -j."""
    return json.dumps({"time": 1422970529, "vname": "base", "mname": "logline",
                       "message": {**others, "message": text}}).encode() + b"\n"


# --- whole transfers

@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("words", [[], ["-z"], ["--unbuffered"], ["-m", "512"], ["-m", "1", "-z"], ["-m", "60000"]],
                         ids=lambda words: " ".join(words) or "plain")
def test_transfer(nmsgtool, messages, free_ports, tmp_path, address, words):
    source = messages(301, "source.nmsg")  # one more, which ends the listener at once
    expected = messages(300, "expected.nmsg").read_bytes()
    (port,) = free_ports(1, address)
    listener = nmsgtool.listen("-dd", "-l", "%s/%d" % (address, port), "-c", 300, "-w", "out.nmsg", ports=[port])
    nmsgtool.run("-r", source, "-s", "%s/%d" % (address, port), *words).succeeded()
    said = listener.finish().succeeded().err
    assert (tmp_path / "out.nmsg").read_bytes() == expected
    assert re.search(r"payloads_in 301 payloads_out 300 container_recvs \d+ container_drops 0\n", said)


def test_port_ranges_share_the_messages(nmsgtool, messages, free_ports):
    ports = free_ports(4)
    source = messages(32)
    sockets = [receiver_socket("127.0.0.1", port) for port in ports]
    nmsgtool.run("-r", source, "-s", "127.0.0.1/%d..%d" % (ports[0], ports[-1]), "--unbuffered").succeeded()
    for i, udp in enumerate(sockets):
        datagrams = waiting_datagrams(udp)
        shown = nmsgtool.run("-r", "-", "-J", "-", data=b"".join(datagrams)).succeeded().objects
        assert numbers(shown) == list(range(i, 32, 4))
        udp.close()


def test_listening_to_a_port_range(nmsgtool, free_ports):
    ports = free_ports(21)
    spec = "127.0.0.1/%d..%d" % (ports[0], ports[-1])
    listener = nmsgtool.listen("-dd", "-l", spec, "-c", "21", "-J", "-", ports=ports)
    for i, port in enumerate(ports):
        send(port, containers.logline_container("port %d" % i))
    result = listener.finish().succeeded()
    assert sorted(texts(result)) == sorted("port %d" % i for i in range(21))
    for port in ports:
        assert "nmsgtool: nmsg socket input: 127.0.0.1/%d\n" % port in result.err


def test_mirror_to_sockets_and_a_file(nmsgtool, messages, free_ports, tmp_path):
    first, second = free_ports(2)
    source = messages(20)
    sockets = [receiver_socket("127.0.0.1", port) for port in (first, second)]
    nmsgtool.run("-r", source, "-s", "127.0.0.1/%d" % first, "-s", "127.0.0.1/%d" % second, "-w", "copy",
                 "--mirror").succeeded()
    for udp in sockets:
        shown = nmsgtool.run("-r", "-", "-J", "-", data=b"".join(waiting_datagrams(udp))).objects
        assert numbers(shown) == list(range(20))
        udp.close()
    assert (tmp_path / "copy").read_bytes() == source.read_bytes()


def test_sockets_have_the_first_turn(nmsgtool, messages, free_ports):
    (port,) = free_ports()
    with receiver_socket("127.0.0.1", port) as udp:
        result = nmsgtool.run("-r", messages(5), "-J", "-", "-s", "127.0.0.1/%d" % port).succeeded()
        assert numbers(result.objects) == [1, 3]
        shown = nmsgtool.run("-r", "-", "-J", "-", data=b"".join(waiting_datagrams(udp))).objects
        assert numbers(shown) == [0, 2, 4]


# --- what is sent

def sent(nmsgtool, free_ports, *words):
    (port,) = free_ports()
    with receiver_socket("127.0.0.1", port) as udp:
        nmsgtool.run(*words, "-s", "127.0.0.1/%d" % port).succeeded()
        return waiting_datagrams(udp)


def test_sequence_numbers(nmsgtool, messages, free_ports):
    source = messages(5)
    identities = set()
    for _ in range(2):
        datagrams = sent(nmsgtool, free_ports, "-r", source, "--unbuffered")
        tails = [fields(datagram[10:])[-2:] for datagram in datagrams]
        assert [number for number, _ in (tail[0] for tail in tails)] == 5 * [3]
        assert [sequence for _, sequence in (tail[0] for tail in tails)] == [0, 1, 2, 3, 4]
        assert {number for number, _ in (tail[1] for tail in tails)} == {4}
        identities.update(identity for _, identity in (tail[1] for tail in tails))
    assert len(identities) == 2  # one for each output


@pytest.mark.parametrize("mtu, size", [("512", 512), ("1", 512), ("1280", 1280), ("0", 8192), ("65507", 65507),
                                       ("70000", 65507), ("1048576", 65507)])
def test_mtu(nmsgtool, messages, free_ports, mtu, size):
    datagrams = sent(nmsgtool, free_ports, "-r", messages(2000), "-m", mtu)
    sizes = [len(datagram) for datagram in datagrams]
    assert max(sizes) <= size
    # Nor are they much smaller: a container is full when the next message, of 100 octets, has no room.
    assert min(sizes[:-1], default=size) > size * 0.8 - 160


def test_grouping_is_the_same_as_elsewhere(nmsgtool, free_ports):
    # docs/formats/nmsg-wire.md, section 5: of 993 octets each, np_len 1011; 1020 a message; 8192 a container.
    port = free_ports()[0]
    with receiver_socket("127.0.0.1", port) as udp:
        text = json_line(985 * "x", category="c")
        nmsgtool.run("-j", "-", "-s", "127.0.0.1/%d" % port, data=20 * text).succeeded()
        counts = [sum(number == 1 for number, _ in fields(datagram[10:])) for datagram in waiting_datagrams(udp)]
    # 10 + 7 * 1020 = 7150, and 7150 + 1011 + 32 = 8193 is too much.
    assert counts == [7, 7, 6]


@pytest.mark.parametrize("words", [[], ["-z"]], ids=["plain", "zlib"])
def test_fragments(nmsgtool, free_ports, words):
    # Random text, so that it stays big when it is compressed.
    message = os.urandom(4000).hex()
    text = json_line(message)
    port = free_ports()[0]
    with receiver_socket("127.0.0.1", port) as udp:
        nmsgtool.run("-j", "-", "-m", "512", "-s", "127.0.0.1/%d" % port, *words, data=text).succeeded()
        datagrams = waiting_datagrams(udp)
    assert all(len(datagram) <= 512 for datagram in datagrams)
    assert {datagram[4] for datagram in datagrams} == {containers.FRAGMENT | (containers.ZLIB if words else 0)}
    parts = [dict(fields(datagram[10:])) for datagram in datagrams]
    assert [part[2] for part in parts] == list(range(len(parts)))
    assert {part[3] for part in parts} == {len(parts) - 1}
    body = b"".join(part[4] for part in parts)
    assert {len(part[4]) for part in parts[:-1]} == {480} and 0 < len(parts[-1][4]) <= 480
    assert {part[5] for part in parts} == {containers.wire_crc(body)}
    assert len({part[1] for part in parts}) == 1
    assert texts(nmsgtool.run("-r", "-", "-J", "-", data=b"".join(reversed(datagrams)))) == [message]


def test_exact_number_of_fragments(nmsgtool, free_ports):
    # A body that is a multiple of what fits into a fragment: no further one may be announced. Random numbers in it make
    # its size uncertain by an octet or two, so one pass over the sizes may miss it.
    for size in 10 * [*range(880, 930)]:
        port = free_ports()[0]
        with receiver_socket("127.0.0.1", port) as udp:
            nmsgtool.run("-j", "-", "-m", "512", "-s", "127.0.0.1/%d" % port, data=json_line(size * "x")).succeeded()
            datagrams = waiting_datagrams(udp)
        parts = [dict(fields(datagram[10:])) for datagram in datagrams]
        assert {part[3] for part in parts} == {len(parts) - 1}
        if [len(part[4]) for part in parts] == [480, 480]:
            return
    pytest.fail("none of the bodies was a multiple of 480 octets")


def test_what_fits_when_compressed_has_a_header(nmsgtool, free_ports):
    port = free_ports()[0]
    with receiver_socket("127.0.0.1", port) as udp:
        nmsgtool.run("-j", "-", "-z", "-m", "512", "-s", "127.0.0.1/%d" % port, data=json_line(3000 * "x")).succeeded()
        (datagram,) = waiting_datagrams(udp)
    assert datagram[:6] == b"NMSG\1\2"
    assert texts(nmsgtool.run("-r", "-", "-J", "-", data=datagram)) == [3000 * "x"]


@pytest.mark.parametrize("spec, count, shortest", [("%d,20", 11, 0.5), ("%d,20,5", 11, 0.5), ("%d,0x14", 11, 0.5),
                                                   ("%d..%d,20", 11, 0.5)])
def test_rate(nmsgtool, messages, free_ports, spec, count, shortest):
    ports = free_ports(2)
    source = messages(count)
    sockets = [receiver_socket("127.0.0.1", port) for port in ports]
    begin = time.monotonic()
    nmsgtool.run("-r", source, "--unbuffered", "-s", "127.0.0.1/" + spec % tuple(ports[:spec.count("%d")])).succeeded()
    assert time.monotonic() - begin > 0.9 * shortest
    assert sum(len(waiting_datagrams(udp)) for udp in sockets) == count
    for udp in sockets:
        udp.close()


def test_a_rate_of_0_is_none(nmsgtool, messages, free_ports):
    (port,) = free_ports()
    with receiver_socket("127.0.0.1", port) as udp:
        nmsgtool.run("-r", messages(200), "--unbuffered", "-s", "127.0.0.1/%d,0" % port).succeeded()
        assert len(waiting_datagrams(udp)) == 200


def test_nobody_listens(nmsgtool, messages, free_ports):
    (port,) = free_ports()
    words = ["--unbuffered", "-s", "127.0.0.1/%d,1000" % port, "-w", "copy", "--mirror"]
    result = nmsgtool.run("-r", messages(50), *words)
    assert result.code == 0
    assert numbers(nmsgtool.run("-r", "copy", "-J", "-").objects) == list(range(50))
    assert result.err.startswith("nmsgtool: output 127.0.0.1/%d: " % port) and "Connection refused" in result.err
    assert result.err.count("\n") == 1


def test_a_receiver_goes_away_and_another_comes(nmsgtool, free_ports, tmp_path):
    """What is sent in between is lost, as UDP has it; nothing else is, and the sender goes on."""
    (port,) = free_ports()
    words = ["--mirror", "--unbuffered", "-s", "127.0.0.1/%d" % port, "-J", "sent"]
    sender = nmsgtool.start("-j", "-", *words, stdin=subprocess.PIPE)

    def send(first):
        sender.process.stdin.write(lines(newdomain(i) for i in range(first, first + 10)).encode())
        sender.process.stdin.flush()
        wait_until(lambda: (tmp_path / "sent").exists() and
                   (tmp_path / "sent").read_bytes().count(b"\n") == first + 10, "messages to be sent")

    for first, hears in ((0, True), (10, False), (20, True)):
        receiver = hears and nmsgtool.listen("-l", "127.0.0.1/%d" % port, "-c", 10, "-J", "-", ports=[port])
        send(first)
        if receiver:
            assert numbers(receiver.finish().succeeded().objects) == list(range(first, first + 10))
    result = sender.finish()
    assert result.code == 0
    assert result.err.startswith("nmsgtool: output 127.0.0.1/%d: " % port) and "Connection refused" in result.err


def test_a_slow_sender_stops_at_once(nmsgtool, messages, free_ports):
    (port,) = free_ports()
    with receiver_socket("127.0.0.1", port):
        # It would take ten times our patience.
        sender = nmsgtool.start("-r", messages(10 * PATIENCE), "--unbuffered", "-s", "127.0.0.1/%d,1" % port)
        result = sender.finish_after(signal.SIGTERM)
    assert result.code == 1 and "signalled break" in result.err


# --- what is received

def test_count_ends_an_idle_listener(nmsgtool, free_ports):
    (port,) = free_ports()
    listener = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "-c", "2", "-J", "-", ports=[port])
    send(port, containers.logline_container("a", "b"))
    assert texts(listener.finish().succeeded()) == ["a", "b"]


def test_interval_ends_an_idle_listener(nmsgtool, free_ports):
    (port,) = free_ports()
    begin = time.time()
    assert nmsgtool.run("-l", "127.0.0.1/%d" % port, "-t", "1", "-J", "-").succeeded().out == b""
    assert int(time.time()) > int(begin)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_a_listener(nmsgtool, free_ports, tmp_path, number):
    ports = free_ports(3)
    listener = nmsgtool.listen("-l", "127.0.0.1/%d..%d" % (ports[0], ports[-1]), "-w", "out.nmsg", "-J", "out.json",
                               "--mirror", ports=ports)
    send(ports[1], containers.logline_container("kept"))
    out = tmp_path / "out.json"
    wait_until(lambda: out.exists() and b"kept" in out.read_bytes(), "the message")
    result = listener.finish_after(number)
    assert result.code == 1
    assert result.err == "nmsgtool: signalled break\n"
    # Containers that were not full are written, too.
    assert texts(nmsgtool.run("-r", "out.nmsg", "-J", "-")) == ["kept"]


GOOD = containers.logline_container("good")

# A listener that has its count ends at once when there is one more, else when it has waited a while.
END = containers.logline_container("one too many")
FRAGMENT = lambda octets: containers.container(octets, containers.FRAGMENT)

MALFORMED = {
    "a stray octet": b"x",
    "nine octets": GOOD[:9],
    "no magic number": b"NMSH" + GOOD[4:],
    "version 1": GOOD[:4] + b"\0\1" + GOOD[8:],
    "version 3": GOOD[:5] + b"\3" + GOOD[6:],
    "shorter than it says": GOOD[:-1],
    "longer than it says": GOOD + b"x",
    "two containers": GOOD + GOOD,
    "length of 4 GiB": GOOD[:6] + b"\xff\xff\xff\xff" + GOOD[10:],
    "no protobuf": containers.container(b"\xff\xff\xff"),
    "field 0": containers.container(b"\0\0"),
    "a payload without a time": containers.container(containers.octets_field(1, containers.number_field(1, 1))),
    "no zlib": containers.container(b"")[:4] + b"\1\2\0\0\0\7\0\0\0\5abc",
    "zlib without a length": containers.container(b"")[:4] + b"\1\2\0\0\0\3abc",
    "zlib of 4 GiB": containers.container(b"")[:4] + b"\1\2\0\0\0\7\xff\xff\xff\xffabc",
    "no fragment": FRAGMENT(b"\x08"),
    "fragment behind the last": FRAGMENT(b"\x08\x01\x10\x05\x18\x02\x22\x01x"),
    "one of 2^32 fragments": FRAGMENT(b"\x08\x01\x10\x00\x18\xff\xff\xff\xff\x0f\x22\x01x"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_datagrams(nmsgtool, free_ports, name):
    (port,) = free_ports()
    listener = nmsgtool.listen("-dd", "-l", "127.0.0.1/%d" % port, "-c", "2", "-J", "-", ports=[port])
    send(port, GOOD, MALFORMED[name], GOOD, END)
    result = listener.finish().succeeded()
    assert texts(result) == ["good", "good"]
    assert "nmsgtool: input 127.0.0.1/%d: left out 1 datagram that holds no container\n" % port in result.err
    assert "payloads_in 3 payloads_out 2 container_recvs 3 container_drops 0" in result.err


def test_a_flood_of_garbage_is_reported_in_few_lines(nmsgtool, free_ports):
    (port,) = free_ports()
    listener = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "-c", "1", "-J", "-", ports=[port])
    send(port, *(3000 * [b"garbage"]))
    send(port, GOOD, END)
    result = listener.finish().succeeded()
    assert texts(result) == ["good"]
    assert 1 <= result.err.count("\n") <= 3


def test_empty_datagrams_and_containers_are_nothing(nmsgtool, free_ports):
    (port,) = free_ports()
    listener = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "-c", "1", "-J", "-", ports=[port])
    send(port, b"", containers.container(b""), containers.container(containers.number_field(3, 1)), GOOD, END)
    result = listener.finish().succeeded()
    assert texts(result) == ["good"] and result.err == ""


def test_wrong_checksums(nmsgtool, free_ports):
    (port,) = free_ports()
    listener = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "-c", "1", "-J", "-", ports=[port])
    send(port, containers.logline_container("bad", "good", crcs=[5, containers.wire_crc(containers.logline("good"))]),
         END)
    result = listener.finish().succeeded()
    assert texts(result) == ["good"]
    assert result.err.startswith("libnmsg: WARNING: crc mismatch (") and result.err.count("\n") == 1


def test_fragments_in_any_order_from_several_senders(nmsgtool, free_ports):
    (port,) = free_ports()
    listener = nmsgtool.listen("-dd", "-l", "127.0.0.1/%d" % port, "-c", "4", "-J", "-", ports=[port])
    one = containers.fragments(containers.body([containers.logline("one")], sequence=0, sequence_id=1), [10, 20],
                               identity=1)
    two = containers.fragments(containers.deflated(containers.body([containers.logline("two")])), [10], identity=2,
                               flags=containers.ZLIB)
    # The same number, from two senders: they are not mixed up.
    three, four = (containers.fragments(containers.body([containers.logline(text)]), [15], identity=3)
                   for text in ("three", "four!"))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as a, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as b:
        for udp, datagram in ((a, one[2]), (a, two[1]), (a, three[0]), (b, four[1]), (a, one[0]), (a, one[0]),
                              (b, four[0]), (a, two[0]), (a, three[1]), (a, one[1]), (a, END)):
            udp.sendto(datagram, ("127.0.0.1", port))
    result = listener.finish().succeeded()
    assert texts(result) == ["four!", "two", "three", "one"]
    assert "container_recvs 5 container_drops 0" in result.err


# --- what is lost: docs/formats/nmsg-wire.md, section 8.2

@pytest.mark.parametrize("sequences, lost", [
    ([0, 1, 2, 3], 0),
    ([7, 8, 9], 0),
    ([0, 4, 5], 3),
    ([0, 2, 1, 3], 2),
    ([0, 9, 3, 10], 14),
    ([5, 5, 6], 0),
    ([0xFFFFFFFE, 0xFFFFFFFF, 0], 0),
    ([0xFFFFFFFE, 0], 1),
    ([0, 1048577], 1048576),
    ([0, 1048578], 0),
    ([9, 3, 4], 0),
], ids=str)
def test_loss(nmsgtool, free_ports, sequences, lost):
    (port,) = free_ports()
    listener = nmsgtool.listen("-dd", "-l", "127.0.0.1/%d" % port, "-c", len(sequences), "-J", "-", ports=[port])
    send(port, *(containers.logline_container(str(n), sequence=n, sequence_id=0x1122334455667788) for n in sequences),
         END)
    result = listener.finish().succeeded()
    assert texts(result) == [str(n) for n in sequences]
    assert "container_recvs %d container_drops %d\n" % (len(sequences) + 1, lost) in result.err


def test_loss_is_counted_for_each_sender_and_identity(nmsgtool, free_ports):
    (port,) = free_ports()
    listener = nmsgtool.listen("-dd", "-l", "127.0.0.1/%d" % port, "-c", "8", "-J", "-", ports=[port])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as a, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as b:
        for udp, identity, sequence in ((a, 1, 0), (b, 1, 100), (a, 2, 50), (a, 1, 1), (b, 1, 103), (a, 2, 51),
                                        (a, 1, 3)):
            udp.sendto(containers.logline_container("x", sequence=sequence, sequence_id=identity), ("127.0.0.1", port))
        # Without both fields nothing is known.
        for datagram in (containers.logline_container("x", sequence=90), END):
            a.sendto(datagram, ("127.0.0.1", port))
    assert "container_drops 3\n" in listener.finish().succeeded().err


def test_loss_of_our_own(nmsgtool, messages, free_ports):
    ports = free_ports(2)
    with receiver_socket("127.0.0.1", ports[0]) as udp:
        nmsgtool.run("-r", messages(32), "-s", "127.0.0.1/%d" % ports[0], "--unbuffered").succeeded()
        datagrams = waiting_datagrams(udp)
    listener = nmsgtool.listen("-dd", "-l", "127.0.0.1/%d" % ports[1], "-c", "29", "-J", "-", ports=ports[1:])
    send(ports[1], *(datagram for i, datagram in enumerate(datagrams) if i not in (3, 10, 11)), END)
    assert ("totals: payloads_in 30 payloads_out 29 container_recvs 30 container_drops 3\n"
            in listener.finish().succeeded().err)


# --- filters and channels

def test_filters(nmsgtool, free_ports):
    (port,) = free_ports()
    text = lines([newdomain(1), newdomain(2, source="0000000a"), newdomain(3, source="0000000a", group=5)]).encode()
    datagrams = nmsgtool.run("-j", "-", "-w", "-", data=text).out
    listener = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "--getsource", "10", "--getgroup", "5", "-V", "SIE", "-T",
                               "newdomain", "-c", "1", "-J", "-", ports=[port])
    send(port, GOOD, datagrams, datagrams)
    assert numbers(listener.finish().succeeded().objects) == [3]


def test_channels(nmsgtool, free_ports, tmp_path):
    ports = free_ports(5)
    (tmp_path / "channels").write_text(
        "# a comment\n"
        "ch212x 127.0.0.1/1\n"
        "  ch212\t127.0.0.1/%d 127.0.0.1/%d # more\r\n"
        "\n"
        "CH212 127.0.0.1/2\n"
        "other 127.0.0.1/%d\n"
        "ch212 127.0.0.1/%d..%d" % (ports[0], ports[1], ports[2], ports[3], ports[4]))
    listener = nmsgtool.listen("-dd", "-C", "ch212", "-C", "other", "-c", "5", "-J", "-", ports=ports,
                               NMSG_CHALIAS_FILE="channels")
    for i, port in enumerate(ports):
        send(port, containers.logline_container("port %d" % i))
    result = listener.finish().succeeded()
    assert sorted(texts(result)) == ["port %d" % i for i in range(5)]
    assert "nmsgtool: looking up channel 'ch212'\n" in result.err


@pytest.mark.parametrize("content, complaint", [
    ("ch1 127.0.0.1/9000\n", "channel alias lookup failed"),
    ("Ch212 127.0.0.1/9000\n212 127.0.0.1/9000\n", "channel alias lookup failed"),
    ("ch212\n", "channel alias lookup failed"),
    ("ch212 # none\n", "channel alias lookup failed"),
    ("", "channel alias lookup failed"),
    (None, "channel alias lookup failed"),
    ("ch212 tcp://127.0.0.1:9000\n", "channel alias appears to be a ZeroMQ endpoint"),
    ("ch212 127.0.0.1\n", "127.0.0.1"),
    ("ch212 127.0.0.1/9000abc\n", "127.0.0.1/9000abc"),
])
def test_channels_that_are_wrong(nmsgtool, tmp_path, content, complaint):
    if content is not None:
        (tmp_path / "channels").write_text(content)
    result = nmsgtool.run("-C", "ch212", NMSG_CHALIAS_FILE="channels")
    assert (result.code, result.out) == (1, b"")
    assert result.err.splitlines()[-1].startswith("nmsgtool: usage error: ") and complaint in result.err


# --- sockets

def test_two_listeners_can_share_a_port(nmsgtool, free_ports):
    (port,) = free_ports()
    words = ["-l", "127.0.0.1/%d" % port, "-J", "-"]
    first, second = [nmsgtool.listen(*words, ports=[port]) for _ in range(2)]
    warning = ("nmsgtool: input 127.0.0.1/%d: process %d (nmsgtool) is bound there too, and each receives a part of "
               "the datagrams\n" % (port, first.pid))
    assert second.wait_for_errors(lambda text: text.endswith("\n")) == warning
    assert first.finish_after(signal.SIGTERM).err == "nmsgtool: signalled break\n"
    assert second.finish_after(signal.SIGTERM).err == warning + "nmsgtool: signalled break\n"


def test_an_address_that_is_not_ours(nmsgtool):
    result = nmsgtool.run("-l", "192.0.2.77/9000")
    assert result.code == 1
    assert "Cannot assign requested address" in result.err and result.err.count("\n") == 1


# --- other networks than the loopback; in a namespace of their own

BROADCAST = "192.0.2.255"


@pytest.mark.parametrize("spec", ["239.1.2.3/9000", "239.1.2.3%lo/9000", "239.1.2.3%wire0/9000", "192.0.2.255/9000",
                                  "255.255.255.255/9000", "ff02::1234%wire0/9000", "ff05::1234%wire0/9000"])
def test_groups_and_broadcasts(network, messages, tmp_path, spec):
    source = messages(51)
    expected = messages(50, "expected.nmsg").read_bytes()
    tool = command("nmsgtool", tmp_path, network)
    try:
        # Both get everything.
        listeners = [tool.listen("-l", spec, "-c", "50", "-w", "out%d" % i, ports=[9000]) for i in range(2)]
        wait_until(lambda: all(awaits_signals(one.process.pid, signal.SIGTERM) for one in listeners), "joined groups")
        tool.run("-r", source, "-s", spec).succeeded()
        for i, listener in enumerate(listeners):
            listener.finish().succeeded()
            assert (tmp_path / ("out%d" % i)).read_bytes() == expected
    finally:
        tool.end()


def test_an_interface_that_does_not_exist(nmsgtool):
    result = nmsgtool.run("-l", "239.1.2.3%nosuch0/9000")
    assert result.code == 1
    assert "nosuch0" in result.err and result.err.count("\n") == 1
