"""What is installed is complete: the examples build against it as a project of their own, and run."""
import shutil
import subprocess

import pytest
from conftest import BUILD, ROOT, SANITIZED, clean_environment, cmake_setting

BUILD_PATIENCE = 300


def run(*words, **options):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=BUILD_PATIENCE,
                          **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    if not (BUILD / "CMakeCache.txt").exists():
        pytest.skip("%s is no build folder; SPINDRIFT_BUILD says where it is" % BUILD)
    if SANITIZED:
        pytest.skip("programs outside a build with sanitizers cannot be linked with it")
    if shutil.which("cmake") is None:
        pytest.skip("there is no cmake")
    folder = tmp_path_factory.mktemp("prefix")
    run("cmake", "--install", BUILD, "--prefix", folder)
    return folder


@pytest.fixture(scope="module")
def examples(prefix, tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples")
    launcher = cmake_setting("CMAKE_CXX_COMPILER_LAUNCHER")
    run("cmake", "-S", ROOT / "examples", "-B", folder, "-DCMAKE_PREFIX_PATH=%s" % prefix,
        "-DCMAKE_CXX_COMPILER=%s" % cmake_setting("CMAKE_CXX_COMPILER"), "-DCMAKE_CXX_COMPILER_LAUNCHER=%s" % launcher)
    run("cmake", "--build", folder, "--parallel", "2", "--target", "example_names", "example_make")
    return folder


def test_examples_against_the_installed_library(examples, tmp_path):
    run(examples / "example_make", "made.nmsg", cwd=tmp_path)
    assert run(examples / "example_names", "made.nmsg", cwd=tmp_path) == "www.example.com.\n"


def test_the_examples_use_the_installed_library(examples, prefix):
    libraries = run("ldd", examples / "example_names")
    assert any("libspindrift.so" in line and str(prefix) in line for line in libraries.splitlines())


def test_the_library_has_the_version_of_its_abi(prefix):
    """docs/versioning.md: MAJOR.MINOR while MAJOR is 0, then MAJOR."""
    major, minor, patch = cmake_setting("CMAKE_PROJECT_VERSION").split(".")
    abi = "%s.%s" % (major, minor) if major == "0" else major
    (library,) = prefix.glob("lib/**/libspindrift.so.%s" % abi)
    assert library.resolve().name == "libspindrift.so.%s.%s.%s" % (major, minor, patch)
    assert "Library soname: [libspindrift.so.%s]" % abi in run("readelf", "-d", library)


def test_the_installed_command(prefix, data, tmp_path):
    (tool,) = prefix.glob("bin/nmsgtool")
    shown = run(tool, "-r", data / "mixed.nmsg", "-J", "-", env=clean_environment(tmp_path))
    assert shown.count("\n") == 102


def test_everything_is_there(prefix):
    headers = {path.relative_to(prefix / "include") for path in prefix.glob("include/**/*.hpp")}
    assert headers == {path.relative_to(ROOT / "include") for path in ROOT.glob("include/**/*.hpp")}
    schemas = {path.relative_to(ROOT / "schema") for path in ROOT.glob("schema/**/*.proto")}
    assert schemas == {path.relative_to(prefix / "share/spindrift/schema")
                       for path in prefix.glob("share/spindrift/schema/**/*.proto")}
    assert list(prefix.glob("share/doc/**/LICENSE"))
