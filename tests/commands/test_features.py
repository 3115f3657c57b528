"""What a build may leave out: whoever asks for it is told in one line, and nothing else changes."""
import pytest
from conftest import command, is_built


@pytest.fixture
def run(tmp_path):
    """A function that runs a command of a given name."""
    return lambda name, *words, data=b"": command(name, tmp_path).run(*words, data=data)


@pytest.mark.parametrize("feature, words, library", [
    ("kafka", ("--readkafka", "nmsg:t@127.0.0.1", "-o", "-"), "Kafka"),
    ("kafka", ("-j", "-", "--writekafka", "json:t@127.0.0.1"), "Kafka"),
    ("zeromq", ("-L", "ipc://z", "-o", "-"), "ZeroMQ"),
    ("zeromq", ("-j", "-", "-S", "ipc://z"), "ZeroMQ"),
])
def test_what_is_not_built_says_so(run, feature, words, library):
    if is_built(feature):
        pytest.skip("built with " + feature)
    done = run("nmsgtool", *words)
    assert (done.code, done.out) == (1, b"")
    spec = next(word for word in words if ":" in word)
    assert done.err == "nmsgtool: cannot open %s: this nmsgtool is built without %s\n" % (spec, library)


@pytest.mark.parametrize("words", [("nmsgtool", "-r"), ("nmsgtool", "-j"), ("tracestats",)], ids=" ".join)
def test_urls_need_a_library(run, words):
    if is_built("curl"):
        pytest.skip("built with curl")
    done = run(*words, "http://127.0.0.1:1/a")
    assert done.code == 1 and "http://127.0.0.1:1/a" in done.err
    assert "this build is without libcurl, which reads URLs" in done.err


def test_pictures_need_a_library(run, tmp_path):
    if is_built("cairo"):
        pytest.skip("built with cairo")
    (tmp_path / "empty.pcap").write_bytes(bytes.fromhex("d4c3b2a1020004000000000000000000ffff000001000000"))
    done = run("tracertstats", "-o", "png", "empty.pcap")
    assert done.code == 1 and done.out == b""
    assert done.err.splitlines()[1].startswith("tracertstats: png-picture.so is not installed: it is in neither ")
