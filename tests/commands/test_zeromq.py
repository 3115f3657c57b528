"""ZeroMQ: who connects to whom, what is sent, what must not disturb a listener, and what ends all waiting."""
import json
import os
import pathlib
import re
import signal
import struct
import subprocess
import time

import containers
import pytest
from conftest import SANITIZED, free_tcp_port, lines, newdomain, numbers, wait_until_idle
from memory import resident_peak
from watching import PATIENCE, counters, sockets, wait_until

zmq = pytest.importorskip("zmq")
pytestmark = pytest.mark.needs("zeromq")


@pytest.fixture
def context():
    context = zmq.Context()
    yield context
    context.destroy(linger=0)


@pytest.fixture(params=["tcp", "ipc"])
def endpoint(request, tmp_path):
    # Paths of sockets are short; the commands run in tmp_path.
    return "tcp://127.0.0.1:%d" % free_tcp_port() if request.param == "tcp" else "ipc://z"


@pytest.fixture
def ipv6_endpoint():
    return "tcp://[::1]:%d" % free_tcp_port("::1")


def raw_endpoint(endpoint, folder):
    """The same for this process, which runs elsewhere."""
    return endpoint.replace("ipc://", "ipc://%s/" % folder)


def raw_socket(context, kind, endpoint, folder, bind=False, queue=1000):
    raw = context.socket(kind)
    raw.linger = 0
    raw.sndhwm = raw.rcvhwm = queue
    raw.rcvtimeo = raw.sndtimeo = PATIENCE * 1000
    if kind == zmq.SUB:
        raw.subscribe(b"")
    (raw.bind if bind else raw.connect)(raw_endpoint(endpoint, folder))
    return raw


def json_lines(count, first=0):
    return lines(newdomain(i) for i in range(first, first + count)).encode()


def listening(running, endpoint):
    """Waits until a TCP endpoint that a command binds is there."""
    if endpoint.startswith("tcp"):
        line = re.compile(":%04X 0+:0000 0A" % int(endpoint.rpartition(":")[2]))
        table = pathlib.Path("/proc/%d/net/tcp%s" % (running.pid, "6" if "[" in endpoint else ""))
        running.wait_for(lambda: line.search(table.read_text()), "a listener")
    else:
        running.wait_for((running.folder / endpoint[6:]).exists, "a socket")
    return running


def transfer(sender, receiver, kind, count):
    """Has a sender send messages and one more, of which a receiver takes so many. What is published before somebody has
    subscribed is for nobody."""
    sent = 0

    def send_some(shown):
        nonlocal sent
        if not shown and (sent == 0 or kind == "pubsub"):
            sender.write(json_lines(100, sent))
            sent += 100
        return "\n" in shown

    first_line = receiver.wait_for_output(send_some).splitlines()[0]
    (first,) = numbers([json.loads(first_line)])
    assert first == 0 or kind == "pubsub"
    sender.finish(json_lines(first + count + 1 - sent, sent)).succeeded()
    assert receiver.finish().succeeded().out == json_lines(count, first)


# --- whole transfers, with all that can be said of who is who

@pytest.mark.parametrize("kind", ["pubsub", "pushpull"])
@pytest.mark.parametrize("reader_role, writer_role", [("accept", "connect"), ("connect", "accept")])
@pytest.mark.parametrize("direction", ["ours", "to the peer", "from the peer"])
def test_transfer(request, nmsgtool, endpoint, kind, reader_role, writer_role, direction):
    writer = reader = nmsgtool
    if direction != "ours":
        other = request.getfixturevalue("peer")
        writer, reader = (nmsgtool, other) if direction == "to the peer" else (other, nmsgtool)
    receive = lambda: reader.start("-L", "%s,%s,%s" % (endpoint, kind, reader_role), "-c", 500, "-J", "-",
                                   "--unbuffered")
    send = lambda: writer.start("-j", "-", "-S", "%s,%s,%s" % (endpoint, writer_role, kind), stdin=subprocess.PIPE)
    if reader_role == "accept":
        receiver = listening(receive(), endpoint)
        sender = send()
    else:
        sender = listening(send(), endpoint)
        receiver = receive()
    transfer(sender, receiver, kind, 500)


