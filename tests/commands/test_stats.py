"""--stats and --metrics: what came, went and was lost, while it happens and at the end."""
import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import time
import urllib.error
import urllib.request

import containers
import pytest
from conftest import PATIENCE, ROOT, free_tcp_port, wait_until

LINE = re.compile(r"nmsgtool: stats: seconds=(\d+\.\d{3})((?: \S+=\d+)+)")
ALWAYS = ["bytes_in", "bytes_out", "containers_in", "containers_out", "payloads_in", "payloads_out"]


def stats_lines(text):
    """Each as (seconds, counts)."""
    found = []
    for line in text.splitlines():
        if not line.startswith("nmsgtool: stats:"):
            continue
        match = LINE.fullmatch(line)
        assert match, line
        counts = {key: int(number) for key, number in (pair.rsplit("=", 1) for pair in match[2].split())}
        assert list(counts)[:len(ALWAYS)] == ALWAYS
        found.append((float(match[1]), counts))
    return found


def whole_lines(text):
    return text[:text.rfind("\n") + 1]


def total(found):
    sums = {}
    for _, counts in found:
        for key, number in counts.items():
            sums[key] = sums.get(key, 0) + number
    return sums


def send(port, *datagrams):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for datagram in datagrams:
            sender.sendto(datagram, ("127.0.0.1", port))
        return sender.getsockname()[1] if datagrams else None


def numbered(texts, sequence_id=0x1122334455667788):
    return [containers.logline_container(str(n), sequence=n, sequence_id=sequence_id) for n in texts]


def test_the_table_of_sources(nmsgtool, free_ports):
    port, = free_ports()
    collector = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "--sources", "-c", "6", "-w", "out", ports=[port])
    steady = send(port, *numbered([0, 1, 2], 0x11))
    lossy = send(port, *numbered([5, 8, 9], 0x22))
    result = collector.finish().succeeded()
    title, *rows = [line.split() for line in result.err.splitlines()]
    assert title == ["input", "address", "id", "received", "lost"]
    assert rows == [["127.0.0.1/%d" % port, "127.0.0.1/%d" % lossy, "0000000000000022", "3", "2"],
                    ["127.0.0.1/%d" % port, "127.0.0.1/%d" % steady, "0000000000000011", "3", "0"]]


def test_no_sources(nmsgtool, messages):
    messages(1, "m.nmsg")
    result = nmsgtool.run("-r", "m.nmsg", "--sources", "-w", "out").succeeded()
    assert result.err == "sources: no sender that numbers its containers was heard\n"


def test_lines_add_up(nmsgtool, messages, tmp_path):
    octets = messages(2000, "m.nmsg").stat().st_size
    nmsgtool.run("-r", "m.nmsg", "--unbuffered", "-w", "slow.nmsg").succeeded()
    size = (tmp_path / "slow.nmsg").stat().st_size
    assert size > octets
    result = nmsgtool.run("-r", "slow.nmsg", "-B", size // 2, "--where", "rrname ~ \"[13579]\\.example\"",
                          "--stats", "1", "-w", "out.nmsg").succeeded()
    found = stats_lines(result.err)
    assert len(found) >= 3
    for seconds, counts in found[:-1]:
        assert 0.9 <= seconds
        assert counts["payloads_in"] > 0
    assert total(found) == {"bytes_in": size, "bytes_out": (tmp_path / "out.nmsg").stat().st_size,
                            "containers_in": 2000, "containers_out": 1, "payloads_in": 1000, "payloads_out": 1000,
                            "payloads_unmatched": 1000}


def test_short_jobs_have_one_line(nmsgtool, messages):
    messages(5, "m.nmsg")
    ((_, counts),) = stats_lines(nmsgtool.run("-r", "m.nmsg", "--stats", "60", "--mirror", "-w", "a", "-J", "b").err)
    assert counts["payloads_in"] == 5 and counts["payloads_out"] == 10
    assert counts["bytes_out"] == sum((nmsgtool.folder / name).stat().st_size for name in "ab")


def test_nothing_is_said_unasked(nmsgtool, messages):
    messages(5, "m.nmsg")
    assert nmsgtool.run("-r", "m.nmsg", "-w", "a").succeeded().err == ""
    assert nmsgtool.run("-r", "m.nmsg", "-w", "a", "--stats", "0").succeeded().err == ""


