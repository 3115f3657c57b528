"""Outputs that begin a new file now and then: -k with -c, -t and -R."""
import gzip
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

import pytest
from conftest import command, newdomain, numbers
from watching import PATIENCE, wait_until

NAME = re.compile(r"(?P<base>.+)\.(?P<day>\d{8})\.(?P<minute>\d{4})\.(?P<seconds>\d+)\.(?P<nanoseconds>\d{9})"
                  r"(?P<suffix>(\.nmsg|\.json|)(\.gz|\.zst|))")


def finished(folder, base):
    """The finished files of an output, in the order they were opened."""
    found = [(match["seconds"], match["nanoseconds"], path) for path in pathlib.Path(folder).iterdir()
             if (match := NAME.fullmatch(path.name)) and match["base"] == base]
    return [path for _, _, path in sorted(found)]


def parts(folder):
    return [path.name for path in pathlib.Path(folder).iterdir() if path.name.endswith(".part")]


def lines_of(path):
    return path.read_text().splitlines() if path.exists() else []


def read(nmsgtool, path):
    option = "-j" if path.suffix == ".json" else "-r"
    return numbers(nmsgtool.run(option, path, "-J", "-").succeeded().objects)


@pytest.mark.parametrize("option, suffix", [("-w", ".nmsg"), ("-J", ".json")])
def test_count_begins_new_files(nmsgtool, messages, tmp_path, option, suffix):
    nmsgtool.run("-r", messages(5), option, "out", "-c", 2, "-k", "").succeeded()
    files = finished(tmp_path, "out")
    assert [path.suffix for path in files] == [suffix] * 3
    assert [read(nmsgtool, path) for path in files] == [[0, 1], [2, 3], [4]]
    assert parts(tmp_path) == []


def test_presentation_files_have_no_suffix(nmsgtool, messages, tmp_path):
    nmsgtool.run("-r", messages(3), "-o", "text", "-c", 2, "-k", "").succeeded()
    files = finished(tmp_path, "text")
    assert [path.read_text().count("\ndomain: ") for path in files] == [2, 1]


def test_names_tell_when_a_file_was_opened(nmsgtool, messages, tmp_path):
    before = time.time_ns()
    nmsgtool.run("-r", messages(1), "-w", "out", "-k", "", TZ="America/New_York").succeeded()
    match = NAME.fullmatch(finished(tmp_path, "out")[0].name)
    opened = int(match["seconds"]) * 10**9 + int(match["nanoseconds"])
    assert before <= opened <= time.time_ns()
    assert time.strftime("%Y%m%d.%H%M", time.gmtime(opened // 10**9)) == match["day"] + "." + match["minute"]


def test_no_empty_file_when_the_input_ends_at_the_count(nmsgtool, messages, tmp_path):
    nmsgtool.run("-r", messages(4), "-w", "out", "-c", 2, "-k", "").succeeded()
    assert [read(nmsgtool, path) for path in finished(tmp_path, "out")] == [[0, 1], [2, 3]]


def test_an_idle_output_rotates_at_the_count(nmsgtool, messages, tmp_path, free_ports):
    port, = free_ports()
    listening = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "-w", "out", "-c", 2, "-k", "", ports=[port])
    nmsgtool.run("-r", messages(2), "-s", "127.0.0.1/%d" % port).succeeded()
    wait_until(lambda: finished(tmp_path, "out"), "the first file")
    result = listening.finish_after(signal.SIGTERM)
    assert result.code == 1
    sizes = [path.stat().st_size for path in finished(tmp_path, "out")]
    assert len(sizes) == 2 and sizes[0] > 0 and sizes[1] == 0


def test_striped_outputs_count_for_themselves(nmsgtool, messages, tmp_path):
    nmsgtool.run("-r", messages(10), "-w", "a", "-J", "b", "-c", 2, "-k", "").succeeded()
    assert [read(nmsgtool, path) for path in finished(tmp_path, "a")] == [[0, 2], [4, 6], [8]]
    assert [read(nmsgtool, path) for path in finished(tmp_path, "b")] == [[1, 3], [5, 7], [9]]


def test_mirrored_outputs_rotate_together(nmsgtool, messages, tmp_path):
    nmsgtool.run("-r", messages(5), "--mirror", "-w", "a", "-J", "b", "-c", 2, "-k", "").succeeded()
    for base in "ab":
        assert [read(nmsgtool, path) for path in finished(tmp_path, base)] == [[0, 1], [2, 3], [4]]


@pytest.mark.parametrize("options", [[], ["-z"], ["--unbuffered"]])
def test_many_messages_stay_in_order(nmsgtool, messages, tmp_path, options):
    nmsgtool.run("-r", messages(5000), "-w", "out", "-c", 777, "-k", "", *options).succeeded()
    files = [read(nmsgtool, path) for path in finished(tmp_path, "out")]
    assert [len(file) for file in files] == [777] * 6 + [338]
    assert sum(files, []) == list(range(5000))


def test_interval_rotates_idle_outputs_at_its_multiples(nmsgtool, tmp_path, free_ports):
    port, = free_ports()
    listening = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "-w", "a", "-o", "b", "-t", 1, "-k", "", ports=[port])
    wait_until(lambda: len(finished(tmp_path, "a")) >= 2 and len(finished(tmp_path, "b")) >= 2, "two rotations")
    listening.finish_after(signal.SIGTERM)
    for base in "ab":
        opened = [int(NAME.fullmatch(path.name)["seconds"]) for path in finished(tmp_path, base)]
        assert len(set(opened[1:])) == len(opened) - 1
        fractions = [int(NAME.fullmatch(path.name)["nanoseconds"]) for path in finished(tmp_path, base)]
        assert all(fraction < 900_000_000 for fraction in fractions[1:-1])