@pytest.mark.parametrize("kind", ["pubsub", "pushpull"])
@pytest.mark.parametrize("reader_role, writer_role", [("accept", "connect"), ("connect", "accept")])
def test_transfer_by_ipv6(nmsgtool, ipv6_endpoint, kind, reader_role, writer_role):
    receive = lambda: nmsgtool.start("-L", "%s,%s,%s" % (ipv6_endpoint, kind, reader_role), "-c", 500, "-J", "-",
                                     "--unbuffered")
    send = lambda: nmsgtool.start("-j", "-", "-S", "%s,%s,%s" % (ipv6_endpoint, writer_role, kind),
                                  stdin=subprocess.PIPE)
    if reader_role == "accept":
        receiver = listening(receive(), ipv6_endpoint)
        sender = send()
    else:
        sender = listening(send(), ipv6_endpoint)
        receiver = receive()
    transfer(sender, receiver, kind, 500)


def test_an_ipv6_endpoint_of_a_channel(nmsgtool, ipv6_endpoint, tmp_path):
    (tmp_path / "channels").write_text("feed %s,pushpull\n" % ipv6_endpoint)
    receiver = listening(nmsgtool.start("-Z", "feed", "-c", 10, "-J", "-", NMSG_CHALIAS_FILE="channels"),
                         ipv6_endpoint)
    nmsgtool.run("-j", "-", "-S", ipv6_endpoint + ",pushpull", data=json_lines(10)).succeeded()
    assert receiver.finish().succeeded().out == json_lines(10)


@pytest.mark.parametrize("server, client", [("tcp://[::]:%d", "tcp://127.0.0.1:%d"),
                                            ("tcp://*:%d", "tcp://localhost:%d"),
                                            ("tcp://lo:%d", "tcp://localhost:%d"),
                                            ("tcp://[::]:%d", "tcp://[::1]:0;[::1]:%d")])
def test_addresses_of_both_families(nmsgtool, server, client):
    port = free_tcp_port("::1" if "[" in server else "127.0.0.1")
    receiver = listening(nmsgtool.start("-L", server % port + ",pushpull", "-c", 10, "-J", "-"), server % port)
    nmsgtool.run("-j", "-", "-S", client % port + ",pushpull", data=json_lines(10)).succeeded()
    assert receiver.finish().succeeded().out == json_lines(10)


def test_defaults(nmsgtool):
    # Inputs accept, outputs connect; all get everything.
    port = free_tcp_port()
    endpoint = "tcp://127.0.0.1:%d" % port
    receiver = listening(nmsgtool.start("-L", endpoint, "-c", 500, "-J", "-"), endpoint)
    sender = nmsgtool.start("-j", "-", "-S", endpoint, stdin=subprocess.PIPE)
    transfer(sender, receiver, "pubsub", 500)


def test_options_apply(nmsgtool, context, endpoint, tmp_path):
    pull = raw_socket(context, zmq.PULL, endpoint, tmp_path, bind=True)
    nmsgtool.run("-j", "-", "-S", endpoint + ",pushpull", "-z", "--setsource", "5", "--unbuffered",
                 data=json_lines(3)).succeeded()
    messages = [pull.recv() for _ in range(3)]
    assert all(message[4] == containers.ZLIB for message in messages)
    shown = nmsgtool.run("-r", "-", "-J", "-", data=b"".join(messages)).objects
    assert numbers(shown) == [0, 1, 2] and {one["source"] for one in shown} == {"00000005"}


