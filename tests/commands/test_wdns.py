"""libwdns as a file: which symbols leave it, what it needs, and that programs link to it in each way there is."""
import os
import re
import shutil
import subprocess

import pytest
from conftest import BUILD, ROOT, SANITIZED

LIBRARY = BUILD / "lib/libwdns.so"
ARCHIVE = BUILD / "lib/libwdns.a"
VERSION_SCRIPT = ROOT / "src/capi/wdns/libwdns.map"
PROGRAM = """
#include <stdio.h>
#include <stdlib.h>
#include <wdns.h>
int main(void) {
    uint8_t* rdata = NULL;
    size_t size = 0;
    wdns_res res = wdns_str_to_rdata("10 mail.example.", WDNS_TYPE_MX, WDNS_CLASS_IN, &rdata, &size);
    char* text = wdns_rdata_to_str(rdata, (uint16_t)size, WDNS_TYPE_MX, WDNS_CLASS_IN);
    printf("%s: %s\\n", wdns_res_to_str(res), text);
    free(text);
    free(rdata);
    return 0;
}
"""


def output(*words, **options):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=300, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def versions():
    """The version of each name in the version script."""
    found = {}
    version = None
    for line in VERSION_SCRIPT.read_text().splitlines():
        if line.startswith("LIBWDNS_"):
            version = line.split()[0]
        elif re.fullmatch(r" +wdns_\w+;", line):
            found[line.strip(" ;")] = version
    return found


@pytest.fixture
def built():
    if not LIBRARY.exists():
        pytest.skip("%s has no libwdns; SPINDRIFT_BUILD says where it is" % BUILD)
    if SANITIZED:
        pytest.skip("programs outside a build with sanitizers cannot be linked with it")


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "program.c"
    path.write_text(PROGRAM)
    return path


def test_version_script_names_the_functions_of_the_header(versions):
    declared = set(re.findall(r"\b(wdns_\w+)\(", (ROOT / "include/wdns.h").read_text())) - {"wdns_clear_"}
    declared = {name for name in declared if not name.endswith("_")}
    assert set(versions) == declared
    assert len(versions) == 44


def test_only_functions_of_the_version_script_leave_the_shared_library(built, versions):
    symbols = output("nm", "-D", "--defined-only", LIBRARY).splitlines()
    exported = dict(symbol.split()[-1].split("@@") for symbol in symbols if "@@" in symbol)
    assert exported == versions
    others = {symbol.split()[-1] for symbol in symbols if "@@" not in symbol}
    assert others == set(versions.values())  # the versions themselves


def test_only_functions_of_the_version_script_leave_the_static_library(built, versions):
    symbols = [line.split() for line in output("nm", "-g", "--defined-only", ARCHIVE).splitlines() if " " in line]
    assert {symbol[-1] for symbol in symbols} == set(versions)
    assert {symbol[-2] for symbol in symbols} == {"T"}


def test_name_and_needs_of_the_shared_library(built):
    dynamic = output("readelf", "-d", LIBRARY)
    assert "Library soname: [libwdns.so.1]" in dynamic
    needed = set(re.findall(r"NEEDED.*\[(.*?)\]", dynamic))
    assert needed <= {"libc.so.6", "libstdc++.so.6", "libgcc_s.so.1", "libm.so.6", "libfmt.so.9"}


@pytest.mark.parametrize("compiler", ["gcc", "g++", "clang-14", "clang++-14"])
def test_header_compiles_without_warnings(built, program, compiler, tmp_path):
    if shutil.which(compiler) is None:
        pytest.skip("there is no " + compiler)
    language = "c++" if "++" in compiler else "c"
    output(compiler, "-x", language, "-Wall", "-Wextra", "-pedantic", "-Werror", "-I", ROOT / "include", program, "-x",
           "none", LIBRARY, "-o", tmp_path / "program")
    environment = dict(os.environ, LD_LIBRARY_PATH=str(LIBRARY.parent))
    assert output(tmp_path / "program", env=environment) == "success: 10 mail.example.\n"


@pytest.mark.parametrize("static", [False, True], ids=["shared", "static"])
def test_installed_library_is_found_by_pkg_config(built, program, static, tmp_path):
    if shutil.which("pkg-config") is None or shutil.which("cmake") is None:
        pytest.skip("needs pkg-config and cmake")
    prefix = tmp_path / "prefix"
    output("cmake", "--install", BUILD / "src/capi/wdns", "--prefix", prefix)
    folders = {str(path.parent) for path in prefix.rglob("libwdns.pc")}
    environment = dict(os.environ, PKG_CONFIG_PATH=":".join(folders))
    assert output("pkg-config", "--modversion", "libwdns", env=environment) == "0.12.0\n"
    flags = output("pkg-config", "--cflags", "--libs", *(["--static"] if static else []), "libwdns", env=environment)
    archive = next(prefix.rglob("libwdns.a"))
    flags = flags.replace("-lwdns", str(archive)) if static else flags
    output("gcc", "-std=c11", program, *flags.split(), "-o", tmp_path / "program")
    environment = dict(os.environ) if static else dict(os.environ, LD_LIBRARY_PATH=str(archive.parent))
    assert output(tmp_path / "program", env=environment) == "success: 10 mail.example.\n"
