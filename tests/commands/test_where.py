"""--where: conditions, compared with what Python makes of the same messages as JSON."""
import ipaddress
import json
import random
import re

import containers
import pytest
from conftest import ROOT, lines, newdomain, numbers

# --- what random conditions mean, by the JSON of a message

ZONES = ["example.com", "example.org", "mail.example.com", "net", "org", "xn--caf-dma.example.net"]
LABELS = ["www", "MAIL", "a", "_dns", "ns1", "xn--caf-dma"]
TYPES = ["A", "NS", "AAAA", "TXT", "MX", "CNAME", "TYPE65280"]
NUMBERS = {"A": 1, "NS": 2, "CNAME": 5, "MX": 15, "TXT": 16, "AAAA": 28, "TYPE65280": 65280}
DEDUPE_TYPES = ["INSERTION", "EXPIRATION", "CHAFF", "AUTHORITATIVE", "MERGED"]
DAY = "2024-05-01 "


def name(rng):
    return ".".join(rng.choices(LABELS, k=rng.randrange(3)) + [rng.choice(ZONES)]) + "."


def address(rng):
    return rng.choice(["192.0.2.%d" % rng.randrange(256), "198.51.100.%d" % rng.randrange(256),
                       "2001:db8::%x" % rng.randrange(1, 65536), "2001:db8:1::%x" % rng.randrange(1, 65536)])


def clock(rng):
    return DAY + "%02d:%02d:%02d" % (rng.randrange(24), rng.randrange(60), rng.randrange(60))


def rdata(rng, rrtype):
    if rrtype in ("NS", "CNAME"):
        return name(rng)
    if rrtype == "MX":
        return "%d %s" % (rng.randrange(100), name(rng))
    if rrtype == "TXT":
        return '"%s"' % rng.choice(["v=spf1 -all", "hello", ""])
    if rrtype == "A":
        return "192.0.2.%d" % rng.randrange(256)
    if rrtype == "AAAA":
        return "2001:db8::%x" % rng.randrange(1, 65536)
    return "\\# 2 ABCD"


def dnsdedupe(rng):
    rrtype = rng.choice(TYPES)
    fields = {"type": rng.choice(DEDUPE_TYPES), "count": rng.randrange(1000), "time_first": clock(rng),
              "response_ip": address(rng), "bailiwick": name(rng), "rrname": name(rng), "rrclass": "IN",
              "rrtype": rrtype, "rrttl": rng.choice([0, 60, 300, 3600, 4294967295]),
              "rdata": [rdata(rng, rrtype) for _ in range(rng.randrange(4))]}
    for optional in ("type", "count", "time_first", "response_ip", "bailiwick", "rrttl"):
        if rng.random() < 0.2:
            del fields[optional]
    return "dnsdedupe", fields


def newdomain_fields(rng):
    rrtype = rng.choice(["A", "NS"])
    return "newdomain", {"domain": name(rng), "time_seen": clock(rng), "bailiwick": name(rng), "rrname": name(rng),
                         "rrclass": "IN", "rrtype": rrtype, "rdata": [rdata(rng, rrtype)],
                         "keys": [], "new_rr": []}


def logline(rng):
    return "logline", {"category": rng.choice(["mail", "web", "Web server"]),
                       "message": rng.choice(["it's here", "gone: 404", 'said "no"', "back\\slash"])}


def random_lines(rng, count):
    for i in range(count):
        mname, fields = rng.choice([dnsdedupe, dnsdedupe, newdomain_fields, logline])(rng)
        one = {"time": clock(rng) + ".%09d" % rng.choice([0, 1, 500000000, 999999999]),
               "vname": "base" if mname == "logline" else "SIE", "mname": mname}
        if rng.random() < 0.7:
            one["source"] = "%08x" % rng.choice([1, 0xA1BA02CF, 0xFFFFFFFF])
        if rng.random() < 0.5:
            one["operator"] = rng.choice([1, 2, 300])
        if rng.random() < 0.5:
            one["group"] = rng.choice([1, 2])
        one["message"] = fields
        yield one


def values(one, field):
    """What a field has, as JSON shows it."""
    header = {"vendor": "vname", "type": "mname"}.get(field, field)
    if field in ("vendor", "type", "source", "operator", "group", "time"):
        return [one[header]] if header in one else []
    value = one["message"].get(field.removeprefix("message."), [])
    return value if isinstance(value, list) else [value]


def folded(text):
    return text.lower().rstrip(".")