def test_channels(nmsgtool, tmp_path):
    ports = [free_tcp_port(), free_tcp_port()]
    (tmp_path / "aliases").write_text("two tcp://127.0.0.1:%d,pushpull tcp://127.0.0.1:%d,pushpull # both\n"
                                      "udp 127.0.0.1/9\n" % tuple(ports))
    receiver = nmsgtool.start("-Z", "two", "-c", 20, "-J", "-", NMSG_CHALIAS_FILE="aliases")
    for i, port in enumerate(ports):
        listening(receiver, "tcp://127.0.0.1:%d" % port)
        nmsgtool.run("-j", "-", "-S", "tcp://127.0.0.1:%d,pushpull" % port, data=json_lines(10, 10 * i)).succeeded()
    assert sorted(numbers(receiver.finish().succeeded().objects)) == list(range(20))
    for words, complaint in ((["-Z", "udp"], "zchannel alias needs to be a ZeroMQ endpoint: 127.0.0.1/9"),
                             (["-Z", "three"], "zchannel alias lookup failed"),
                             (["-C", "two"], "channel alias appears to be a ZeroMQ endpoint")):
        result = nmsgtool.run(*words, NMSG_CHALIAS_FILE="aliases")
        assert result.code == 1 and result.err.startswith("nmsgtool: usage error: " + complaint)


def test_inputs_and_outputs_may_be_mixed(nmsgtool, context, endpoint, tmp_path):
    # A relay: what comes by ZeroMQ goes to a file and on.
    onward = "ipc://onward"
    pull = raw_socket(context, zmq.PULL, onward, tmp_path, bind=True)
    relay = listening(nmsgtool.start("-L", endpoint + ",pushpull", "-S", onward + ",pushpull", "-J", "out.json",
                                     "--mirror", "--unbuffered"), endpoint)
    nmsgtool.run("-j", "-", "-S", endpoint + ",pushpull", data=json_lines(10)).succeeded()
    octets = b"".join(pull.recv() for _ in range(10))
    relay.finish_after(signal.SIGTERM)
    assert nmsgtool.run("-r", "-", "-J", "-", data=octets).out == json_lines(10)
    assert (tmp_path / "out.json").read_bytes() == json_lines(10)


# --- what is sent

def test_messages_are_containers(nmsgtool, context, endpoint, tmp_path):
    pull = raw_socket(context, zmq.PULL, endpoint, tmp_path, bind=True)
    result = nmsgtool.run("-j", "-", "-S", endpoint + ",pushpull", "-m", "512", "--stats", 60, data=json_lines(300))
    (count,) = re.findall(r" containers_out=(\d+)", result.succeeded().err)
    messages = [pull.recv() for _ in range(int(count))]
    # -m is for UDP only.
    assert 2 < len(messages) < 8 and 7000 < max(map(len, messages)) <= 8192
    assert all(len(containers.split(message)) == 1 for message in messages)
    assert nmsgtool.run("-r", "-", "-J", "-", data=b"".join(messages)).out == json_lines(300)


def test_large_messages_go_whole(nmsgtool, context, endpoint, tmp_path):
    pull = raw_socket(context, zmq.PULL, endpoint, tmp_path, bind=True)
    for words in ([], ["-z"]):
        text = os.urandom(1_500_000).hex()
        container = containers.logline_container(text)
        nmsgtool.run("-r", "-", "-S", endpoint + ",pushpull", *words, data=container).succeeded()
        message = pull.recv()
        assert not message[4] & containers.FRAGMENT
        assert nmsgtool.run("-r", "-", "-J", "-", data=message).objects[0]["message"]["message"] == text


# --- what comes from others

def receiver_of(nmsgtool, endpoint, *words):
    return listening(nmsgtool.start("-dd", "-L", endpoint + ",pushpull", *words), endpoint)


def texts(result):
    return [one["message"]["message"] for one in result.objects]


