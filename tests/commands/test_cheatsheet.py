"""The snippets of docs/cheatsheet.md compile without warnings, each by itself, and so do the headers."""
import re
import subprocess

import pytest
from conftest import BUILD, ROOT, cmake_setting

COMPILE_PATIENCE = 300
WARNINGS = ["-Wall", "-Wextra", "-Werror"]


def snippets():
    """Blocks of C++, each with the number of its first line."""
    text = (ROOT / "docs/cheatsheet.md").read_text()
    for block in re.finditer(r"^```cpp\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield pytest.param(block[1], id="line-%d" % (text.count("\n", 0, block.start(1)) + 1))


def as_source(snippet):
    """What begins with # goes to the front, the rest into a function."""
    lines = snippet.splitlines()
    includes = [line for line in lines if line.startswith("#include ")]
    body = [line for line in lines if not line.startswith("#include ")]
    return "\n".join([*includes, "void snippet();", "void snippet() {", "using namespace spindrift;", *body, "}\n"])


def compile_source(source, folder):
    path = folder / "snippet.cpp"
    path.write_text(source)
    compiler = cmake_setting("CMAKE_CXX_COMPILER")
    if not compiler:
        pytest.skip("%s is no build folder; SPINDRIFT_BUILD says where it is" % BUILD)
    return subprocess.run([compiler, "-std=c++20", "-fsyntax-only", *WARNINGS, "-I", ROOT / "include", path],
                          capture_output=True, text=True, timeout=COMPILE_PATIENCE)


@pytest.mark.parametrize("snippet", snippets())
def test_snippet_compiles(snippet, tmp_path):
    done = compile_source(as_source(snippet), tmp_path)
    assert done.returncode == 0, done.stderr


def test_there_are_snippets():
    assert len(list(snippets())) >= 10


def test_headers_compile_without_warnings(tmp_path):
    headers = sorted((ROOT / "include").glob("**/*.hpp"))
    done = compile_source("".join("#include <%s>\n" % path.relative_to(ROOT / "include") for path in headers), tmp_path)
    assert len(headers) > 100 and done.returncode == 0, done.stderr


def test_a_wrong_snippet_does_not_compile(tmp_path):
    assert compile_source(as_source("#include <spindrift/version.hpp>\nint unused = 0;"), tmp_path).returncode != 0