def under(text, zone):
    return (folded(text) + ".").endswith("." + folded(zone) + ".") or folded(text) == folded(zone)


COMPARE = {"==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
           ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}


def quoted(text):
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"')


class Generator:
    """Random conditions, each as text and as a function of a JSON object."""

    def __init__(self, rng):
        self.rng = rng

    def expression(self, depth=0):
        kind = self.rng.random()
        if depth > 3 or kind < 0.5:
            return self.condition()
        if kind < 0.65:
            text, truth = self.expression(depth + 1)
            return "not (%s)" % text, lambda one: not truth(one)
        parts = [self.expression(depth + 1) for _ in range(self.rng.randrange(2, 4))]
        word, combined = self.rng.choice([("and", all), ("or", any)])
        return ((" %s " % word).join("(%s)" % text for text, _ in parts),
                lambda one: combined([truth(one) for _, truth in parts]))

    def condition(self):
        return self.rng.choice([self.number, self.number, self.named, self.dns_name, self.dns_name, self.rdata,
                                self.address, self.time, self.header, self.presence, self.text])()

    def any_of(self, text, field, holds):
        return text, lambda one: any(holds(value) for value in values(one, field))

    def relation(self):
        return self.rng.choice(list(COMPARE))

    def number(self):
        field = self.rng.choice(["rrttl", "count"])
        relation, bound = self.relation(), self.rng.choice([0, 59, 60, 300, 500, 4294967295])
        if self.rng.random() < 0.2:
            some = self.rng.sample([0, 60, 300, 301, 3600], 2)
            return self.any_of("%s in (%d, %d)" % (field, *some), field, lambda value: value in some)
        return self.any_of("%s %s %s" % (field, relation, self.rng.choice([bound, hex(bound)])), field,
                           lambda value: COMPARE[relation](value, bound))

    def named(self):
        rrtype, relation = self.rng.choice(TYPES), self.relation()
        choice = self.rng.randrange(4)
        if choice == 0:
            return self.any_of("rrtype %s %d" % (relation, NUMBERS[rrtype]), "rrtype",
                               lambda value: COMPARE[relation](NUMBERS[value], NUMBERS[rrtype]))
        if choice == 1:
            return self.any_of('rrtype in ("%s", "TXT")' % rrtype, "rrtype", lambda value: value in (rrtype, "TXT"))
        if choice == 2:
            some = self.rng.choice(DEDUPE_TYPES)
            return self.any_of('message.type == "%s"' % some, "message.type", lambda value: value == some)
        equal = self.rng.choice(["==", "!="])
        return self.any_of("rrtype %s %s" % (equal, quoted(self.rng.choice([rrtype, rrtype.lower()]))), "rrtype",
                           lambda value: COMPARE[equal](value, rrtype))

    def dns_name(self):
        field = self.rng.choice(["rrname", "bailiwick", "domain"])
        choice = self.rng.randrange(3)
        if choice == 0:
            zone = self.rng.choice(ZONES).upper()
            return self.any_of('%s under "%s"' % (field, zone), field, lambda value: under(value, zone))
        if choice == 1:
            pattern = self.rng.choice([r"^www\.", r"example\.(com|org)\.$", "(?i)mail", r"[0-9]", r"^\w+\.\w+\.$"])
            return self.any_of('%s ~ "%s"' % (field, pattern), field, lambda value: re.search(pattern, value))
        other, relation = name(self.rng), self.rng.choice(["==", "!="])
        return self.any_of('%s %s "%s"' % (field, relation, other.swapcase()), field,
                           lambda value: COMPARE[relation](folded(value), folded(other)))

    def rdata(self):
        if self.rng.random() < 0.5:
            pattern = self.rng.choice([r"^192\.0\.2\.1", "spf1", "^[0-9]+ ", "example", '^"hello"$', r"^\\# "])
            return self.any_of("rdata ~ %s" % quoted(pattern), "rdata", lambda value: re.search(pattern, value))
        other, relation = rdata(self.rng, self.rng.choice(TYPES)), self.rng.choice(["==", "!="])
        return self.any_of("rdata %s %s" % (relation, quoted(other)), "rdata",
                           lambda value: COMPARE[relation](value, other))

    def address(self):
        if self.rng.random() < 0.3:
            other = address(self.rng)
            relation = self.rng.choice(["==", "!="])
            return self.any_of(
                "response_ip %s %s" % (relation, other), "response_ip",
                lambda value: COMPARE[relation](ipaddress.ip_address(value), ipaddress.ip_address(other)))
        network = ipaddress.ip_network("%s/%d" % (address(self.rng), self.rng.randrange(33)), strict=False)
        if network.version == 6:
            network = network.supernet(new_prefix=self.rng.randrange(network.prefixlen + 1))
        return self.any_of("response_ip in %s" % network, "response_ip",
                           lambda value: ipaddress.ip_address(value) in network)

    def time(self):
        relation = self.relation()
        if self.rng.random() < 0.5:
            field = self.rng.choice(["time_first", "time_seen"])
            bound = clock(self.rng)
            return self.any_of('%s %s "%s"' % (field, relation, bound), field,
                               lambda value: COMPARE[relation](value, bound))
        bound = clock(self.rng) + self.rng.choice(["", ".5", ".000000001"])
        padded = (bound if "." in bound else bound + ".").ljust(29, "0")
        return self.any_of('time %s "%s"' % (relation, bound), "time", lambda value: COMPARE[relation](value, padded))

    def header(self):
        choice = self.rng.randrange(4)
        relation = self.rng.choice(["==", "!="])
        if choice == 0:
            vendor = self.rng.choice(["SIE", "base"])
            return self.any_of('vendor %s "%s"' % (relation, vendor.lower()), "vendor",
                               lambda value: COMPARE[relation](value, vendor))
        if choice == 1:
            mname = self.rng.choice(["dnsdedupe", "newdomain", "logline"])
            return self.any_of('type %s "%s"' % (relation, mname), "type",
                               lambda value: COMPARE[relation](value, mname))
        if choice == 2:
            source = self.rng.choice([1, 0xA1BA02CF, 5])
            text = self.rng.choice(["0x%x" % source, '"%08x"' % source])
            order = self.relation()
            return self.any_of("source %s %s" % (order, text), "source",
                               lambda value: COMPARE[order](int(value, 16), source))
        field, number, order = self.rng.choice(["operator", "group"]), self.rng.randrange(1, 4), self.relation()
        return self.any_of("%s %s %d" % (field, order, number), field, lambda value: COMPARE[order](value, number))

    def presence(self):
        field = self.rng.choice(["rrttl", "count", "rdata", "category", "source", "operator", "message.type"])
        return "has " + field, lambda one: values(one, field) != []

    def text(self):
        field = self.rng.choice(["category", "message"])
        other, relation = self.rng.choice(["mail", "Web server", "it's here", 'said "no"', "back\\slash"]), "=="
        if self.rng.random() < 0.5:
            pattern = self.rng.choice(["^[a-z]+$", "(?i)WEB", "'", r"\d+"])
            return self.any_of('%s ~ "%s"' % (field, pattern), field, lambda value: re.search(pattern, value))
        return self.any_of("%s %s %s" % (field, relation, quoted(other)), field, lambda value: value == other)