def test_strays(nmsgtool, context, endpoint, tmp_path):
    receiver = receiver_of(nmsgtool, endpoint, "-c", 2, "-J", "-")
    push = raw_socket(context, zmq.PUSH, endpoint, tmp_path)
    good = containers.logline_container("good")
    for stray in (b"", b"N", b"NMSG", b"NMSX" + good[4:], good[:-1], good + b"x", b"NMSG\0\1" + good[6:],
                  b"NMSG\0\3" + good[6:], containers.container(b""), containers.container(b"\xff\xff"),
                  b"NMSG\1\2\0\0\0\4abcd", b"NMSG\2\2\0\0\0\2\x08\x01",
                  b"NMSG\2\2\0\0\0\x10" + containers.number_field(1, 1) + containers.number_field(2, 9) +
                  containers.number_field(3, 0xffffffff) + b"\x22\0", os.urandom(100_000)):
        push.send(stray)
    push.send_multipart([good, good])
    push.send_multipart([b"", good, b"NMSG"])
    push.send(good)
    push.send(containers.logline_container("better"))
    result = receiver.finish().succeeded()
    assert texts(result) == ["good", "better"]
    left_out = re.findall(r"input %s,accept,pushpull: left out (\d+) messages? that holds? no container" % endpoint,
                          result.err)
    assert sum(map(int, left_out)) == 14


def test_fragments(nmsgtool, context, endpoint, tmp_path):
    receiver = receiver_of(nmsgtool, endpoint, "-c", 3, "-J", "-")
    push = raw_socket(context, zmq.PUSH, endpoint, tmp_path)
    plain = containers.body([containers.logline("one " + 3000 * "x")])
    deflated = containers.deflated(containers.body([containers.logline("two " + os.urandom(2000).hex())]))
    pieces = containers.fragments(plain, [1000, 2000], identity=1) + \
        containers.fragments(deflated, [700, 1400, 2100], identity=2, flags=containers.ZLIB)
    for piece in reversed(pieces):
        push.send(piece)
    push.send(containers.logline_container("three"))
    shown = texts(receiver.finish().succeeded())
    # In the order in which containers get whole.
    assert [text.split()[0] for text in shown] == ["two", "one", "three"]
    assert shown[1] == "one " + 3000 * "x"


def test_lost_containers_are_counted(nmsgtool, context, endpoint, tmp_path):
    receiver = receiver_of(nmsgtool, endpoint, "-c", 4, "-J", "-")
    push = raw_socket(context, zmq.PUSH, endpoint, tmp_path)
    for sequence in (0, 1, 5, 6, 7):
        push.send(containers.logline_container(str(sequence), sequence=sequence, sequence_id=99))
    result = receiver.finish().succeeded()
    assert texts(result) == ["0", "1", "5", "6"]
    assert "container_drops 3\n" in result.err


def test_huge_messages_end_only_the_connection(nmsgtool, context, endpoint, tmp_path):
    receiver = receiver_of(nmsgtool, endpoint, "-c", 1, "-J", "-")
    bad = raw_socket(context, zmq.PUSH, endpoint, tmp_path)
    told = bad.get_monitor_socket(zmq.EVENT_DISCONNECTED)
    told.rcvtimeo = PATIENCE * 1000
    bad.send(b"NMSG" + bytes(70 << 20))
    told.recv_multipart()
    bad.disable_monitor()
    push = raw_socket(context, zmq.PUSH, endpoint, tmp_path)
    push.send(containers.logline_container("good"))
    result = receiver.finish().succeeded()
    assert texts(result) == ["good"]


def test_subscribers_want_containers_only(nmsgtool, context, endpoint, tmp_path):
    receiver = listening(nmsgtool.start("-dd", "-L", endpoint, "-c", 1, "-J", "-"), endpoint)
    pub = raw_socket(context, zmq.XPUB, endpoint, tmp_path)
    assert pub.recv() == b"\1NMSG"
    pub.send(b"something else")
    pub.send(containers.logline_container("good"))
    result = receiver.finish().succeeded()
    assert texts(result) == ["good"] and "left out" not in result.err


# --- receivers that are slow, go away, or never come

