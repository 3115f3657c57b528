"""Message types of the user's own, from annotated .proto files."""
import json

import containers
import pytest

# Shown in the order of the file: the field numbers say otherwise. Every way of showing a value that stands alone.
SIGHTING = """\
syntax = "proto2";
package acme;
import "nmsg/options.proto";

message Sighting {
  option (nmsg.type) = {vendor: "acme" vid: 200 name: "sighting" msgtype: 9};

  enum Color {
    RED = 3;
    GREEN = 7;
  }

  optional bytes place = 8 [(nmsg.show) = TEXT];
  required uint32 count = 1;
  optional Color color = 2;
  repeated bytes address = 4 [(nmsg.show) = IP];
  optional bytes name = 3 [(nmsg.show) = DNS_NAME];
  optional uint32 seen = 5 [(nmsg.show) = TIMESTAMP];
  optional fixed32 sensor = 6 [(nmsg.show) = HEX];
  optional sint64 offset = 9;
  optional float weight = 10;
  optional bytes blob = 7 [(nmsg.noprint) = true];
}
"""
LINE = ('{"time":"2024-05-01 12:00:00.000000001","vname":"acme","mname":"sighting","message":{"place":"Wien","count":5,'
        '"color":"GREEN","address":["192.0.2.1","2001:db8::1"],"name":"a.b.","seen":"2024-05-01 11:59:50",'
        '"sensor":"a0ff","offset":-3,"weight":0.25,"blob":"AQI="}}\n')
TEXT = """\
[%d] [2024-05-01 12:00:00.000000001] [200:9 acme sighting] [00000000] [] [] 
place: Wien
count: 5
color: GREEN
address: 192.0.2.1
address: 2001:db8::1
name: a.b.
seen: 2024-05-01 11:59:50
sensor: a0ff
offset: -3
weight: 0.250000

"""
# Fields in the order of their numbers, as every NMSG writer has them.
WIRE = (containers.number_field(1, 5) + containers.number_field(2, 7) + containers.octets_field(3, b"\1a\1b\0") +
        containers.octets_field(4, bytes([192, 0, 2, 1])) +
        containers.octets_field(4, bytes.fromhex("20010db8000000000000000000000001")) +
        containers.number_field(5, 1714564790) + containers.fixed_field(6, 0xA0FF) +
        containers.octets_field(7, b"\1\2") +
        containers.octets_field(8, b"Wien\0") + containers.number_field(9, 5) + containers.fixed_field(10, 0x3E800000))


