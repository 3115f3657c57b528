#!/usr/bin/env python3
"""Compare the packets per CPU second that our corsarotagger and its peer tag and send.

    bench/tagger.py [--peers FOLDER] [--ours FOLDER] [-n PACKETS] [--repeat N] [--prefixes N] [--rounds N] [--loopback]

Both read the same capture and the same files of prefix2ASN and GeoLite2, with as many prefixes each, with one thread,
and send to the same group, which nobody joins. The capture has PACKETS packets, again and again. The CPU time of
loading is measured with a capture of one packet, and subtracted. As root, they send by an interface in a network
namespace whose frames go nowhere (a TAP device), as those of a card do; with --loopback, the system also receives what
they send, and drops it. The peers are taken from --peers, from the environment variable PEER_BIN, or from PATH.
"""
import argparse
import ctypes
import fcntl
import os
import pathlib
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time

from ndag import find_peer

HERE = pathlib.Path(__file__).resolve().parent
CONFIGURATION = """inputuri: pcapfile:{capture}
pktthreads: 1
consterfframing: -1
controlsocketname: ipc://{folder}/control
multicast: {{groupaddr: 239.255.17.47, beaconport: 44017, sourceaddr: {source}, mtu: 8900, ttl: 1}}
tagproviders:
  - pfx2as:
      prefixfile: {folder}/prefixes
  - maxmind:
      blocksfile: {folder}/blocks.csv
      locationsfile: {folder}/locations.csv
"""
COUNTRIES = "US DE FR NL CN JP BR IN RU GB ZA AU".split()
BLOCKS = ("network,geoname_id,registered_country_geoname_id,represented_country_geoname_id,is_anonymous_proxy,"
          "is_satellite_provider,postal_code,latitude,longitude,accuracy_radius\n")
LOCATIONS = ("geoname_id,locale_code,continent_code,continent_name,country_iso_code,country_name,"
             "subdivision_1_iso_code,subdivision_1_name,subdivision_2_iso_code,subdivision_2_name,city_name,"
             "metro_code,time_zone,is_in_european_union\n")


LOOPBACK = "127.0.0.1"
CARD = "192.0.2.1"


def enter_namespace():
    """Gives this process a network of its own, with an interface. \\returns what keeps it"""
    clone_newnet = 0x40000000
    if ctypes.CDLL(None, use_errno=True).unshare(clone_newnet) != 0:
        raise OSError(ctypes.get_errno(), "cannot make a network namespace; --loopback needs none")
    tap, set_interface, tap_without_header = os.open("/dev/net/tun", os.O_RDWR), 0x400454CA, 0x1002
    fcntl.ioctl(tap, set_interface, struct.pack("16sH22x", b"card", tap_without_header))
    set_offload, checksums = 0x400454D0, 1  # cards make checksums themselves
    fcntl.ioctl(tap, set_offload, checksums)
    for words in ("address add %s/24 dev card" % CARD, "link set card mtu 9000 up", "link set lo up",
                  "route add 224.0.0.0/4 dev card"):
        subprocess.run(["ip", *words.split()], check=True)
    return tap


def generate(kind, count, path):
    with open(path, "wb") as file:
        subprocess.run([sys.executable, HERE / "gen.py", kind, "-n", str(count)], stdout=file, check=True)


def generate_places(prefixes, folder):
    """GeoLite2 files with a place for each prefix."""
    with open(folder / "blocks.csv", "w") as blocks, open(prefixes) as lines:
        blocks.write(BLOCKS)
        for number, line in enumerate(lines):
            network, length, _ = line.split("\t")
            blocks.write("%s/%s,%d,,,0,0,,1.0,1.0,10\n" % (network, length, 1 + number * 7919 % len(COUNTRIES)))
    with open(folder / "locations.csv", "w") as locations:
        locations.write(LOCATIONS)
        for number, country in enumerate(COUNTRIES):
            locations.write("%d,en,EU,Europe,%s,a name,,,,,,,Europe/Berlin,0\n" % (number + 1, country))


def processor_seconds(pid):
    """Of all threads of a process."""
    fields = pathlib.Path("/proc/%d/stat" % pid).read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def repeat(path, times):
    """Makes a pcap file with the packets of another one, so many times. \\returns its name"""
    octets = path.read_bytes()
    with open(path.with_suffix(".repeated"), "wb") as file:
        file.write(octets)
        for _ in range(times - 1):
            file.write(octets[24:])
    return path.with_suffix(".repeated")


def measure(command, folder, capture, source, idles):
    """\\returns the CPU time of a run \\param idles whether the command does not end with its input"""
    configuration = folder / "tagger.yaml"
    configuration.write_text(CONFIGURATION.format(capture=capture, folder=folder, source=source))
    running = subprocess.Popen([command, "-c", configuration, "-l", "off"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    if not idles:
        _, status, usage = os.wait4(running.pid, 0)
        assert status == 0, "%s has failed" % command
        return usage.ru_utime + usage.ru_stime
    used, since = 0.0, time.monotonic()
    while time.monotonic() - since < 2:  # it has nothing more to do when its CPU time stands still
        time.sleep(0.1)
        now = processor_seconds(running.pid)
        if now - used > 0.02:
            used, since = now, time.monotonic()
    running.send_signal(signal.SIGKILL)
    running.wait()
    return used


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=pathlib.Path)
    parser.add_argument("--ours", type=pathlib.Path, default=HERE.parent / "build/release/bin")
    parser.add_argument("-n", type=int, default=2_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--loopback", action="store_true")
    parser.add_argument("--prefixes", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    words = parser.parse_args()
    peer = find_peer("corsarotagger", words.peers)
    source = LOOPBACK if words.loopback else CARD
    namespace = None if words.loopback else enter_namespace()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        generate("telescope", words.n, folder / "all.pcap")
        many = repeat(folder / "all.pcap", words.repeat)
        generate("telescope", 1, folder / "one.pcap")
        generate("pfx2as", words.prefixes, folder / "prefixes")
        generate_places(folder / "prefixes", folder)
        rates = {"ours": [], "peer": []}
        for _ in range(words.rounds):
            for who, command, idles in (("ours", words.ours / "corsarotagger", False), ("peer", peer, True)):
                base = measure(command, folder, folder / "one.pcap", source, idles)
                full = measure(command, folder, many, source, idles)
                rates[who].append(words.n * words.repeat / (full - base) / 1e6)
                print("%s: %.2f M packets per CPU second (loading %.2f s, all %.2f s)" % (who, rates[who][-1], base,
                                                                                          full), flush=True)
        ours, theirs = (statistics.median(rates[who]) for who in ("ours", "peer"))
        if namespace is not None:
            os.close(namespace)
        print("median: ours %.2f, peer %.2f M packets per CPU second: %.1f times" % (ours, theirs, ours / theirs))


if __name__ == "__main__":
    main()