def test_randomized_interval_keeps_its_phase(nmsgtool, tmp_path, free_ports):
    port, = free_ports()
    listening = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "-w", "a", "-t", 2, "-R", "-k", "", ports=[port])
    wait_until(lambda: len(finished(tmp_path, "a")) >= 2, "two rotations")
    listening.finish_after(signal.SIGTERM)
    opened = [int(NAME.fullmatch(path.name)["seconds"]) for path in finished(tmp_path, "a")]
    assert len({second % 2 for second in opened[1:3]}) == 1


def test_without_names_rotating_outputs_the_count_still_stops(nmsgtool, messages, free_ports):
    port, = free_ports()
    result = nmsgtool.run("-dd", "-r", messages(5), "-s", "127.0.0.1/%d" % port, "-c", 2, "-k", "echo")
    assert result.code == 0 and "payloads_out 2 " in result.err


def test_kicker_gets_every_file(nmsgtool, messages, tmp_path):
    nmsgtool.run("-r", messages(5), "-w", "out", "-c", 2, "-k", "echo kicked >> log; echo").succeeded()
    wait_until(lambda: lines_of(tmp_path / "log") == ["kicked"] * 3, "three kickers")
    result = nmsgtool.run("-r", "messages.nmsg", "-w", "more", "-k", "echo first").succeeded()
    assert result.text == "first ./%s\n" % finished(tmp_path, "more")[0].name


def test_environment_names_a_kicker(nmsgtool, messages, tmp_path):
    nmsgtool.run("-r", messages(1), "-w", "out", NMSG_KICKER="touch kicked;").succeeded()
    assert finished(tmp_path, "out")
    wait_until((tmp_path / "kicked").exists, "the kicker")


@pytest.mark.parametrize("base", ["with blank", "semi;touch injected", "quote'd", "$(touch injected)"])
def test_file_names_are_one_word_for_the_kicker(nmsgtool, messages, tmp_path, base):
    script = tmp_path / "kick.sh"
    script.write_text('#!/bin/sh\nprintf "%s\\n" "$#" "$1" > kicked.new && mv kicked.new kicked\n')
    script.chmod(0o755)
    nmsgtool.run("-r", messages(1), "-w", base, "-k", "./kick.sh").succeeded()
    wait_until((tmp_path / "kicked").exists, "the kicker")
    assert (tmp_path / "kicked").read_text() == "1\n./%s\n" % finished(tmp_path, base)[0].name
    assert not (tmp_path / "injected").exists()