@pytest.mark.parametrize("seed", range(60))
def test_random_conditions(nmsgtool, tmp_path, seed):
    rng = random.Random(seed)
    text = "".join(json.dumps(one) + "\n" for one in random_lines(rng, 400))
    nmsgtool.run("-j", "-", "-w", "all.nmsg", data=text.encode()).succeeded()
    everything = nmsgtool.run("-r", "all.nmsg", "-J", "-").succeeded().objects
    assert len(everything) == 400
    generator = Generator(rng)
    for _ in range(5):
        expression, truth = generator.expression()
        expected = [one for one in everything if truth(one)]
        found = nmsgtool.run("-r", "all.nmsg", "--where", expression, "-J", "-").succeeded().objects
        assert found == expected, expression


# --- what it does to the rest

def test_decides_before_counts_and_turns(nmsgtool, messages):
    messages(100, "m.nmsg")
    even = 'rrname ~ "n[0-9]*[02468]\\.example"'
    result = nmsgtool.run("-r", "m.nmsg", "--where", even, "-c", "10", "-J", "-").succeeded()
    assert numbers(result.objects) == list(range(0, 20, 2))
    nmsgtool.run("-r", "m.nmsg", "--where", even, "-J", "a", "-J", "b").succeeded()
    assert numbers(map(json.loads, (nmsgtool.folder / "a").read_text().splitlines())) == list(range(0, 100, 4))
    assert numbers(map(json.loads, (nmsgtool.folder / "b").read_text().splitlines())) == list(range(2, 100, 4))
    nmsgtool.run("-r", "m.nmsg", "--where", even, "--mirror", "-w", "a", "-J", "b").succeeded()
    both = nmsgtool.run("-r", "a", "-J", "-").succeeded().objects
    assert numbers(both) == list(range(0, 100, 2))
    assert [json.loads(line) for line in (nmsgtool.folder / "b").read_text().splitlines()] == both
    assert "payloads_in 50 payloads_out 50" in nmsgtool.run("-dd", "-r", "m.nmsg", "--where", even, "-w", "a").err