def test_a_receiver_comes_late(nmsgtool, endpoint):
    sender = listening(nmsgtool.start("-j", "-", "-S", endpoint + ",pushpull,accept", "--unbuffered",
                                      stdin=subprocess.PIPE), endpoint)
    sender.write(json_lines(100))
    sender.wait_until_read()
    receiver = nmsgtool.start("-L", endpoint + ",pushpull,connect", "-c", 100, "-J", "-")
    assert receiver.finish().succeeded().out == json_lines(100)
    sender.finish().succeeded()


def test_a_receiver_goes_away_and_another_comes(nmsgtool, endpoint):
    first = listening(nmsgtool.start("-L", endpoint + ",pushpull", "-J", "-"), endpoint)
    sender = nmsgtool.start("-j", "-", "-S", endpoint + ",pushpull", "--unbuffered", stdin=subprocess.PIPE)
    sender.write(json_lines(50))
    first.wait_for_output(lambda shown: shown.count("\n") == 50)
    (connection,) = sockets(sender.pid)
    result = first.finish_after(signal.SIGTERM)
    assert numbers(result.objects) == list(range(50))
    sender.wait_for(lambda: connection not in sockets(sender.pid), "a sender that is alone")
    sender.write(json_lines(50, 50))
    sender.wait_until_read()
    second = listening(nmsgtool.start("-L", endpoint + ",pushpull", "-c", 50, "-J", "-"), endpoint)
    assert numbers(second.finish().succeeded().objects) == list(range(50, 100))
    sender.finish().succeeded()


@pytest.mark.parametrize("role", ["accept", "connect"])
def test_nobody_takes_it(nmsgtool, endpoint, role):
    begin = time.monotonic()
    result = nmsgtool.run("-j", "-", "-S", "%s,pushpull,%s" % (endpoint, role), data=json_lines(10))
    assert result.code == 1 and time.monotonic() - begin > 0.9
    assert result.err.startswith("nmsgtool: output %s,%s,pushpull: " % (endpoint, role))


def test_publishing_to_nobody(nmsgtool, endpoint):
    for role in ("accept", "connect"):
        result = nmsgtool.run("-j", "-", "-S", "%s,%s" % (endpoint, role), data=json_lines(2000)).succeeded()
        assert result.err == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("role, count", [("accept", 100), ("connect", 5000)])
def test_a_signal_ends_a_sender_that_waits(nmsgtool, endpoint, tmp_path, number, role, count):
    # It has handed over what there was room for, and waits for somebody to take the rest.
    (tmp_path / "in.json").write_bytes(json_lines(count))
    http = free_tcp_port()
    sender = nmsgtool.start("-j", "in.json", "-S", "%s,pushpull,%s" % (endpoint, role), "--unbuffered", "--metrics",
                            "127.0.0.1:%d" % http)
    room = 0 if role == "accept" else 1000
    sender.wait_for(lambda: counters(http)["payloads_in"] > room, "more messages than there is room for")
    wait_until_idle(sender)
    result = sender.finish_after(number)
    assert result.code == 1 and "signalled break" in result.err


def test_the_interval_ends_a_sender_that_waits(nmsgtool, endpoint, tmp_path):
    (tmp_path / "in.json").write_bytes(json_lines(100))
    sender = nmsgtool.start("-j", "in.json", "-S", endpoint + ",pushpull,accept", "--unbuffered", "-t", "1")
    result = sender.finish()
    assert result.code == 1
    assert "containers that nobody took" in result.err


@pytest.mark.parametrize("kind", ["pubsub", "pushpull"])
@pytest.mark.parametrize("role", ["accept", "connect"])
def test_a_receiver_stops_promptly(nmsgtool, endpoint, kind, role):
    receiver = nmsgtool.start("-L", "%s,%s,%s" % (endpoint, kind, role), "-w", "-")
    result = receiver.finish_after(signal.SIGTERM)
    assert result.code == 1


# --- what is refused