def failures(text, what):
    """The number of kickers that failed so; lines that repeat are joined."""
    lines = re.findall(r"WARNING: system\(\) failed: %s(?: \((\d+) of that kind\))?\n" % re.escape(what), text)
    return sum(int(count or 1) for count in lines)


def test_a_kicker_that_fails_harms_nobody(nmsgtool, messages, tmp_path):
    result = nmsgtool.run("-r", messages(3), "-w", "out", "-c", 1, "-k", "exit 3;").succeeded()
    assert failures(result.err, "'exit 3;' ended with status 3") == 3
    assert [read(nmsgtool, path) for path in finished(tmp_path, "out")] == [[0], [1], [2]]


def test_a_missing_kicker_harms_nobody(nmsgtool, messages, tmp_path):
    result = nmsgtool.run("-r", messages(3), "-w", "out", "-c", 1, "-k", "/there/is/no/such/command").succeeded()
    assert failures(result.err, "'/there/is/no/such/command' ended with status 127") == 3
    assert len(finished(tmp_path, "out")) == 3


class Gate:
    """Where kickers hang until they are let through, by what they do there: `read line` of `gate`, which they have open
    for writing as well, so that opening it is no wait already."""

    def __init__(self, folder):
        os.mkfifo(folder / "gate")
        self.descriptor = os.open(folder / "gate", os.O_RDWR)
        self.folder = folder

    def count(self, name):
        """How many kickers have said so: those that have come `in`, or `through`."""
        path = self.folder / name
        return path.read_text().count("\n") if path.exists() else 0

    def let_through(self, count):
        os.write(self.descriptor, count * b"\n")

    def open(self, count):
        self.let_through(count)
        wait_until(lambda: self.count("through") == count, "the kickers")
        os.close(self.descriptor)


@pytest.fixture
def gate(tmp_path):
    return Gate(tmp_path)


HANG = "exec >/dev/null 2>&1 <>gate; echo >>in; read line; echo >>through"


def ends_before_its_kickers(running):
    """Waits for a command that its helper outlives: that one keeps the standard streams. \\returns the status"""
    return running.process.wait(PATIENCE)


def test_a_kicker_that_hangs_in_the_background_does_not_matter(nmsgtool, messages, tmp_path, gate):
    assert nmsgtool.run("-r", messages(2), "-w", "out", "-c", 1, "-k", "(%s) & true" % HANG).code == 0
    assert len(finished(tmp_path, "out")) == 2
    assert gate.count("through") == 0
    gate.open(2)


def test_a_kicker_that_hangs_in_the_foreground_yields_to_signals(nmsgtool, messages, tmp_path, free_ports, gate):
    port, = free_ports()
    listening = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "-w", "out", "-c", 1, "-k", HANG + "; true", ports=[port])
    nmsgtool.run("-r", messages(2), "-s", "127.0.0.1/%d" % port).succeeded()
    wait_until(lambda: gate.count("in") == 2, "the kickers")
    listening.process.send_signal(signal.SIGTERM)
    assert ends_before_its_kickers(listening) == 1
    assert sorted(sum((read(nmsgtool, path) for path in finished(tmp_path, "out")), [])) == [0, 1]
    assert gate.count("through") == 0
    gate.open(len(finished(tmp_path, "out")))


@pytest.mark.parametrize("words, at_once", [([], 16), (["--kickers", 3], 3)])
def test_kickers_that_hang_wait_in_a_queue_and_stall_nothing(nmsgtool, messages, tmp_path, gate, words, at_once):
    """All files are finished, the command ends, and its helper runs the rest."""
    running = nmsgtool.start("-r", messages(40), "-w", "out", "-c", 1, "-k", HANG + "; true", *words)
    assert ends_before_its_kickers(running) == 0
    assert len(finished(tmp_path, "out")) == 40
    wait_until(lambda: gate.count("in") == at_once, "kickers")
    for through in range(1, 6):
        gate.let_through(1)
        wait_until(lambda: gate.count("in") == at_once + through, "the next kicker")
        assert gate.count("through") == through
    gate.let_through(35)
    wait_until(lambda: gate.count("through") == 40, "all kickers")
    assert running.finish().code == 0


