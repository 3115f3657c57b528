"""libnmsg as a file: which symbols leave it, what it needs, and that programs link to it in each way there is."""
import os
import re
import shutil
import subprocess

import pytest
from conftest import BUILD, ROOT, SANITIZED

LIBRARY = BUILD / "lib/libnmsg.so"
ARCHIVE = BUILD / "lib/libnmsg.a"
VERSION_SCRIPT = ROOT / "src/capi/nmsg/libnmsg.map"
INCLUDE = ROOT / "include"
COMPILERS = ["gcc", "g++", "clang-14", "clang++-14"]
BUILD_PATIENCE = 300

# Writes one message and reads it again: the example of the documentation of the interface.
ROUND_TRIP = r"""
#include <nmsg.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
static void show(nmsg_message_t m, int *n) {
    char *text = NULL;
    if (nmsg_message_to_json(m, &text) == nmsg_res_success) { puts(text); free(text); }
    ++*n;
    nmsg_message_destroy(&m);
}
int main(void) {
    if (nmsg_init() != nmsg_res_success) return 1;
    nmsg_message_t m = nmsg_message_init(nmsg_msgmod_lookup_byname("base", "ipconn"));
    uint8_t ip[4] = {192, 0, 2, 1}; uint16_t port = 53; struct timespec ts = {1700000000, 250};
    nmsg_message_set_field(m, "srcip", 0, ip, 4);
    nmsg_message_set_field(m, "srcport", 0, (uint8_t *)&port, 2);
    nmsg_message_set_time(m, &ts);
    nmsg_message_set_source(m, 0xa1ba02cf);
    nmsg_output_t out = nmsg_output_open_file(open("one.nmsg", O_CREAT | O_TRUNC | O_WRONLY, 0644), NMSG_WBUFSZ_MAX);
    nmsg_output_write(out, m);
    nmsg_message_destroy(&m);
    nmsg_output_close(&out);
    int n = 0; nmsg_res r;
    nmsg_input_t in = nmsg_input_open_file(open("one.nmsg", O_RDONLY));
    while ((r = nmsg_input_read(in, &m)) == nmsg_res_success || r == nmsg_res_again)
        if (r == nmsg_res_success) show(m, &n);
    printf("%d message(s), last result %d (%s)\n", n, r, nmsg_res_lookup(r));
    nmsg_input_close(&in);
    return 0;
}
"""
ROUND_TRIP_OUTPUT = ('{"time":"2023-11-14 22:13:20.000000250","vname":"base","mname":"ipconn","source":"a1ba02cf",'
                     '"message":{"srcip":"192.0.2.1","srcport":53}}\n1 message(s), last result 2 (end of file)\n')
ROUND_TRIP_FILE = ("4e4d53470002000000270a1f080110051880e2cfaa0625fa0000002a081204c0000201183538cf85e88d0a"
                   "1090dfd8bd0f")

# Takes no part of the library that needs message types.
SMALL = r"""
#include <nmsg.h>
#include <nmsg/nmsg2.h>
#include <nmsg/isc/defs.h>
#include <nmsg/isc/pkt.pb-c.h>
#include <nmsg/sie/newdomain.pb-c.h>
#include <nmsg/msgmod_plugin.h>
#include <nmsg/fltmod_plugin.h>
#include <nmsg/statsmod_plugin.h>
#include <stdio.h>
int main(void) {
    struct nmsg_strbuf *text = nmsg_strbuf_init();
    nmsg_strbuf_append(text, "%s %u %s", nmsg_get_version(), (unsigned)sizeof(Nmsg__Isc__Pkt),
                       nmsg_res_lookup(nmsg_res_again));
    puts(text->data);
    nmsg_strbuf_destroy(&text);
    return 0;
}
"""
SMALL_OUTPUT = "1.3.3 48 call should be repeated again\n"


def output(*words, **options):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=BUILD_PATIENCE,
                          **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def exported_names():
    return {name for name in re.findall(r"^    (nmsg\w+);", VERSION_SCRIPT.read_text(), re.M)}


def without_comments(path):
    return re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)


@pytest.fixture
def built():
    if not LIBRARY.exists():
        pytest.skip("%s has no libnmsg; SPINDRIFT_BUILD says where it is" % BUILD)
    if SANITIZED:
        pytest.skip("programs outside a build with sanitizers cannot be linked with it")


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    if not LIBRARY.exists():
        pytest.skip("%s has no libnmsg; SPINDRIFT_BUILD says where it is" % BUILD)
    if SANITIZED:
        pytest.skip("programs outside a build with sanitizers cannot be linked with it")
    if shutil.which("pkg-config") is None or shutil.which("cmake") is None:
        pytest.skip("needs pkg-config and cmake")
    folder = tmp_path_factory.mktemp("prefix")
    output("cmake", "--install", BUILD / "src/capi/nmsg", "--prefix", folder)
    return folder


