"""docs/architecture.md names the modules, folders and files there are, and what each uses."""
import re

from conftest import ROOT

DOCUMENT = (ROOT / "docs/architecture.md").read_text()
KEYWORDS = "SOURCES", "DEPENDS", "LIBRARIES", "FOLDERS"


def table(heading):
    """\\returns of the table below a line: what its first column names, with what its last column names"""
    rows = re.search(re.escape(heading) + r"\n\n((?:\|.*\n)+)", DOCUMENT)[1].splitlines()[2:]
    cells = [[re.findall(r"`([^`]+)`", cell) for cell in row.strip("|").split("|")] for row in rows]
    return {first[0]: set(last) for first, *_, last in cells}


def modules():
    """\\returns the words behind each keyword of `spindrift_module`, by module"""
    found = {}
    for file in (ROOT / "src").rglob("CMakeLists.txt"):
        for call in re.findall(r"^spindrift_module\(([^)]*)\)", file.read_text(), re.MULTILINE):
            name, *words = call.split()
            found[name] = {keyword: [] for keyword in KEYWORDS}
            for word in words:
                if word in KEYWORDS:
                    keyword = word
                else:
                    found[name][keyword].append(word)
    return found


def test_modules():
    assert table("## Modules") == {name: set(module["DEPENDS"]) for name, module in modules().items()}


def test_folders_of_nmsg():
    folders = (entry.partition(":") for entry in modules()["nmsg"]["FOLDERS"])
    assert table("The folders of `nmsg`:") == {name: set(filter(None, uses.split(","))) for name, _, uses in folders}


def test_files():
    names = re.findall(r"`([\w/]+\.(?:hpp|cmake|proto|cpp))`", DOCUMENT)
    assert names
    paths = [str(path.relative_to(ROOT)) for folder in ("include", "src", "cmake", "schema", "tools", "bindings")
             for path in (ROOT / folder).rglob("*") if path.is_file()]
    assert [name for name in names if not any(("/" + path).endswith("/" + name) for path in paths)] == []


def test_names_of_code():
    """Types and functions are there under the names the document uses."""
    names = set(re.findall(r"`(?:\w+::)*(\w+)(?:<\w+>|\(\))?`", "".join(DOCUMENT.split("## Modules")[0])))
    names = {name for name in names if re.search(r"[A-Z]", name) and not name.isupper()}
    code = "".join(path.read_text() for folder in ("include", "src", "tools")
                   for path in (ROOT / folder).rglob("*.[hc]pp"))
    assert len(names) > 20
    assert [name for name in names if not re.search(r"\b%s\b" % name, code)] == []