def test_kickers_outlive_signals_to_the_group_of_the_command(messages, tmp_path, gate, free_ports):
    """As a terminal and timeout(1) send them. The queue is finished too."""
    port, = free_ports()
    setsid = command("nmsgtool", tmp_path, prefix=["setsid"])
    listening = setsid.listen("-l", "127.0.0.1/%d" % port, "-w", "out", "-c", 1, "-k", HANG + "; true",
                              "--kickers", 1, ports=[port])
    setsid.run("-r", messages(2), "-s", "127.0.0.1/%d" % port).succeeded()
    wait_until(lambda: len(finished(tmp_path, "out")) >= 2 and gate.count("in") == 1, "two files and a kicker")
    os.killpg(listening.pid, signal.SIGTERM)
    assert ends_before_its_kickers(listening) == 1
    gate.open(len(finished(tmp_path, "out")))
    listening.finish()


def test_failures_after_the_end_are_told_by_the_helper(nmsgtool, messages, tmp_path, gate):
    running = nmsgtool.start("-r", messages(1), "-w", "out", "-k", "exec <>gate; echo >>in; read line; exit 5;")
    assert ends_before_its_kickers(running) == 0
    wait_until(lambda: gate.count("in") == 1, "the kicker")
    gate.let_through(1)
    assert "ended with status 5\n" in running.finish().err


def test_failures_after_the_end_are_in_the_log(nmsgtool, messages, tmp_path, gate):
    """The first line of the helper, and how many like it were left out."""
    running = nmsgtool.start("-r", messages(3), "-w", "out", "-c", 1, "--log", "log", "-k",
                             "exec 2>/dev/null <>gate; echo >>in; read line; exit 5;")
    assert ends_before_its_kickers(running) == 0
    wait_until(lambda: gate.count("in") == 3, "the kickers")
    gate.let_through(3)
    assert running.finish().err == ""
    assert failures((tmp_path / "log").read_text(), "'exec 2>/dev/null <>gate; echo >>in; read line; exit 5;'"
                    " ended with status 5") == 3


def test_failures_are_told_while_the_command_runs(nmsgtool, messages, tmp_path, free_ports):
    port, = free_ports()
    listening = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "-w", "out", "-c", 1, "-k", "exit 3;", ports=[port])
    nmsgtool.run("-r", messages(1), "-s", "127.0.0.1/%d" % port).succeeded()
    listening.wait_for_errors(lambda text: "WARNING: system() failed: 'exit 3;' ended with status 3\n" in text)
    listening.finish_after(signal.SIGTERM)


def test_the_helper_outlives_a_command_that_is_killed(nmsgtool, messages, tmp_path, gate, free_ports):
    port, = free_ports()
    listening = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "-w", "out", "-c", 1, "-k", HANG + "; true",
                                "--kickers", 1, ports=[port])
    nmsgtool.run("-r", messages(2), "-s", "127.0.0.1/%d" % port).succeeded()
    wait_until(lambda: len(finished(tmp_path, "out")) == 2 and gate.count("in") == 1, "two files and a kicker")
    listening.process.kill()
    gate.open(2)


@pytest.mark.parametrize("words, reason", [
    (["-k", "true", "--kickers", "0"], "--kickers: at least one command must run at once"),
    (["--recover"], "--recover is for the files -k begins: give -k (-k '' runs no command)")])
def test_rotation_that_cannot_be(nmsgtool, messages, words, reason):
    result = nmsgtool.run("-r", messages(1), "-J", "out", *words)
    assert (result.code, result.err) == (1, "nmsgtool: usage error: %s\n" % reason)