def test_losses_by_reason_and_sender(nmsgtool, free_ports):
    (port,) = free_ports()
    listener = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "--getsource", "5", "--stats", "1", "-c", "3", "-w", "out",
                               ports=[port])
    bad_crc = containers.logline_container("bad", crcs=[1])
    first = send(port, b"no container", bad_crc, *numbered([0, 1, 5]))
    second = send(port, *numbered([7, 9], 0xABC))
    listener.wait_for_errors(lambda text: total(stats_lines(whole_lines(text))).get("containers_lost") == 4)
    third = send(port, *numbered([6, 16], 0xABC))
    kept = containers.payload(containers.logline("kept"), source=5)
    send(port, *[containers.container(containers.octets_field(1, kept))] * 4)
    result = listener.finish().succeeded()
    found = stats_lines(result.err)
    assert len(found) >= 2
    sums = total(found)
    assert sums["payloads_in"] == 4 and sums["payloads_out"] == 3
    assert sums["containers_malformed"] == 1
    assert sums["payloads_corrupt"] == 1
    assert sums["payloads_filtered"] == 7
    assert sums["lost[127.0.0.1/%d#1122334455667788]" % first] == 3
    assert sums["lost[127.0.0.1/%d#0000000000000abc]" % second] == 1
    assert sums["lost[127.0.0.1/%d#0000000000000abc]" % third] == 9
    assert sums["containers_lost"] == 13


def test_unsent_datagrams(nmsgtool, messages, free_ports):
    (port,) = free_ports()
    messages(20, "m.nmsg")
    result = nmsgtool.run("-r", "m.nmsg", "--unbuffered", "-s", "127.0.0.1/%d,100" % port, "--stats", "60").succeeded()
    sums = total(stats_lines(result.err))
    assert sums["datagrams_unsent"] > 0
    # The system tells of a datagram nobody took when the next one is sent.
    assert sums["containers_out"] >= 10 and sums["bytes_out"] > 0


@pytest.mark.parametrize("value", ["x", "-1", "1.5"])
def test_other_values_are_for_statsmod(nmsgtool, messages, value):
    """As `--stats` has always been short for `--statsmod`."""
    messages(1, "m.nmsg")
    result = nmsgtool.run("-r", "m.nmsg", "-w", "a", "--stats=" + value)
    assert result.code == 1
    assert result.err.startswith("nmsgtool: -M: ")


def test_abbreviations_are_left_to_statsmod(nmsgtool, messages):
    messages(1, "m.nmsg")
    for option in ("--stat", "--statsmod"):
        assert "nmsgtool: -M: " in nmsgtool.run("-r", "m.nmsg", "-w", "a", option, "1").err


# --- metrics

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE = re.compile(r"(%s)(\{(?:[a-z_]+=\"[^\"]*\",?)*\})? (\S+)" % NAME)


def fetch(url):
    with urllib.request.urlopen(url, timeout=PATIENCE) as response:
        assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        text = response.read().decode()
    samples = {}
    types = {}
    helped = set()
    for line in text.splitlines():
        if line.startswith("# HELP "):
            helped.add(line.split()[2])
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            assert kind in ("counter", "gauge", "summary", "histogram", "untyped")
            assert name not in types
            types[name] = kind
        else:
            match = SAMPLE.fullmatch(line)
            assert match, line
            key = match[1] + (match[2] or "")
            assert key not in samples
            samples[key] = float(match[3])
            base = re.sub(r"_(sum|count|bucket)$", "", match[1])
            assert (match[1] in types or base in types) and (match[1] in helped or base in helped)
    assert {name for name, kind in types.items() if kind != "counter" and name.startswith("nmsgtool_")} == {
        "nmsgtool_build_info"}
    return samples