IMPOSSIBLE = [
    ("", "no endpoint"), (",accept", "no endpoint"), ("tcp://127.0.0.1:1,connect,accept", "only one of"),
    ("tcp://127.0.0.1:1,pubsub,pubsub", "only one of"), ("tcp://127.0.0.1:1,bogus=1", "'bogus=1' is none of"),
    ("nowhere", "Invalid argument"), ("smoke://x", "Protocol not supported"),
    ("tcp://192.0.2.77:1,accept", "accept at tcp://192.0.2.77:1: Cannot assign requested address"),
    ("tcp://[2001:db8::77]:1,accept", "accept at tcp://[2001:db8::77]:1: Cannot assign requested address"),
    ("tcp://nowhere.invalid:1,connect", "connect to tcp://nowhere.invalid:1: 'nowhere.invalid': "),
    ("tcp://nowhere.invalid:1,accept", "'nowhere.invalid' is neither an address nor an interface of this host"),
    ("tcp://[::g]:1,connect", "connect to tcp://[::g]:1: '::g': "),
    ("tcp://[::g]:1,accept", "accept at tcp://[::g]:1: '::g' is neither"),
    ("tcp://*:1,connect", "connect to tcp://*:1: '*': "),
    ("tcp://:1,connect", "connect to tcp://:1: '': "), ("tcp://:1,accept", "accept at tcp://:1: '' is neither"),
    *[("tcp://%s:%s,%s" % (host, port, role), "'%s' is not a port from 1 to 65535" % port)
      for host in ("127.0.0.1", "[::1]") for port in ("65536", "70000", "http", "-1", "")
      for role in ("accept", "connect")],
    ("tcp://127.0.0.1:0,connect", "'0' is not a port"), ("tcp://127.0.0.1:*,connect", "'*' is not a port"),
    ("tcp://127.0.0.1,accept", "Invalid argument"), ("tcp://127.0.0.1,connect", "Invalid argument")]


@pytest.mark.parametrize("endpoint, complaint", IMPOSSIBLE)
@pytest.mark.parametrize("option", ["-L", "-S"])
def test_bad_endpoints(nmsgtool, option, endpoint, complaint):
    result = nmsgtool.run("-r", "/dev/null", option, endpoint)
    assert result.code == 1 and complaint in result.err
    assert result.err.startswith("nmsgtool: %s" % option) and result.err.count("\n") == 1


def test_a_bad_endpoint_of_a_channel(nmsgtool, tmp_path):
    (tmp_path / "channels").write_text("feed tcp://[::1]:65536,connect\n")
    result = nmsgtool.run("-Z", "feed", NMSG_CHALIAS_FILE="channels")
    assert result.code == 1 and result.err.count("\n") == 1
    assert "cannot connect to tcp://[::1]:65536: '65536' is not a port" in result.err


def test_an_endpoint_in_use(nmsgtool):
    endpoint = "tcp://127.0.0.1:%d" % free_tcp_port()
    listening(nmsgtool.start("-L", endpoint), endpoint)
    result = nmsgtool.run("-L", endpoint)
    assert result.code == 1 and "cannot accept at %s: Address already in use" % endpoint in result.err


# --- --allow

@pytest.mark.parametrize("how", [zmq.PUSH, zmq.PUB])
def test_connections_from_elsewhere_are_refused(nmsgtool, context, tmp_path, how):
    port = free_tcp_port()
    words = ",pushpull" if how == zmq.PUSH else ""
    listener = listening(nmsgtool.start("-dd", "-L", "tcp://127.0.0.1:%d%s" % (port, words), "--allow", "127.0.0.8/30",
                                        "-c", "3", "-J", "-"), "tcp://127.0.0.1:%d" % port)
    stranger = context.socket(how)
    monitor = stranger.get_monitor_socket(zmq.EVENT_HANDSHAKE_FAILED_AUTH | zmq.EVENT_HANDSHAKE_SUCCEEDED |
                                          zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL)
    stranger.connect("tcp://127.0.0.1:%d" % port)
    monitor.rcvtimeo = PATIENCE * 1000
    event = struct.unpack("=H", monitor.recv_multipart()[0][:2])[0]
    assert event != zmq.EVENT_HANDSHAKE_SUCCEEDED
    friend = context.socket(how)
    friend.linger = 0
    friend.connect("tcp://127.0.0.9:0;127.0.0.1:%d" % port)

    def all_printed():
        try:
            friend.send(containers.logline_container("friend"), zmq.DONTWAIT)
        except zmq.Again:
            pass
        return not listener.runs()

    wait_until(all_printed, "the end")
    result = listener.finish().succeeded()
    assert [one["message"]["message"] for one in result.objects] == ["friend"] * 3
    assert re.search(r"datagrams_refused [1-9]", result.err)


