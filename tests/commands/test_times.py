"""Times as RFC 3339 in JSON (--json-time iso), both styles as input, and packets in UTC (tracepktdump --utc)."""
import datetime
import json
import shutil
import subprocess

import pytest
from conftest import ROOT, command

FIRST = {"time": "2024-05-01 12:00:00.123456789", "vname": "SIE", "mname": "dnsdedupe",
         "message": {"type": "INSERTION", "count": 1, "time_first": "2024-05-01 11:00:00",
                     "time_last": "2024-05-01 11:59:59", "rrname": "example.com.", "rrclass": "IN", "rrtype": "A",
                     "rdata": ["192.0.2.1"]}}


@pytest.fixture
def lines(nmsgtool):
    """The message in both styles, plain and iso, as nmsgtool writes it."""
    def convert(*words):
        return nmsgtool.run("-j", "-", "-J", "-", *words, data=json.dumps(FIRST).encode()).succeeded().out
    return convert(), convert("--json-time", "iso")


def test_messages_and_their_fields_have_rfc_3339_times(lines):
    message = json.loads(lines[1])
    assert message["time"] == "2024-05-01T12:00:00.123456789Z"
    assert message["message"]["time_first"] == "2024-05-01T11:00:00Z"
    assert message["message"]["time_last"] == "2024-05-01T11:59:59Z"
    last = datetime.datetime.fromisoformat(message["message"]["time_last"].replace("Z", "+00:00"))
    assert last == datetime.datetime(2024, 5, 1, 11, 59, 59, tzinfo=datetime.timezone.utc)


def test_plain_times_are_the_default(nmsgtool, lines):
    assert json.loads(lines[0])["time"] == FIRST["time"]
    assert nmsgtool.run("-j", "-", "-J", "-", "--json-time=nmsg", data=lines[1]).succeeded().out == lines[0]


def test_both_styles_are_read(nmsgtool, lines):
    plain, iso = lines
    containers = [nmsgtool.run("-j", "-", "-w", "-", "--unbuffered", data=data).succeeded().out for data in lines]
    assert containers[0] == containers[1]
    both = nmsgtool.run("-j", "-", "-J", "-", "--json-time", "iso", data=plain + iso).succeeded().out
    assert both == iso + iso


@pytest.mark.skipif(shutil.which("jq") is None, reason="no jq")
def test_other_programs_take_them_for_times(lines):
    shown = subprocess.run(["jq", ".message.time_first | fromdate"], input=lines[1], capture_output=True, check=True)
    assert int(shown.stdout) == 1714561200


def test_conditions_take_both_styles(nmsgtool, lines):
    for time in ("2024-05-01 12:00:00", "2024-05-01T12:00:00Z", "2024-05-01T14:00:00+02:00"):
        words = ("-j", "-", "-J", "-", "--json-time", "iso", "--where", 'time >= "%s"' % time)
        assert nmsgtool.run(*words, data=lines[0]).succeeded().out == lines[1]


def test_an_unknown_style(nmsgtool):
    result = nmsgtool.run("-j", "-", "-J", "-", "--json-time", "unix")
    assert (result.code, result.err) == (
        1, "nmsgtool: usage error: --json-time: 'unix' is neither iso nor nmsg\n")


@pytest.mark.parametrize("option", ["-u", "--utc"])
def test_packets_in_utc(tmp_path, option):
    tool = command("tracepktdump", tmp_path)
    capture = ROOT / "examples/data/telescope.pcap"
    local = tool.run("-c", "1", capture, TZ="Asia/Tokyo").succeeded().text
    utc = tool.run(option, "-c", "1", capture, TZ="Asia/Tokyo").succeeded().text
    times = [datetime.datetime.strptime(text.splitlines()[1], "%a %b %d %H:%M:%S %Y") for text in (local, utc)]
    assert times[0] - times[1] == datetime.timedelta(hours=9)
    assert local.splitlines()[2:] == utc.splitlines()[2:]
