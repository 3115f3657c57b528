"""A consumer of the Arrow C data interface, in ctypes: it reads the memory that the structures point at."""
import ctypes
import struct


class ArrowSchema(ctypes.Structure):
    pass


class ArrowArray(ctypes.Structure):
    pass


class ArrowArrayStream(ctypes.Structure):
    pass


ArrowSchema._fields_ = [
    ("format", ctypes.c_char_p), ("name", ctypes.c_char_p), ("metadata", ctypes.c_void_p), ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64), ("children", ctypes.POINTER(ctypes.POINTER(ArrowSchema))),
    ("dictionary", ctypes.POINTER(ArrowSchema)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(ArrowSchema))), ("private_data", ctypes.c_void_p)]
ArrowArray._fields_ = [
    ("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64), ("n_children", ctypes.c_int64), ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(ArrowArray))), ("dictionary", ctypes.POINTER(ArrowArray)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(ArrowArray))), ("private_data", ctypes.c_void_p)]
ArrowArrayStream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ArrowArrayStream), ctypes.POINTER(ArrowSchema))),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ArrowArrayStream), ctypes.POINTER(ArrowArray))),
    ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.POINTER(ArrowArrayStream))),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(ArrowArrayStream))), ("private_data", ctypes.c_void_p)]

FIXED = {"s": "h", "i": "i", "l": "q", "S": "H", "I": "I", "L": "Q", "g": "d", "tsn:UTC": "q"}


def release(structure):
    """As a consumer does at the end."""
    assert structure.release
    structure.release(ctypes.byref(structure))
    assert not structure.release


def moved(structure):
    """A copy that has taken over the content: the former structure counts as released."""
    copy = type(structure)()
    ctypes.memmove(ctypes.byref(copy), ctypes.byref(structure), ctypes.sizeof(structure))
    ctypes.memset(ctypes.byref(structure, type(structure).release.offset), 0, ctypes.sizeof(ctypes.c_void_p))
    return copy


def metadata(schema):
    at = schema.metadata

    def number():
        nonlocal at
        at += 4
        return ctypes.cast(at - 4, ctypes.POINTER(ctypes.c_int32))[0]

    def text():
        nonlocal at
        size = number()
        at += size
        return ctypes.string_at(at - size, size).decode()

    return {text(): text() for _ in range(number())}


def values(schema, array):
    """All values of an array; octets stay octets."""
    assert array.offset == 0 and array.release
    valid = valid_rows(array)
    form = schema.format.decode()
    if array.dictionary:
        words = values(schema.dictionary.contents, array.dictionary.contents)
        found = [words[index] if good else None for index, good in zip(numbers(array, "i"), valid)]
    elif form == "+l":
        items = values(schema.children[0].contents, array.children[0].contents)
        ends = numbers(array, "i", array.length + 1)
        assert array.n_buffers == 2
        found = [items[start:end] for start, end in zip(ends, ends[1:])]
    elif form in ("u", "z"):
        ends = numbers(array, "i", array.length + 1)
        octets = ctypes.string_at(array.buffers[2], ends[-1])
        found = [octets[start:end] for start, end in zip(ends, ends[1:])]
        found = [text.decode() for text in found] if form == "u" else found
        assert array.n_buffers == 3
    elif form == "b":
        bits = ctypes.string_at(array.buffers[1], (array.length + 7) // 8)
        found = [bool(bits[row // 8] >> row % 8 & 1) for row in range(array.length)]
    else:
        assert array.n_buffers == 2
        found = numbers(array, FIXED[form])
    return [value if good else None for value, good in zip(found, valid)]


def valid_rows(array):
    if not array.buffers[0]:
        assert array.null_count == 0
        return [True] * array.length
    bits = ctypes.string_at(array.buffers[0], (array.length + 7) // 8)
    rows = [bool(bits[row // 8] >> row % 8 & 1) for row in range(array.length)]
    assert rows.count(False) == array.null_count
    return rows


def numbers(array, code, count=None):
    count = array.length if count is None else count
    assert array.buffers[1] and array.buffers[1] % 64 == 0
    return struct.unpack("=%d%s" % (count, code), ctypes.string_at(array.buffers[1], count * struct.calcsize(code)))


def table(schema, array):
    """The columns of a batch."""
    assert schema.format == b"+s" and array.n_buffers == 1
    return {schema.children[i].contents.name.decode():
            values(schema.children[i].contents, array.children[i].contents) for i in range(array.n_children)}