@pytest.fixture
def schema(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own/sighting.proto").write_text(SIGHTING)
    return tmp_path / "own"


@pytest.fixture(params=["file", "folder", "module folder"])
def known(request, schema):
    """Words and environment that make the type known."""
    return {"file": (["--schema", "own/sighting.proto"], {}), "folder": (["--schema", "own"], {}),
            "module folder": ([], {"NMSG_MSGMOD_DIR": "own"})}[request.param]


def test_a_type_of_ones_own(nmsgtool, known):
    words, environment = known
    wire = nmsgtool.run(*words, "-j", "-", "-w", "-", data=LINE.encode(), **environment).succeeded().out
    assert containers.octets_field(5, WIRE) in wire
    assert nmsgtool.run(*words, "-r", "-", "-J", "-", data=wire, **environment).succeeded().text == LINE
    assert nmsgtool.run(*words, "-r", "-", data=wire, **environment).succeeded().text == TEXT % len(WIRE)


def test_presentation_input(nmsgtool, known):
    words, environment = known
    text = nmsgtool.run(*words, "-f", "-", "-V", "ACME", "-T", "Sighting", "-J", "-", data=(TEXT % 0).encode(),
                        **environment).succeeded().text
    assert text == LINE.replace(',"blob":"AQI="', "")


def test_built_in_types_stay(nmsgtool, known, data):
    words, environment = known
    assert (nmsgtool.run(*words, "-r", data / "mixed.nmsg", "-J", "-", **environment).succeeded().out ==
            nmsgtool.run("-r", data / "mixed.nmsg", "-J", "-").succeeded().out)


def test_it_filters_by_the_type(nmsgtool, known, tmp_path):
    words, environment = known
    (tmp_path / "in.json").write_text(LINE + '{"vname":"base","mname":"logline","message":{}}\n')
    nmsgtool.run(*words, "-j", "in.json", "-w", "in.nmsg", **environment).succeeded()
    result = nmsgtool.run(*words, "-r", "in.nmsg", "-V", "acme", "-T", "sighting", "-J", "-", **environment).succeeded()
    assert result.text == LINE


def test_without_the_schema_the_type_is_unknown(nmsgtool, schema):
    wire = nmsgtool.run("--schema", "own", "-j", "-", "-w", "-", data=LINE.encode()).out
    shown = nmsgtool.run("-r", "-", data=wire).succeeded().text
    assert shown.endswith("[200:9 (unknown) (unknown)] [00000000] [] [] \n<UNKNOWN NMSG 200:9>\n\n")
    assert nmsgtool.run("-r", "-", "-w", "-", data=wire).succeeded().out == wire
    result = nmsgtool.run("-j", "-", "-J", "-", data=LINE.encode())
    assert result.code == 1 and result.out == b"" and "no message type is called acme sighting" in result.err


def test_several_files_that_import_each_other_and_built_in_ones(nmsgtool, schema, tmp_path):
    (schema / "more.proto").write_text("""\
        syntax = "proto2";
        import "nmsg/options.proto";
        import "sighting.proto";
        import "sie/dnsdedupe.proto";
        message More {
          option (nmsg.type) = {vendor: "acme" vid: 200 name: "more" msgtype: 10};
          optional acme.Sighting.Color color = 1;
          optional bytes text = 2 [(nmsg.show) = TEXT];
        }""")
    line = ('{"time":"2024-05-01 12:00:00.000000001","vname":"acme","mname":"more",'
            '"message":{"color":"RED","text":"x"}}\n')
    result = nmsgtool.run("-dd", "--schema", "own", "-j", "-", "-J", "-", data=(line + LINE).encode()).succeeded()
    assert result.text == line + LINE
    assert "msgmodset_load_module: loaded message schema acme/more\n" in result.err
    assert len([one for one in result.err.splitlines() if " loaded message schema " in one]) == 23


def test_a_built_in_type_can_be_replaced(nmsgtool, tmp_path):
    (tmp_path / "logline.proto").write_text("""\
        syntax = "proto2";
        import "nmsg/options.proto";
        message LogLine {
          option (nmsg.type) = {vendor: "base" vid: 1 name: "logline" msgtype: 6};
          optional bytes message = 2 [(nmsg.show) = TEXT];
          optional bytes category = 1 [(nmsg.show) = TEXT];
          optional uint32 level = 3;
        }""")
    line = ('{"time":"2024-05-01 12:00:00.000000001","vname":"base","mname":"logline",'
            '"message":{"message":"m","category":"c","level":1}}\n')
    result = nmsgtool.run("--schema", "logline.proto", "-j", "-", "-J", "-", data=line.encode()).succeeded()
    assert result.text == line


@pytest.mark.parametrize("content, complaint", [
    ("no proto", "sighting.proto:1:1"),
    (SIGHTING.replace("required uint32 count", "required uint33 count"), "uint33"),
    (SIGHTING.replace("= IP]", "= NO_SUCH]"), "NO_SUCH"),
    (SIGHTING.replace('vendor: "acme" ', ""), "vendor"),
    (SIGHTING.replace('import "nmsg', 'import "nmsgs'), "nmsgs/options.proto"),
    (None, "File not found"),
], ids=["no proto", "type", "show", "vendor", "import", "missing"])
def test_bad_schemas(nmsgtool, schema, data, content, complaint):
    if content is None:
        (schema / "sighting.proto").unlink()
    else:
        (schema / "sighting.proto").write_text(content)
    result = nmsgtool.run("--schema", "own/sighting.proto", "-r", data / "mixed.nmsg", "-w", "out")
    assert (result.code, result.out) == (1, b"")
    assert result.err.startswith("nmsgtool: ") and "sighting.proto" in result.err and complaint in result.err
    # In a module folder it is left out; what is good there is used.
    (schema / "zother.proto").write_text(SIGHTING.replace("msgtype: 9", "msgtype: 10"))
    result = nmsgtool.run("-j", "-", "-J", "-", data=LINE.encode(), NMSG_MSGMOD_DIR="own").succeeded()
    assert json.loads(result.text)["message"]["count"] == 5
    assert content is None or "sighting.proto" in result.err


def test_a_missing_module_folder(nmsgtool, data):
    result = nmsgtool.run("-r", data / "mixed.nmsg", "-J", "-", NMSG_MSGMOD_DIR="missing")
    assert (result.code, result.out) == (1, b"")
    assert result.err.startswith("nmsgtool: unable to initialize libnmsg: ") and result.err.count("\n") == 1


def test_other_files_in_a_module_folder_do_not_matter(nmsgtool, schema, data):
    (schema / "README").write_text("no proto")
    (schema / "nmsg_msg9_base.la").write_text("libtool")
    (schema / "folder.proto").mkdir()
    result = nmsgtool.run("-j", "-", "-J", "-", data=LINE.encode(), NMSG_MSGMOD_DIR="own").succeeded()
    assert (result.text, result.err) == (LINE, "")
