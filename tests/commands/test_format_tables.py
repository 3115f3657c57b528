"""The field tables of docs/formats/nmsg-messages.md, sections 10 and 11, are those of the types under schema/."""
import re

import pytest
from conftest import ROOT

DOCUMENT = (ROOT / "docs/formats/nmsg-messages.md").read_text()
TYPE = re.compile(r'vendor: "(\w+)",? vid: (\d+),? name: "(\w+)",? msgtype: (\d+)')
FIELD = re.compile(r"^ *(optional|required|repeated) [\w.]+ (\w+) = (\d+)", re.MULTILINE)
ROW = re.compile(r"^\| (\w+) \| (\d+) \| (opt|req|rep) ", re.MULTILINE)


def types():
    for path in sorted((ROOT / "schema").glob("*/*.proto")):
        found = TYPE.search(path.read_text())
        # Of dnstap, the fields shown lie in a message inside the message, and the table is of another form.
        if found and found[3] != "dnstap":
            yield pytest.param(path, found[3], int(found[4]), id=found[3])


@pytest.mark.parametrize("path, name, number", types())
def test_fields(path, name, number):
    (section,) = re.findall(r"^### 1[01]\.\d+ `%s` \(%d\)(.*?)(?=^##)" % (name, number), DOCUMENT,
                            re.MULTILINE | re.DOTALL)
    documented = [(label, field, int(tag)) for field, tag, label in ROW.findall(section)]
    assert documented == [(label[:3], field, int(tag)) for label, field, tag in FIELD.findall(path.read_text())]