def test_keeps_order_over_many_batches(nmsgtool, messages):
    messages(30000, "m.nmsg")
    result = nmsgtool.run("-r", "m.nmsg", "--where", 'rdata == "192.0.2.7"', "-J", "-").succeeded()
    assert numbers(result.objects) == list(range(7, 30000, 256))


def test_containers_are_counted_though_nothing_is_kept(nmsgtool, messages):
    messages(100, "m.nmsg")
    result = nmsgtool.run("-dd", "-r", "m.nmsg", "--where", "rrtype == 5", "-w", "none.nmsg").succeeded()
    assert "payloads_in 0 payloads_out 0 container_recvs 1 " in result.err
    assert (nmsgtool.folder / "none.nmsg").read_bytes() == b""


@pytest.mark.parametrize("suffix, option", [("json", "-j"), ("nmsg", "-r"), ("pres", "-f")])
def test_applies_to_all_inputs(nmsgtool, messages, suffix, option):
    messages(10, "m.nmsg")
    nmsgtool.run("-r", "m.nmsg", "-J", "m.json").succeeded()
    nmsgtool.run("-r", "m.nmsg", "-o", "m.pres").succeeded()
    result = nmsgtool.run(option, "m." + suffix, "-V", "SIE", "-T", "newdomain", "--where",
                          'domain == "N3.example.COM"', "-J", "-").succeeded()
    assert numbers(result.objects) == [3]


def test_unknown_and_undecodable_messages(nmsgtool, tmp_path):
    good = containers.logline("good")
    payloads = [containers.payload(good), containers.payload(good, vid=77, msgtype=8), containers.payload(b"\xff\xff")]
    octets = containers.container(b"".join(containers.octets_field(1, payload) for payload in payloads))
    (tmp_path / "odd.nmsg").write_bytes(octets)

    def kept(condition):
        out = nmsgtool.run("-r", "odd.nmsg", "--where", condition, "-w", "-").succeeded().out
        return [payload for payload in payloads if containers.octets_field(1, payload) in out]

    assert kept('message == "good"') == payloads[:1]
    assert kept('message != "bad"') == payloads[:1]
    assert kept("not has message") == payloads[1:]
    assert kept("vendor == 77") == payloads[1:2]
    assert kept('type == "logline" and not has message') == payloads[2:]


# --- record data

RECORDS = [("A", "202.107.3.4"), ("A", "10.0.0.1"), ("AAAA", "2001:db8::1"), ("NS", "ns1.Example.COM."),
           ("MX", "10 mx.example.com."), ("SOA", "ns.example.net. admin.example.com. 1 2 3 4 5"),
           ("TXT", '"202.107.3.4"'), ("SRV", "1 2 53 srv.badexample.com."), ("TYPE65280", "\\# 4 CA6B0304")]
OF_RECORDS = [
    ("rdata in 202.107.0.0/16", [0]),
    ('rdata in "202.107.0.0/16"', [0]),
    ("rdata in 0.0.0.0/0", [0, 1]),
    ("rdata in 2001:db8::/32", [2]),
    ("rdata in (10.0.0.0/8, 2001:db8::/32)", [1, 2]),
    ("rdata in (10.0.0.1, \"10 mx.example.com.\")", [1, 4]),
    ("rdata == 202.107.3.4", [0]),
    ('rdata == "202.107.3.4"', [0]),
    ('rdata == "2001:DB8:0::1"', [2]),
    ("rdata != 202.107.3.4", [1, 2, 3, 4, 5, 6, 7, 8]),
    ("not rdata in 202.107.0.0/16", [1, 2, 3, 4, 5, 6, 7, 8]),
    ('rdata under "example.com"', [3, 4, 5]),
    ('rdata under "ns1.example.com."', [3]),
    ('rdata under "."', [3, 4, 5, 7]),
    ('rdata under "net" and rdata under "com"', [5]),
    ('rdata ~ "^202"', [0]),
]


