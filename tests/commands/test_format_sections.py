"""The sections of docs/formats that code, tests and documents name are there."""
import re

import pytest
from conftest import ROOT

FORMATS = ROOT / "docs/formats"
NUMBER = r"\d+(?:\.\d+)*"
NUMBERS = r"%s(?:(?:, | and | to )%s)*" % (NUMBER, NUMBER)
IN_CODE = re.compile(r"formats/([\w-]+\.md),? (?:sections? )?(%s)" % NUMBERS)
LINK = re.compile(r"\]\(([\w-]+\.md)\) (?:sections? )?(%s)" % NUMBERS)
IN_ITSELF = re.compile(r"(?<!\.md\) )(?:\bsections? |§)(%s)" % NUMBERS)


def sections(name):
    return set(re.findall(r"^#+ (%s)\.? " % NUMBER, (FORMATS / name).read_text(), re.MULTILINE))


def joined(path):
    """The text of a file in one line, as comments go on in the next."""
    return re.sub(r"\s*\n\s*(?:///?|#|\*)?\s*", " ", path.read_text())


def check(references):
    """`references` are triples of file, document and numbers."""
    missing = [(file.name, document, number) for file, document, numbers in references
               for number in re.findall(NUMBER, numbers) if number not in sections(document)]
    assert references and missing == []


def test_sections_that_code_names():
    suffixes = {".hpp", ".cpp", ".h", ".py", ".proto", ".md"}
    folders = "include", "src", "tools", "tests", "fuzz", "bench", "examples", "schema", "docs"
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in suffixes]
    check([(file, *found) for file in files for found in IN_CODE.findall(joined(file))])


def test_sections_that_other_documents_name():
    check([(file, *found) for file in FORMATS.glob("*.md") for found in LINK.findall(joined(file))])


@pytest.mark.parametrize("name", sorted(path.name for path in FORMATS.glob("*.md") if path.name != "README.md"))
def test_sections_that_a_document_names_of_itself(name):
    check([(FORMATS / name, name, numbers) for numbers in IN_ITSELF.findall(joined(FORMATS / name))])
