"""Records of tagged nDAG streams (docs/formats/tagging.md section 2)."""
import dataclasses
import struct

from ndag_receiver import data_header


@dataclasses.dataclass
class TaggedRecord:
    filters: int  # of the header
    time: tuple
    wire_size: int
    tagger: int
    sequence: int
    tags: bytes
    frame: bytes

    @property
    def asn(self):
        """Nothing if there is none."""
        return struct.unpack_from(">I", self.tags, 38)[0] if self.tags[3] & 8 else None

    @property
    def all_filters(self):
        return struct.unpack_from(">Q", self.tags, 54)[0]


def tagged_records(message):
    """Of one message, which they must fill exactly."""
    kind, *_, count = data_header(message)
    assert kind == 6
    found = []
    at = 24
    while at < len(message):
        hashbin, filters, seconds, micros, size, wire_size, tagger, sequence = struct.unpack_from(">BHIIHHIQ", message,
                                                                                                  at)
        begin = at + 27
        at = begin + 67 + size
        assert at <= len(message)
        found.append(TaggedRecord(filters, (seconds, micros), wire_size, tagger, sequence, message[begin:begin + 67],
                                  message[begin + 67:at]))
        found[-1].hashbin = hashbin
    assert len(found) == count > 0
    return found