@pytest.mark.parametrize("expression, kept", OF_RECORDS)
def test_record_data(nmsgtool, expression, kept):
    records = [json.loads(newdomain(i)) for i in range(len(RECORDS))]
    for one, (rrtype, rdata) in zip(records, RECORDS):
        one["message"].update(rrtype=rrtype, rdata=[rdata])
    text = lines(json.dumps(one) for one in records)
    result = nmsgtool.run("-j", "-", "--where", expression, "-J", "-", data=text.encode()).succeeded()
    assert numbers(result.objects) == kept
    assert result.err == ""


@pytest.mark.parametrize("expression, complaint", [
    ("rdata == 202.107.0.0/16", "at 10: 202.107.0.0/16 is a network: write in, not =="),
    ("rdata in 202.107.0.1/16", "at 10: 202.107.0.1/16 is not a network, but an address in 202.107.0.0/16"),
    ("rdata == 202.107.0.1/16", "at 10: 202.107.0.1/16 is not a network, but an address in 202.107.0.0/16"),
    ("rdata in 202.107.0.0/33", "at 10: 202.107.0.0/33 is not a network: a number from 0 to 32 must follow the slash"),
    ("rdata == example.com.", 'at 10: rdata is compared with a text: write "example.com."'),
    ('rdata under "a..b"', 'at 13: "a..b" is not a domain name'),
    ("rdata under a", 'at 13: rdata is compared with a text: write "a"'),
])
def test_record_data_refused(nmsgtool, messages, expression, complaint):
    messages(1, "m.nmsg")
    result = nmsgtool.run("-r", "m.nmsg", "--where", expression, "-w", "out")
    assert result.code == 1
    assert result.err == "nmsgtool: usage error: --where: %s (base dns)\n" % complaint


# --- conditions that can be true for no message that comes

def test_conditions_that_fit_no_message_are_told(nmsgtool, messages):
    messages(3, "m.nmsg")
    result = nmsgtool.run("-r", "m.nmsg", "--where", 'qname ~ "x" or srcip == 192.0.2.1', "-w", "out").succeeded()
    assert result.err == (
        "nmsgtool: --where: this was false for every message: at 1: SIE newdomain has no field qname\n"
        "nmsgtool: --where: this was false for every message: at 16: SIE newdomain has no field srcip\n")


def test_a_pattern_for_octets_is_told(nmsgtool):
    one = {"vname": "base", "mname": "dnsqr", "message": {"response": ["AAEC"]}}
    result = nmsgtool.run("-j", "-", "--where", 'response ~ "NXDOMAIN"', "-w", "out", data=json.dumps(one).encode())
    assert result.succeeded().err == (
        "nmsgtool: --where: this was false for every message: at 10: response cannot be compared with ~, only with: "
        "== != in (base dnsqr)\n")


def test_conditions_that_fit_some_messages_are_not_told(nmsgtool):
    text = lines([newdomain(1), json.dumps({"vname": "base", "mname": "logline", "message": {"message": "x"}})])
    result = nmsgtool.run("-j", "-", "--where", 'has rrname or message == "y"', "-w", "out", data=text.encode())
    assert result.succeeded().err == ""
    result = nmsgtool.run("-j", "-", "--where", "has rrname", "-w", "out", data=b"")
    assert result.succeeded().err == ""


# --- what there is to ask for

def test_types_are_listed(nmsgtool, tmp_path):
    text = nmsgtool.run("--list-types").succeeded().text
    assert re.search(r"^-V base -T dnsqr +1:9$", text, re.MULTILINE)
    assert re.search(r"^-V SIE -T dnsdedupe +2:1$", text, re.MULTILINE)
    assert text.count("\n") == 21
    (tmp_path / "own.proto").write_text('syntax = "proto2"; package own; import "nmsg/options.proto"; message P {'
                                        'option (nmsg.type) = {vendor: "OWN" vid: 300 name: "p" msgtype: 1};'
                                        "optional uint32 a = 1; }")
    assert "-V OWN -T p " in nmsgtool.run("--schema", "own.proto", "--list-types").succeeded().text


def test_fields_are_listed_with_what_can_be_asked(nmsgtool, messages):
    messages(1, "m.nmsg")
    types = [re.findall(r"\S+", line)[1::2] for line in nmsgtool.run("--list-types").text.splitlines()]
    for vendor, name in [words[:2] for words in types]:
        listed = nmsgtool.run("--list-fields", "%s:%s" % (vendor, name)).succeeded().text.splitlines()
        assert listed[0] == "-V %s -T %s" % (vendor, name)
        assert len(listed) > 1
        for line in listed[1:]:
            field, label, kind, operators = re.fullmatch(r"  (\S+) +(\S.*?)  +(\S.*?)  +(\S.*)", line).groups()
            assert label in ("optional", "required", "repeated", "derived", "any of", "flag"), line
            nmsgtool.run("-r", "m.nmsg", "-V", vendor, "-T", name, "--where", "has message." + field, "-w",
                         "out").succeeded()
            if "~" in operators:
                nmsgtool.run("-r", "m.nmsg", "-V", vendor, "-T", name, "--where", 'message.%s ~ "x"' % field, "-w",
                             "out").succeeded()