@pytest.mark.parametrize("address", ["127.0.0.1", "[::1]"])
def test_metrics(nmsgtool, free_ports, address):
    (port,) = free_ports()
    http = free_tcp_port(address.strip("[]"))
    listener = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "--metrics", "%s:%d" % (address, http), "--where",
                               'message != "1"', "-c", "8", "-J", "out.json", ports=[port])
    url = "http://%s:%d/metrics" % (address, http)
    wait_until(lambda: "nmsgtool_payloads_in_total" in fetch(url), "metrics")
    before = fetch(url)
    assert before["nmsgtool_payloads_in_total"] == 0 and before["nmsgtool_containers_lost_total"] == 0
    assert not any(key.startswith("nmsgtool_sender") for key in before)
    sender = send(port, b"junk", *numbered([0, 1, 4, 5]))
    wait_until(lambda: fetch(url)["nmsgtool_containers_in_total"] == 4, "containers")
    after = fetch(url)
    assert after["nmsgtool_payloads_in_total"] == 3
    assert after["nmsgtool_payloads_unmatched_total"] == 1
    assert after["nmsgtool_containers_lost_total"] == 2
    assert after["nmsgtool_containers_malformed_total"] == 1
    labels = '{source="127.0.0.1/%d",sender="127.0.0.1/%d",sequence_id="1122334455667788"}' % (port, sender)
    assert after["nmsgtool_sender_containers_lost_total" + labels] == 2
    assert after["nmsgtool_sender_containers_received_total" + labels] == 4
    wait_until(lambda: fetch(url)["nmsgtool_bytes_out_total"] == (nmsgtool.folder / "out.json").stat().st_size > 0,
               "bytes written")
    send(port, *numbered(range(6, 12)))
    listener.finish().succeeded()
    with pytest.raises(urllib.error.URLError):
        fetch(url)


def test_metrics_of_each_input_and_output(nmsgtool, messages, free_ports):
    (port, other) = free_ports(2)
    http = free_tcp_port()
    first, second = "127.0.0.1/%d" % port, "127.0.0.1/%d" % other
    nmsgtool.listen("-l", first, "-l", second, "--metrics", ":%d" % http, "--unbuffered", "--mirror", "-J", "a.json",
                    "-w", "b.nmsg", ports=[port, other])
    url = "http://127.0.0.1:%d/metrics" % http
    size = sum(map(len, numbered([0, 1, 4])))
    send(port, *numbered([0, 1, 4]))
    send(other, *numbered([0]))
    wait_until(lambda: fetch(url).get('nmsgtool_output_payloads_total{output="b.nmsg"}') == 4, "messages")
    found = fetch(url)
    for name, label, value in (("input_payloads", first, 3), ("input_payloads", second, 1),
                               ("input_bytes", first, size), ("input_containers_lost", first, 2),
                               ("input_containers_lost", second, 0), ("input_datagrams_overrun", first, 0),
                               ("output_payloads", "a.json", 4)):
        key = 'nmsgtool_%s_total{%s="%s"}' % (name, name.partition("_")[0], label)
        assert found[key] == value, key
    for name in ("a.json", "b.nmsg"):
        wait_until(lambda: fetch(url)['nmsgtool_output_bytes_total{output="%s"}' % name] ==
                   (nmsgtool.folder / name).stat().st_size > 0, "bytes written")


def test_inputs_of_one_name_are_one_sample(nmsgtool, messages, free_ports):
    (port,) = free_ports()
    http = free_tcp_port()
    messages(2, "m.nmsg")
    nmsgtool.listen("-r", "m.nmsg", "-r", "m.nmsg", "-l", "127.0.0.1/%d" % port, "--metrics", ":%d" % http, "-w", "out",
                    ports=[port])
    url = "http://127.0.0.1:%d/metrics" % http
    wait_until(lambda: fetch(url)['nmsgtool_input_payloads_total{input="m.nmsg"}'] == 4, "messages")


def test_metrics_of_the_process(nmsgtool, free_ports):
    (port,) = free_ports()
    http = free_tcp_port()
    begin = time.time()
    listener = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "--metrics", ":%d" % http, "-w", "out", ports=[port])
    url = "http://127.0.0.1:%d/metrics" % http
    wait_until(lambda: "nmsgtool_payloads_in_total" in fetch(url), "metrics")
    found = fetch(url)
    version = nmsgtool.run("-v").err.split()[-1]
    assert found['nmsgtool_build_info{version="%s"}' % version] == 1
    assert begin - 2 < found["process_start_time_seconds"] < time.time() + 2
    status = (pathlib.Path("/proc/%d/statm" % listener.pid).read_text()).split()
    assert found["process_resident_memory_bytes"] == pytest.approx(int(status[1]) * os.sysconf("SC_PAGESIZE"), rel=0.2)
    # The connection that asks is among them.
    assert 0 <= found["process_open_fds"] - len(os.listdir("/proc/%d/fd" % listener.pid)) <= 1
    assert found["process_threads"] == len(os.listdir("/proc/%d/task" % listener.pid))
    assert found["process_cpu_seconds_total"] >= 0