def test_version_script_names_the_functions_of_the_headers():
    declared = set()
    for header in [INCLUDE / "nmsg.h", *(INCLUDE / "nmsg").glob("*.h")]:
        code = re.sub(r"^\s*(#|typedef)(.*\\\n)*.*$", "", without_comments(header), flags=re.M)
        declared |= set(re.findall(r"[ *](nmsg2?_\w+)\([^*)]", code))
    names = exported_names()
    assert names == declared
    assert len([name for name in names if not name.startswith("nmsg2_")]) == 196


def test_only_functions_of_the_version_script_leave_the_shared_library(built):
    symbols = [line.split() for line in output("nm", "-D", "--defined-only", LIBRARY).splitlines()]
    assert {symbol[-1] for symbol in symbols} == exported_names()
    assert {symbol[-2] for symbol in symbols} == {"T"}


def test_only_functions_of_the_version_script_leave_the_static_library(built):
    symbols = [line.split() for line in output("nm", "-g", "--defined-only", ARCHIVE).splitlines() if " " in line]
    assert {symbol[-1] for symbol in symbols} == exported_names()
    assert {symbol[-2] for symbol in symbols} == {"T"}


def test_name_and_needs_of_the_shared_library(built):
    dynamic = output("readelf", "-d", LIBRARY)
    assert "Library soname: [libnmsg.so.8]" in dynamic
    # Message modules that are compiled already take it from the global scope.
    assert "Shared library: [libprotobuf-c.so.1]" in dynamic
    assert (BUILD / "lib/libnmsg.so.8.3.0").is_file()


@pytest.mark.parametrize("compiler", COMPILERS)
def test_headers_compile_without_warnings(prefix, compiler, tmp_path):
    if shutil.which(compiler) is None:
        pytest.skip("there is no " + compiler)
    program = tmp_path / "program.c"
    program.write_text(SMALL)
    for standard in ["c++20", "c++17"] if "++" in compiler else ["gnu99", "gnu11"]:
        output(compiler, "-x", "c++" if "++" in compiler else "c", "-std=" + standard, "-Wall", "-Wextra", "-Werror",
               "-I", prefix / "include", program, "-x", "none", LIBRARY, "-o", tmp_path / "program")
        environment = dict(os.environ, LD_LIBRARY_PATH=str(LIBRARY.parent))
        assert output(tmp_path / "program", env=environment) == SMALL_OUTPUT


def test_installed_files(prefix):
    include = prefix / "include"
    assert (include / "nmsg/isc").is_symlink() and os.readlink(include / "nmsg/isc") == "base"
    assert (include / "nmsg/isc/defs.h").is_file() and (include / "nmsg/isc/dnsqr.pb-c.h").is_file()
    schemas = {path.name for path in (prefix / "share/nmsg/base").iterdir()}
    assert schemas == {path.name for path in (ROOT / "schema/base").iterdir()}
    # Without our options, for the compilers of other languages.
    assert "option" not in (prefix / "share/nmsg/base/dnsqr.proto").read_text().replace("optional", "")


def pkg_config(prefix, *words):
    folders = {str(path.parent) for path in prefix.rglob("libnmsg.pc")}
    return output("pkg-config", *words, "libnmsg", env=dict(os.environ, PKG_CONFIG_PATH=":".join(folders)))


@pytest.mark.parametrize("static", [False, True], ids=["shared", "static"])
@pytest.mark.parametrize("compiler", ["gcc", "g++"])
def test_programs_are_built_with_pkg_config(prefix, compiler, static, tmp_path):
    assert pkg_config(prefix, "--modversion") == "1.3.3\n"
    program = tmp_path / "program.c"
    archive = next(prefix.rglob("libnmsg.a"))
    flags = pkg_config(prefix, "--cflags", "--libs", *(["--static"] if static else []))
    flags = flags.replace("-lnmsg", str(archive)) if static else flags
    language = ["-x", "c++", "-std=c++20"] if compiler == "g++" else ["-std=gnu99"]
    environment = dict(os.environ) if static else dict(os.environ, LD_LIBRARY_PATH=str(archive.parent))
    for text, expected in [(SMALL, SMALL_OUTPUT), (ROUND_TRIP, ROUND_TRIP_OUTPUT)]:
        program.write_text(text)
        output(compiler, *language, program, "-x", "none", *flags.split(), "-o", tmp_path / "program")
        assert output(tmp_path / "program", env=environment, cwd=tmp_path) == expected
    assert (tmp_path / "one.nmsg").read_bytes().hex() == ROUND_TRIP_FILE