@pytest.mark.parametrize("words", ["newdomain", "SIE:newdomain", "sie/NEWDOMAIN", "SIE newdomain"])
def test_fields_of_a_type_by_its_names(nmsgtool, words):
    text = nmsgtool.run("--list-fields", words).succeeded().text
    assert re.search(r"^  rdata +repeated  record data +== != in under ~ has$", text, re.MULTILINE)
    assert re.search(r"^  rrname +optional  domain name +== != in under ~ has$", text, re.MULTILINE)


def test_users_own_types(nmsgtool, tmp_path):
    (tmp_path / "own.proto").write_text('''
        syntax = "proto2"; package own; import "nmsg/options.proto";
        message Pair {
          option (nmsg.type) = {vendor: "OWN" vid: 300 name: "pair" msgtype: 1};
          optional uint32 in = 1;
          optional bytes peer = 2 [(nmsg.show) = IP];
        }''')
    text = "".join(json.dumps({"time": "2024-05-01 12:00:00.000000000", "vname": "OWN", "mname": "pair",
                               "message": {"in": i, "peer": "192.0.2.%d" % i}}) + "\n" for i in range(9))
    result = nmsgtool.run("--schema", "own.proto", "-j", "-", "--where",
                          "message.in > 3 and peer in 192.0.2.0/29", "-J", "-", data=text.encode()).succeeded()
    assert [one["message"]["in"] for one in result.objects] == [4, 5, 6, 7]


REFUSED = [
    # words, expression, complaint
    ([], "rrname = 5", "at 8: = alone is not an operator; write == to compare"),
    ([], "rrname == 5", 'at 11: rrname is compared with a text: write "5" (base dns)'),
    ([], "", "at 1: a condition must come here, not the end"),
    (["-T", "logline"], "rrname == \"a\"", "at 1: base logline has no field rrname"),
    (["-V", "SIE", "-T", "dnsdedupe"], "has category", "at 5: SIE dnsdedupe has no field category"),
]


@pytest.mark.parametrize("words, expression, complaint", REFUSED)
def test_refused_before_outputs_are_opened(nmsgtool, messages, tmp_path, words, expression, complaint):
    messages(1, "m.nmsg")
    (tmp_path / "kept").write_text("precious")
    result = nmsgtool.run("-r", "m.nmsg", *words, "--where", expression, "-w", "kept")
    assert result.code == 1
    assert result.err == "nmsgtool: usage error: --where: %s\n" % complaint
    assert (tmp_path / "kept").read_text() == "precious"


def test_json_input_brings_all_types_whatever_is_said_of_others(nmsgtool):
    text = lines([newdomain(1)])
    result = nmsgtool.run("-j", "-", "-T", "logline", "--where", "has rrname", "-J", "-", data=text.encode())
    assert len(result.succeeded().objects) == 1


def test_aliases(nmsgtool, tmp_path, messages):
    (tmp_path / "names").write_text("7 lab\n")
    messages(3, "m.json", operator=7)
    where = ["-j", "m.json", "--where", 'operator == "LAB"', "-J", "-"]
    assert len(nmsgtool.run(*where, NMSG_OPALIAS_FILE=tmp_path / "names").succeeded().objects) == 3
    assert nmsgtool.run(*where).err == "nmsgtool: usage error: --where: at 13: no operator is called LAB\n"


def manual_examples():
    for line in (ROOT / "docs/where.md").read_text().splitlines():
        if line.startswith("| ") and not line.startswith("| ---"):
            yield from re.findall(r"`([^`]+)`", line.split("|")[-2])


@pytest.mark.parametrize("expression", manual_examples())
def test_examples_of_the_manual(nmsgtool, messages, tmp_path, expression):
    (tmp_path / "names").write_text("7 acme\n")
    messages(1, "m.nmsg")
    nmsgtool.run("-r", "m.nmsg", "--where", expression, "-w", "a", NMSG_OPALIAS_FILE=tmp_path / "names").succeeded()