def test_the_dashboard_asks_for_what_is_served(nmsgtool, free_ports):
    (port,) = free_ports()
    http = free_tcp_port()
    nmsgtool.listen("-l", "127.0.0.1/%d" % port, "--metrics", ":%d" % http, "-w", "out", ports=[port])
    url = "http://127.0.0.1:%d/metrics" % http
    wait_until(lambda: "nmsgtool_payloads_in_total" in fetch(url), "metrics")
    send(port, *numbered([0, 2]))
    wait_until(lambda: fetch(url)["nmsgtool_containers_in_total"] == 2, "containers")
    labels = {}
    for key in fetch(url):
        name, _, rest = key.partition("{")
        labels.setdefault(name, {"job", "instance"}).update(re.findall(r"(\w+)=", rest))
    dashboard = json.loads((ROOT / "packaging/nmsgtool-grafana.json").read_text())
    targets = [target for panel in dashboard["panels"] for target in panel["targets"]]
    assert len(targets) > 15
    for target in targets:
        names = re.findall(r"\b(?:nmsgtool|process)_\w+", target["expr"])
        assert names and set(names) <= set(labels), target
        known = set().union(*(labels[name] for name in names))
        grouped = re.findall(r"\b(?:by|on|group_left) \(([\w,]+)\)", target["expr"])
        assert {label for group in grouped for label in group.split(",")} <= known, target
        assert set(re.findall(r"{{(\w+)}}", target["legendFormat"])) <= known, target
        assert target["expr"].count("(") == target["expr"].count(")")
    for variable in dashboard["templating"]["list"][1:]:
        assert re.match(r"label_values\((\w+)", variable["query"])[1] in labels


def test_metrics_while_senders_come_and_go(nmsgtool, free_ports):
    """Reads accounts all the time while they change."""
    (port,) = free_ports()
    http = free_tcp_port()
    listener = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "--metrics", "127.0.0.1:%d" % http, "-w", os.devnull,
                               ports=[port])
    url = "http://127.0.0.1:%d/metrics" % http
    wait_until(lambda: "nmsgtool_payloads_in_total" in fetch(url), "metrics")
    for i in range(30):
        send(port, *(containers.logline_container("x", sequence=n, sequence_id=1000 * i + n) for n in range(50)))
        received = [key for key in fetch(url) if key.startswith("nmsgtool_sender_containers_received_total{")]
        assert len(received) <= 1000
    wait_until(lambda: fetch(url)["nmsgtool_containers_in_total"] == 1500, "containers")
    shown = [key for key in fetch(url) if key.startswith("nmsgtool_sender_containers_received_total{")]
    assert len(shown) == 1000
    assert listener.finish_after(signal.SIGINT).code == 1


@pytest.mark.parametrize("request_text, status", [
    (b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 200 OK\r\n"),
    (b"GET /metrics?x=y HTTP/1.0\r\n\r\n", b"HTTP/1.1 200 OK\r\n"),
    (b"HEAD /metrics HTTP/1.1\r\n\r\n", b"HTTP/1.1 200 OK\r\n"),
    (b"GET /metrics HTTP/1.1\nHost: x\n\n", b"HTTP/1.1 200 OK\r\n"),
    (b"GET /nothing HTTP/1.1\r\n\r\n", b"HTTP/1.1 404 Not Found\r\n"),
    (b"POST /metrics HTTP/1.1\r\n\r\n", b"HTTP/1.1 405 Method Not Allowed\r\n"),
    (b"nonsense\r\n\r\n", b"HTTP/1.1 400 Bad Request\r\n"),
    (b"\0\xff\r\n\r\n", b"HTTP/1.1 400 Bad Request\r\n"),
    (b"GET /metrics HTTP/1.1\r\nx: " + 8200 * b"x", b"HTTP/1.1 431 Request Header Fields Too Large\r\n"),
    (b"GET /metrics", b""),  # and then nothing more
])
def test_requests(nmsgtool, free_ports, request_text, status):
    (port,) = free_ports()
    http = free_tcp_port()
    nmsgtool.listen("-l", "127.0.0.1/%d" % port, "--metrics", "127.0.0.1:%d" % http, "-w", os.devnull, ports=[port])
    with socket.create_connection(("127.0.0.1", http), timeout=PATIENCE) as client:
        client.sendall(request_text)
        if not status:
            client.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            for octets in iter(lambda: client.recv(65536), b""):
                answer += octets
        except ConnectionResetError:
            pass
    assert answer.startswith(status) and bool(answer) == bool(status)
    has_page = b" 200 " in status and not request_text.startswith(b"HEAD")
    assert (b"\nnmsgtool_payloads_in_total 0\n" in answer) == has_page
    assert fetch("http://127.0.0.1:%d/metrics" % http)["nmsgtool_payloads_in_total"] == 0


def test_idle_clients_do_not_hold_up_the_end(nmsgtool, free_ports):
    (port,) = free_ports()
    http = free_tcp_port()
    listener = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "--metrics", "127.0.0.1:%d" % http, "-w", os.devnull,
                               ports=[port])
    with contextlib.ExitStack() as clients:
        for _ in range(17):
            clients.enter_context(socket.create_connection(("127.0.0.1", http), timeout=PATIENCE))
        assert listener.finish_after(signal.SIGINT).code == 1