def test_debug_lines(nmsgtool, messages, tmp_path):
    result = nmsgtool.run("-dd", "-r", messages(3), "-w", "out", "-c", 2, "-k", "").succeeded()
    lines = [line for line in result.err.splitlines() if "totals" in line or "output" in line]
    last = finished(tmp_path, "out")[-1].name
    assert re.fullmatch(r"nmsgtool: nmsg file output: out", lines[0])
    assert re.fullmatch(r"nmsgtool: totals: payloads_in \d payloads_out 2 container_recvs 1 container_drops 0",
                        lines[1])
    assert lines[2] == "nmsgtool: reopened nmsg file output: ./" + last
    assert re.fullmatch(r"nmsgtool: totals: payloads_in 3 payloads_out 3 container_recvs 1 container_drops 0", lines[3])
    assert lines[4] == "nmsgtool: closed output: out"


def test_standard_output_is_a_name_like_others(nmsgtool, messages, tmp_path):
    result = nmsgtool.run("-r", messages(1), "-k", "").succeeded()
    assert result.out == b"" and len(finished(tmp_path, "-")) == 1


def test_a_failed_start_leaves_no_file_and_runs_no_kicker(nmsgtool, messages, tmp_path):
    result = nmsgtool.run("-r", messages(1), "-w", "a", "-w", "no/such/folder/b", "-k", "touch kicked;")
    assert result.code == 1 and "unable to open" in result.err
    assert finished(tmp_path, "a") == [] and parts(tmp_path) == [] and not (tmp_path / "kicked").exists()