def test_peers_of_this_host_without_an_address_are_allowed(nmsgtool, context, tmp_path):
    listener = nmsgtool.start("-L", "ipc://z,pushpull", "--allow", "192.0.2.1", "-c", "1", "-J", "-")
    sender = raw_socket(context, zmq.PUSH, "ipc://z", tmp_path)
    sender.send(containers.logline_container("here"))
    assert listener.finish().succeeded().objects[0]["message"]["message"] == "here"


# --- memory

MIB = 1 << 20
BOUND = (64 + 64) * MIB  # with --memory 64M
LARGE = containers.logline_container("x" * MIB)


@pytest.mark.skipif(SANITIZED, reason="a sanitizer takes memory of its own")
def test_messages_that_nobody_takes_wait_for_room(nmsgtool, context, endpoint, tmp_path):
    pull = raw_socket(context, zmq.PULL, endpoint, tmp_path, bind=True, queue=1)
    (tmp_path / "in.nmsg").write_bytes(LARGE * 200)
    sender = nmsgtool.start("--memory", "64M", "-r", "in.nmsg", "-S", endpoint + ",pushpull")
    assert len(pull.recv()) > MIB
    wait_until_idle(sender, polls=True)
    for _ in range(150):
        assert len(pull.recv()) > MIB
    assert resident_peak(sender.pid) < BOUND
    for _ in range(49):
        assert len(pull.recv()) > MIB
    sender.finish().succeeded()


@pytest.mark.skipif(SANITIZED, reason="a sanitizer takes memory of its own")
def test_messages_that_a_slow_subscriber_leaves_no_room_for_are_told(nmsgtool, context, endpoint, tmp_path):
    sender = listening(nmsgtool.start("--memory", "64M", "-r", "-", "-S", endpoint + ",pubsub,accept",
                                      stdin=subprocess.PIPE), endpoint)
    slow = raw_socket(context, zmq.SUB, endpoint, tmp_path, queue=1)

    def subscribed():
        sender.write(containers.logline_container("first"))
        return slow.poll(0)

    sender.wait_for(subscribed, "a subscriber")
    sender.write(LARGE * 200)
    sender.wait_until_read()
    wait_until_idle(sender)
    assert resident_peak(sender.pid) < BOUND
    result = sender.finish()
    left_out = re.search(r"left out (\d+) containers, as slow receivers had not taken those before", result.err)
    assert result.code == 1 and 100 < int(left_out[1]) < 200


@pytest.mark.skipif(SANITIZED, reason="a sanitizer takes memory of its own")
def test_messages_that_a_listener_does_not_take_wait_with_their_senders(nmsgtool, context, tmp_path):
    endpoint = "tcp://127.0.0.1:%d" % free_tcp_port()
    message = containers.logline_container("x" * (3 * MIB))
    listener = receiver_of(nmsgtool, endpoint, "-J", "-")
    senders = [raw_socket(context, zmq.PUSH, endpoint, tmp_path, queue=100) for _ in range(4)]
    for _ in range(100):
        for push in senders:
            push.send(message, copy=False)
    wait_until_idle(listener, polls=True)  # its output is not read
    assert resident_peak(listener.pid) < (512 + 64) * MIB
    listener.end()