def test_silent_clients_hold_up_nobody(nmsgtool, free_ports):
    """More of them than there may be at once."""
    (port,) = free_ports()
    http = free_tcp_port()
    nmsgtool.listen("-l", "127.0.0.1/%d" % port, "--metrics", "127.0.0.1:%d" % http, "-w", os.devnull, ports=[port])
    with contextlib.ExitStack() as clients:
        begin = time.monotonic()
        for i in range(600):
            client = clients.enter_context(socket.create_connection(("127.0.0.1", http), timeout=PATIENCE))
            client.sendall(b"GET /met"[:i % 9])
            if i % 100 == 99:
                assert fetch("http://127.0.0.1:%d/metrics" % http)["nmsgtool_payloads_in_total"] == 0
        # One after the other, with any patience at all, they would take minutes.
        assert time.monotonic() - begin < PATIENCE


def test_the_first_page_links_to_the_metrics(nmsgtool, free_ports):
    (port,) = free_ports()
    http = free_tcp_port()
    nmsgtool.listen("-l", "127.0.0.1/%d" % port, "--metrics", "localhost:%d" % http, "-w", os.devnull, ports=[port])
    with urllib.request.urlopen("http://127.0.0.1:%d/" % http, timeout=PATIENCE) as page:
        assert page.headers["Content-Type"].startswith("text/html") and b'<a href="/metrics">' in page.read()


@pytest.mark.parametrize("address, complaint", [
    ("127.0.0.1", "'127.0.0.1' is not an address and a port, such as 127.0.0.1:9430, [::1]:9430 or localhost:9430"),
    ("::1:9430", "'::1:9430' is not an address and a port, such as 127.0.0.1:9430, [::1]:9430 or localhost:9430"),
    ("[127.0.0.1]:9430",
     "'[127.0.0.1]:9430' is not an address and a port, such as 127.0.0.1:9430, [::1]:9430 or localhost:9430"),
    ("127.0.0.1:0", "'127.0.0.1:0': the port must be a number from 1 to 65535"),
    ("127.0.0.1:65536", "'127.0.0.1:65536': the port must be a number from 1 to 65535"),
    ("127.0.0.1:9430s", "'127.0.0.1:9430s': the port must be a number from 1 to 65535"),
])
def test_bad_addresses(nmsgtool, messages, tmp_path, address, complaint):
    messages(1, "m.nmsg")
    (tmp_path / "kept").write_text("precious")
    result = nmsgtool.run("-r", "m.nmsg", "-w", "kept", "--metrics", address)
    assert result.code == 1
    assert result.err == "nmsgtool: --metrics: %s\n" % complaint
    assert (tmp_path / "kept").read_text() == "precious"


def test_port_in_use(nmsgtool, messages, tmp_path):
    messages(1, "m.nmsg")
    (tmp_path / "kept").write_text("precious")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        place = "127.0.0.1:%d" % other.getsockname()[1]
        result = nmsgtool.run("-r", "m.nmsg", "-w", "kept", "--metrics", place)
    assert result.code == 1
    assert result.err == "nmsgtool: --metrics: cannot listen on %s: Address already in use\n" % place
    assert (tmp_path / "kept").read_text() == "precious"