def test_a_failed_rename_keeps_the_data(nmsgtool, messages, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    source = messages(2)
    running = nmsgtool.start("-j", "-", "-J", "out/x", "-k", "touch kicked;", stdin=subprocess.PIPE)
    part, = wait_until(lambda: list(folder.glob(".x.*.part")), "the part file")
    stamp = part.name[len(".x."):-len(".part")]
    (folder / ("x." + stamp + ".json")).mkdir()  # nothing can be renamed onto a folder
    result = running.finish((newdomain(0) + "\n").encode())
    assert result.code == 1 and "unable to rename" in result.err
    assert source.exists() and not (tmp_path / "kicked").exists()
    assert part.read_text() == nmsgtool.run("-j", "-", "-J", "-", data=(newdomain(0) + "\n").encode()).text


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a file system of 64 KiB."""
    if os.geteuid() != 0:
        pytest.skip("mounting a file system needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder], capture_output=True).returncode != 0:
        pytest.skip("cannot mount a file system here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_is_told_and_whole_files_stay(nmsgtool, messages, small_disk):
    result = nmsgtool.run("-r", messages(2000), "-w", small_disk / "out", "-c", 100, "-k", "")
    assert result.code == 1
    assert re.search(r"nmsgtool: write error on .*out: No space left on device", result.err)
    whole = [read(nmsgtool, path) for path in finished(small_disk, "out")]
    assert len(whole) >= 2 and sum(whole, []) == list(range(100 * len(whole)))


def test_killed_at_any_moment(nmsgtool, messages, tmp_path):
    """Finished files are whole, and the unfinished one is good up to its last whole container."""
    source = messages(3000)
    for attempt in range(5):
        folder = tmp_path / ("run%d" % attempt)
        folder.mkdir()
        running = nmsgtool.start("-r", source, "-B", 2_000_000, "-w", folder / "out", "-c", 50, "-k", "")
        wait_until(lambda: len(finished(folder, "out")) > attempt, "rotations")
        running.process.send_signal(signal.SIGKILL)
        running.finish()
        seen = [read(nmsgtool, path) for path in finished(folder, "out")]
        assert all(len(file) == 50 for file in seen)
        for name in parts(folder):
            rest = nmsgtool.run("-r", folder / name, "-J", "-")
            seen.append(numbers(rest.objects))
        assert sum(seen, []) == list(range(len(sum(seen, []))))


# --- compressed files

def decompressed(path):
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    return subprocess.run(["zstd", "-dc", path], capture_output=True, check=True).stdout


@pytest.mark.parametrize("compression, ending", [("gzip", ".gz"), ("zstd", ".zst")])
@pytest.mark.parametrize("option, suffix", [("-J", ".json"), ("-o", "")])
def test_files_are_compressed(nmsgtool, messages, tmp_path, option, suffix, compression, ending):
    """Enough for many pieces in a file, and a small file at the end."""
    source = messages(12_010)
    plain = nmsgtool.run("-r", source, option, "-").succeeded().out
    nmsgtool.run("-r", source, option, "out", "-c", 4000, "-k", "", "--compress-files", compression).succeeded()
    files = finished(tmp_path, "out")
    assert [path.name.endswith(suffix + ending) for path in files] == [True] * 4 and not parts(tmp_path)
    assert b"".join(decompressed(path) for path in files) == plain
    assert sum(path.stat().st_size for path in files) < len(plain) / 4


def test_a_file_nothing_is_written_to_is_empty(nmsgtool, messages, tmp_path):
    nmsgtool.run("-r", messages(3), "--getsource", "1", "-J", "out", "-k", "", "--compress-files", "zstd").succeeded()
    assert [path.stat().st_size for path in finished(tmp_path, "out")] == [0]


def test_containers_stay_as_they_are(nmsgtool, messages, tmp_path):
    nmsgtool.run("-r", messages(5), "-w", "out", "-k", "", "--compress-files", "gzip").succeeded()
    (path,) = finished(tmp_path, "out")
    assert path.suffix == ".nmsg" and read(nmsgtool, path) == list(range(5))


@pytest.mark.parametrize("words, reason", [
    (["-k", "", "--compress-files", "zip"],
     "--compress-files: 'zip' is none of gzip, zstd, xz, bzip2, lz4"),
    (["--compress-files", "zstd"], "--compress-files is for the files -k begins: give -k (-k '' runs no command)")])
def test_compression_that_cannot_be(nmsgtool, messages, tmp_path, words, reason):
    result = nmsgtool.run("-r", messages(1), "-J", "out", *words)
    assert (result.code, result.err) == (1, "nmsgtool: usage error: %s\n" % reason)
    assert not finished(tmp_path, "out") and not parts(tmp_path)


# --- what a crash leaves

def crash(nmsgtool, folder, option, *words, count=2):
    """Writes messages, then is killed. \\returns the file that is left"""
    running = nmsgtool.start("-j", "-", option, folder / "out", "-k", "", "--unbuffered", *words,
                             stdin=subprocess.PIPE)
    running.write("".join(newdomain(i) + "\n" for i in range(count)).encode())
    part, = wait_until(lambda: [path for path in folder.glob(".out.*.part") if path.stat().st_size > 0], "the file")
    running.wait_until_read()
    running.process.kill()
    running.process.communicate()
    return part


@pytest.mark.parametrize("option, suffix, cut", [("-w", ".nmsg", b"NMSG\0\2\0\0"), ("-J", ".json", b'{"time":'),
                                                 ("-o", "", b"[64] [")])
def test_files_of_a_crash_are_told_and_recovered(nmsgtool, messages, tmp_path, option, suffix, cut):
    part = crash(nmsgtool, tmp_path, option)
    whole = part.read_bytes()
    part.write_bytes(whole + cut)
    told = nmsgtool.run("-r", messages(1), option, "out", "-k", "").succeeded()
    assert told.err == ("nmsgtool: out: 1 unfinished file of an earlier run, such as ./%s: --recover finishes it\n"
                        % part.name)
    assert part.read_bytes() == whole + cut
    result = nmsgtool.run("-r", messages(1), option, "out", "-k", "echo kicked", "--recover").succeeded()
    name = "./" + part.name[1:-len(".part")] + suffix
    assert result.err == "nmsgtool: recovered %s: %d bytes kept, %d incomplete bytes dropped\n" % (
        name, len(whole), len(cut))
    assert (tmp_path / name).read_bytes() == whole and not parts(tmp_path)
    assert "kicked %s\n" % name in result.text


def test_compressed_files_are_recovered_to_their_last_member(nmsgtool, messages, tmp_path):
    source = messages(9000)
    nmsgtool.run("-r", source, "-J", "out", "-k", "", "--compress-files", "gzip").succeeded()
    path, = finished(tmp_path, "out")
    data = path.read_bytes()
    path.unlink()
    part = tmp_path / ("." + path.name[:-len(".json.gz")] + ".part")
    part.write_bytes(data[:-1])
    nmsgtool.run("-r", messages(1), "-w", "out", "-k", "", "--recover").succeeded()
    recovered = [path for path in finished(tmp_path, "out") if path.suffix == ".gz"]
    assert recovered == [path]
    lines = gzip.decompress(path.read_bytes()).splitlines()
    assert 0 < len(lines) < 9000 and all(line.endswith(b"}}") for line in lines)


def test_what_cannot_be_recovered_stays(nmsgtool, messages, tmp_path):
    part = tmp_path / ".out.20240501.1200.1714564800.000000001.part"
    part.write_bytes(b"NMSG\0\2\0\0\xff\xffabc")
    result = nmsgtool.run("-r", messages(1), "-w", "out", "-k", "", "--recover").succeeded()
    assert result.err == "nmsgtool: cannot recover ./%s: there is no whole container in it\n" % part.name
    assert part.read_bytes() == b"NMSG\0\2\0\0\xff\xffabc"


def test_files_that_are_written_are_left_alone(nmsgtool, messages, tmp_path, free_ports):
    port, = free_ports()
    listening = nmsgtool.listen("-l", "127.0.0.1/%d" % port, "-w", "out", "-k", "", "--unbuffered", ports=[port])
    nmsgtool.run("-r", messages(1), "-s", "127.0.0.1/%d" % port).succeeded()
    wait_until(lambda: [path for path in tmp_path.glob(".out.*.part") if path.stat().st_size > 0], "the message")
    other = nmsgtool.run("-r", messages(1), "-w", "out", "-w", "out", "-k", "", "--recover").succeeded()
    assert other.err == "" and len(parts(tmp_path)) == 1
    listening.finish_after(signal.SIGTERM)
    assert parts(tmp_path) == []


# --- what survives a power cut

def synced(trace):
    """The calls that put files and folders on the disk, and give names, in their order."""
    calls = []
    for line in trace.read_text().splitlines():
        if "fsync(" in line:
            calls.append(re.search("<(.*)>", line)[1])
        elif "rename" in line:
            calls.append("rename " + re.findall('"([^"]*)"', line)[1])
    return calls


@pytest.fixture
def traced(tmp_path):
    """nmsgtool, whose calls of fsync() and rename() are written to a file."""
    if shutil.which("strace") is None:
        pytest.skip("no strace")
    tool = command("nmsgtool", tmp_path, prefix=["strace", "-f", "-y", "-o", "trace", "-e", "trace=fsync,/^rename"])
    # A sanitizer cannot look for leaks of a process that is traced.
    return lambda *words: tool.run(*words, ASAN_OPTIONS="detect_leaks=0").succeeded()


def test_fsync_comes_before_and_behind_the_name(messages, tmp_path, traced):
    traced("-r", messages(2), "-w", "out", "-J", "-", "-k", "", "--fsync")
    calls = synced(tmp_path / "trace")
    path, = finished(tmp_path, "out")
    at = calls.index("rename ./" + path.name)
    assert calls[at - 1] == str(tmp_path / ("." + path.name[:-len(".nmsg")] + ".part"))
    assert calls[at + 1] == str(tmp_path)


def test_without_fsync_nothing_waits_for_the_disk(messages, tmp_path, traced):
    traced("-r", messages(2), "-w", "out", "-k", "")
    path, = finished(tmp_path, "out")
    assert synced(tmp_path / "trace") == ["rename ./" + path.name]


def test_fsync_is_possible_for_outputs_without_a_disk(nmsgtool, messages, tmp_path):
    plain = nmsgtool.run("-r", messages(3), "-w", "-").succeeded().out
    assert nmsgtool.run("-r", "messages.nmsg", "-w", "-", "--fsync").succeeded().out == plain
    nmsgtool.run("-r", "messages.nmsg", "-w", "file", "--fsync").succeeded()
    assert (tmp_path / "file").read_bytes() == plain
    nmsgtool.run("-r", "messages.nmsg", "-w", "/dev/null", "--fsync").succeeded()
