"""Net::Nmsg as it is installed, and as `perl Makefile.PL` builds it against an installed libnmsg."""
import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parents[3]
BUILD = pathlib.Path(os.environ["SPINDRIFT_BUILD"])
PATIENCE = 300


def run(command, folder, **environment):
    """\\returns what a command writes"""
    done = subprocess.run(command, cwd=folder, env=dict(os.environ, **environment), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout
    return done.stdout


def config(name):
    return run(["perl", "-MConfig", "-e", "print $Config{%s}" % name], ROOT)


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    """The C library and the modules, installed."""
    prefix = tmp_path_factory.mktemp("prefix")
    for part in ("src/capi/nmsg", "bindings/perl"):
        run(["cmake", "-DCMAKE_INSTALL_PREFIX=%s" % prefix, "-P", BUILD / part / "cmake_install.cmake"], ROOT)
    return prefix


def test_the_modules_are_where_perl_looks_below_usr(prefix):
    folder = prefix / pathlib.Path(config("vendorarch")).relative_to(config("vendorprefix"))
    program = "open my $maps, '<', '/proc/self/maps'; print grep { /libnmsg/ } <$maps>"
    mapped = run(["perl", "-MNet::Nmsg::IO", "-e", program], prefix, PERL5LIB=str(folder))
    assert str(prefix.resolve()) in mapped


def test_perldoc_finds_the_documentation(prefix):
    folder = prefix / pathlib.Path(config("vendorarch")).relative_to(config("vendorprefix"))
    text = run(["pod2text", folder / "Net/Nmsg/Input.pm"], prefix)
    assert "Net::Nmsg::Input - reads messages" in text and "POD ERRORS" not in text


def test_makefile_builds_against_the_installed_library(prefix, tmp_path):
    folder = shutil.copytree(ROOT / "bindings/perl", tmp_path / "perl")
    where = next(prefix.rglob("libnmsg.pc")).parent
    run(["perl", "Makefile.PL"], folder, PKG_CONFIG_PATH=str(where))
    run(["make"], folder)
    assert "Result: PASS" in run(["make", "test", "TEST_FILES=t/example.t t/messages.t t/load.t"], folder)


def test_makefile_says_what_is_missing(tmp_path):
    folder = shutil.copytree(ROOT / "bindings/perl", tmp_path / "perl")
    environment = dict(os.environ, PKG_CONFIG_LIBDIR=str(tmp_path))
    done = subprocess.run(["perl", "Makefile.PL"], cwd=folder, env=environment, capture_output=True, text=True,
                          timeout=PATIENCE)
    assert done.returncode != 0
    assert "pkg-config does not find libnmsg and libpcap" in done.stderr
