"""What is installed is complete: programs compile against it, with either compiler and all common warnings, and run."""
import os
import re
import shutil
import subprocess

import pytest
from conftest import BUILD, ROOT, SANITIZED, clean_environment, cmake_setting

BUILD_PATIENCE = 300
COMPILERS = ["g++", "clang++-14"]
WARNINGS = ["-Wall", "-Wextra", "-Werror"]
OBSERVED = ROOT / "examples/data/observed.nmsg"
TELESCOPE = ROOT / "examples/data/telescope.pcap"


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


@pytest.fixture(scope="module", params=COMPILERS)
def compiler(request):
    if shutil.which(request.param) is None:
        pytest.skip("there is no " + request.param)
    return request.param


@pytest.fixture(scope="module")
def documents(prefix):
    return prefix / "share/doc/spindrift"


# --- with CMake

@pytest.fixture(scope="module")
def examples(prefix, documents, compiler, tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples")
    run("cmake", "-S", documents / "examples", "-B", folder, "-DCMAKE_PREFIX_PATH=%s" % prefix,
        "-DCMAKE_CXX_COMPILER=" + compiler, "-DCMAKE_CXX_FLAGS=" + " ".join(WARNINGS),
        "-DCMAKE_CXX_COMPILER_LAUNCHER=" + cmake_setting("CMAKE_CXX_COMPILER_LAUNCHER"))
    run("cmake", "--build", folder, "--parallel", "2", "--target", "example_names", "example_make")
    return folder


def test_examples_against_the_installed_library(examples, tmp_path):
    run(examples / "example_make", "made.nmsg", cwd=tmp_path)
    assert run(examples / "example_names", "made.nmsg", cwd=tmp_path) == "www.example.com.\n"


def test_the_examples_use_the_installed_library(examples, prefix):
    libraries = run("ldd", examples / "example_names")
    assert any("libspindrift.so" in line and str(prefix) in line for line in libraries.splitlines())


# --- with pkg-config

@pytest.fixture(scope="module")
def settings(prefix):
    """What pkg-config says of the installed library."""
    environment = {**os.environ, "PKG_CONFIG_PATH": str(prefix / "lib/pkgconfig")}

    def ask(*words):
        return run("pkg-config", *words, "spindrift", env=environment).split()

    return ask


def test_version(settings):
    (version,) = re.findall(r"^project\(Spindrift VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text(), re.M)
    assert settings("--modversion") == [version]


def test_all_examples_compile(settings, compiler):
    run(compiler, "-std=c++20", *WARNINGS, "-fsyntax-only", *settings("--cflags"), *ROOT.glob("examples/*.cpp"))


PROGRAMS = re.findall(r"^```cpp\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S)


@pytest.mark.parametrize("program", PROGRAMS, ids=range(len(PROGRAMS)))
def test_program_of_the_readme(program, settings, compiler, prefix, tmp_path):
    source = tmp_path / "program.cpp"
    source.write_text(program)
    run(compiler, "-std=c++20", *WARNINGS, source, "-o", tmp_path / "program", *settings("--cflags", "--libs"))
    reads_messages = "<spindrift/io/file/reader.hpp>" in program
    shown = run(tmp_path / "program", OBSERVED if reads_messages else TELESCOPE,
                env={**os.environ, "LD_LIBRARY_PATH": str(prefix / "lib")})
    assert shown.strip()


# What examples in headers take for granted: declarations, and parameters of the function around the example; no
# parameters where the example is a definition itself.
CONTEXTS = {
    "base/buffer.hpp": ("char* write_something(char* to);", "Buffer& buffer"),
    "io/file/writer.hpp": ("", "const nmsg::Payload& payload"),
    "ndag/sender.hpp": ("using Clock = StreamSender::Clock; void write_record(char* to);",
                        "StreamSender& stream, std::span<const packet::Packet> packets, std::size_t size"),
    "nmsg/container/wire.hpp": ("", "Bytes bytes, int& malformed"),
    "packet/erf.hpp": ("", "const Packet& packet, std::size_t room, char* to, int& left_out"),
    "packet/header_options.hpp": ("", "const TcpHeader& tcp"),
    "pipeline/sink_of.hpp": ("struct MyChunk : spindrift::pipeline::Chunk {};", None),
    "pipeline/source_of.hpp": ("struct MyBatch : spindrift::pipeline::Batch {};", None),
    "trace/results.hpp": ("struct Row {}; void show(std::uint64_t key, Row row);",
                          "Input& input, unsigned thread, std::uint64_t key, Row row"),
    "trace/run.hpp": ("using packet::Packet; struct Table { void add(const Packet&); void merge(const Table&); };",
                      "Input& input, Table& total"),
}
HEADERS = {str(path.relative_to(ROOT / "include/spindrift")): path.read_text()
           for path in sorted((ROOT / "include/spindrift").glob("**/*.hpp"))}


def header_examples():
    """Each by its header, the number of its first line, and its code. What has no semicolon is no code."""
    for header, text in HEADERS.items():
        for found in re.finditer(r"(?:^ *///     .*\n)+", text, re.M):
            code = "".join(line.partition("///")[2] + "\n" for line in found.group().splitlines())
            if re.search(r";( *//.*)?$", code, re.M):
                yield header, text.count("\n", 0, found.start()) + 1, code


def as_program(number, header, line, code):
    """A part of a program that contains an example. An ellipsis stands for what programs do there."""
    declarations, parameters = CONTEXTS.get(header, ("", ""))
    code = '#line %d "include/spindrift/%s"\n%s' % (line, header, code.replace("…", ""))
    if parameters is None:
        return "%s\n%s" % (declarations, code)
    (namespace,) = re.findall(r"^namespace (\S+) \{$", HEADERS[header], re.M)[:1] or ["spindrift"]
    return "namespace %s { namespace example_%d {\n%s\nvoid example(%s) {\n%s}\n}}\n" % (
        namespace, number, declarations, parameters, code)


@pytest.mark.parametrize("definitions", [False, True], ids=["statements", "definitions"])
def test_examples_in_headers(settings, compiler, tmp_path, definitions):
    chosen = [example for example in header_examples() if (CONTEXTS.get(example[0], "")[1:] == (None,)) == definitions]
    # Implementations of templates instantiate whatever was declared before them.
    includes = [example[0].replace(".hpp", "_impl.hpp") for example in chosen] if definitions else [
        header for header in HEADERS if not header.endswith("_impl.hpp")]
    source = tmp_path / "examples.cpp"
    source.write_text("".join("#include <spindrift/%s>\n" % header for header in includes) + "#include <iostream>\n" +
                      "".join(as_program(number, *example) for number, example in enumerate(chosen)))
    assert len(chosen) > (1 if definitions else 13)
    # Examples end where a program would use what they made.
    run(compiler, "-std=c++20", *WARNINGS, "-Wno-unused", "-Wno-unused-parameter", "-fsyntax-only",
        *settings("--cflags"), source)


# --- what is there

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


def test_documents_are_there(prefix, documents):
    expected = {"README.md", "LICENSE", *(str(path.relative_to(ROOT)) for folder in ("docs", "examples")
                                          for path in (ROOT / folder).glob("**/*.md"))}
    assert expected <= {str(path.relative_to(documents)) for path in documents.glob("**/*")}
    manuals = {path.name for path in prefix.glob("share/man/man1/*.1")}
    assert manuals == {path.stem for path in (ROOT / "docs/man").glob("*.1.scd")}
    assert {page.removesuffix(".1") for page in manuals} == {path.name for path in prefix.glob("bin/*")}


def test_links_between_documents(documents):
    links = [(path, link.partition("#")[0]) for path in documents.glob("**/*.md")
             for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text())]
    # Links may lead to the web, and to tests, which are not installed.
    broken = [(path, link) for path, link in links
              if re.fullmatch(r"[\w./-]+", link) and not link.startswith(("../tests/", "../../tests/"))
              and not (path.parent / link).exists()]
    assert len(links) > 20 and not broken


def test_the_demo_builds_all_that_is_installed():
    """What the install scripts take from the build folder comes from the target that ./demo builds."""
    if cmake_setting("CMAKE_GENERATOR") != "Ninja":
        pytest.skip("only Ninja says what a target is made of")
    (target,) = re.findall(r"cmake --build --preset release --target (\S+) --", (ROOT / "demo").read_text())
    commands = run("ninja", "-C", BUILD, "-t", "commands", target)
    built = {word.removeprefix("%s/" % BUILD) for word in commands.split()}
    scripts = "".join(path.read_text() for path in BUILD.glob("**/cmake_install.cmake"))
    installed = set(re.findall(r'"%s/((?:bin|lib)/[^"]*)"' % re.escape(str(BUILD)), scripts))
    pages = {str(path.relative_to(BUILD)) for path in BUILD.glob("share/**/*") if path.is_file()}
    assert len(installed) > 5 and len(pages) > 5
    assert installed | pages <= built


@pytest.mark.parametrize("folder, destination, said", [
    ("/usr/local", "", True), ("/usr", "", True), ("/opt/spindrift", "", False), ("/usr", "/nowhere", False)])
def test_ldconfig_is_mentioned(prefix, folder, destination, said):
    """Where the dynamic linker goes by its cache, unless a package is made."""
    text = run("cmake", "--install", BUILD, "--prefix", folder, "--component", "ldconfig",
               env={**os.environ, "DESTDIR": destination})
    assert text.count("ldconfig") == (1 if said else 0)
