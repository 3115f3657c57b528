"""NMSG messages: read, write, make and change them.

    >>> import nmsg
    >>> m = nmsg.msgtype.base.ipconn()
    >>> m["srcip"] = "192.0.2.1"
    >>> m["srcport"] = 53
    >>> m.time_sec, m.time_nsec = 1700000000, 250
    >>> m
    {'srcip': '192.0.2.1', 'srcport': 53}
    >>> nmsg.message.from_json(m.to_json()).time_nsec
    250

Inputs give messages, outputs take them:

    with nmsg.input.open_file("dns.nmsg") as messages, nmsg.output.open_json("dns.json") as lines:
        for m in messages:
            if m["rrname"].endswith(b"\\3com\\0"):
                lines.write(m)

Messages as columns, for numpy, pandas and all libraries that know Arrow, are much faster than one by one:

    table = nmsg.scan("dns.nmsg", where='rrtype == "A"', columns=["time", "rrname", "rdata"]).to_pandas()

What the library cannot do raises nmsg.Error.
"""
import ipaddress
import os
import socket
import time

from . import _nmsg
from ._nmsg import *  # noqa: F401, F403
from ._nmsg import batch, batches, input, io, message, msgmod, output
from ._tables import to_numpy as _to_numpy, to_pandas as _to_pandas

# Where io.add_input_channel looks for channels: the last of these files that exists is read.
chalias_fnames = ("/etc/nmsgtool.chalias", "/etc/nmsg.chalias", "/usr/local/etc/nmsg.chalias",
                  "/usr/local/etc/nmsgtool.chalias")


def input_open_file(obj):
    """Opens a file of containers: a path, or an object with fileno()."""
    return input._open("file", _opened(obj, "rb"))


def input_open_json(obj):
    """Opens a file with a JSON object in each line: a path, or an object with fileno()."""
    return input._open("json", _opened(obj, "rb"))


def input_open_sock(addr, port):
    """Binds a UDP socket, whose datagrams hold containers. `port` is an int or its text."""
    family, address = _resolved(addr, int(port), socket.AI_PASSIVE)
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    except OSError:
        pass  # the system allows less
    sock.bind(address)
    return input._open("sock", sock)


def output_open_file(obj, bufsz=1048576):
    """Opens a file for containers of up to `bufsz` bytes: a path, whose file is emptied, or an object with fileno()."""
    return output._open("file", _opened(obj, "wb"), bufsz)


def output_open_json(obj):
    """Opens a file for lines of JSON: a path, whose file is emptied, or an object with fileno()."""
    return output._open("json", _opened(obj, "wb"), 0)


def output_open_sock(addr, port, bufsz=1280, broadcast=False):
    """Connects a UDP socket for containers of up to `bufsz` bytes, one in each datagram."""
    if not isinstance(port, int):
        raise TypeError("port: an int is required, not " + type(port).__name__)
    family, address = _resolved(addr, port, 0)
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if broadcast:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    sock.connect(address)
    return output._open("sock", sock, bufsz)


def output_open_callback(func):
    """Calls a function with each message. An exception of it is shown and ignored."""
    return output._open_callback(func)


def message_from_json(text):
    """The message of a JSON object, which is bytes or str."""
    return message.from_json(text)


def scan(sources, where=None, columns=None, *, type=None, dictionaries=True, batch_rows=65536, workers=0):
    """Reads messages of one type as columns, on all processors, and returns nmsg.batches.

    sources: a file, a socket as "ADDRESS/PORT", "ADDRESS/PORT..PORT" or (address, port), or a list of them. Files are
    read one after the other, then all sockets at once.
    where: a condition, such as 'rrtype == "A"'.
    columns: names of columns, of the header (time, vname, mname, source, operator_name, group_name) and of fields.
    type: a class of messages, such as nmsg.msgtype.sie.dnsdedupe. Default: the type of the first message that has all
    columns. Messages of other types are left out and counted.
    dictionaries: texts of a small set, such as names of enumerations, become dictionaries of Arrow.
    batch_rows: rows of a batch, at most. workers: threads that decode; 0 for one on each processor.
    """
    files, sockets = [], []
    for source in [sources] if isinstance(sources, (str, tuple, os.PathLike)) else sources:
        (sockets if _is_socket(source) else files).append(
            "%s/%d" % source if isinstance(source, tuple) else os.fspath(source))
    numbers = (type._vid, type._msgtype) if type is not None else (0, 0)
    return batches._open(files, sockets, where or "", list(columns or []), numbers, dictionaries, batch_rows, workers)


def _is_socket(source):
    if isinstance(source, tuple):
        return True
    address, slash, ports = os.fspath(source).rpartition("/")
    if not slash or not ports.replace("..", "").isdigit() or os.path.exists(source):
        return False
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return False
    return True


def _batches_to_numpy(self):
    """All batches as a dict with an array of numpy for each column.

    Times are datetime64[ns] in UTC, nulls NaT. Numbers that may be null are masked arrays. Texts and octets are
    objects: str, bytes and None; lists are lists.
    """
    return _to_numpy([self] if isinstance(self, batch) else self)


def _batches_to_pandas(self):
    """All batches as a DataFrame of pandas. Times have the time zone UTC; null is pandas' own for each type."""
    return _to_pandas([self] if isinstance(self, batch) else self)


def ip_pton(ip):
    """The 4 or 16 bytes of an address. OSError for a bad one."""
    try:
        return socket.inet_pton(socket.AF_INET, ip)
    except OSError:
        return socket.inet_pton(socket.AF_INET6, ip)


def print_nmsg_header(m, out):
    """Writes a line with time, type, source, operator and group of a message to a file object."""
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(m.time_sec))
    parts = ["[%s.%d]" % (when, m.time_nsec),
             "[%d:%d %s %s]" % (m.vid, m.msgtype, msgmod.vid_to_vname(m.vid),
                                msgmod.msgtype_to_mname(m.vid, m.msgtype)),
             "[%.8x]" % m.source if m.has_source else "[]",
             "[%s]" % m.operator if m.has_operator else "[]",
             "[%s]" % m.group if m.has_group else "[]"]
    out.write(" ".join(parts) + " \n")


def _opened(obj, mode):
    return open(obj, mode) if isinstance(obj, (str, os.PathLike)) else obj


def _resolved(addr, port, flags):
    family, _, _, _, address = socket.getaddrinfo(addr or None, port, 0, socket.SOCK_DGRAM, 0, flags)[0]
    return family, address


def _add_input_channel(self, channel):
    """Adds the sockets of a channel, as the last existing file of nmsg.chalias_fnames lists them."""
    files = [name for name in chalias_fnames if os.path.isfile(name)]
    if not files:
        raise _nmsg.Error("unable to locate nmsg channel alias file")
    found = False
    with open(files[-1]) as lines:
        for words in map(str.split, lines):
            if words and words[0] == channel:
                found = True
                for addr, port in _sockets(words[1:]):
                    self.add_input(input_open_sock(addr, port))
    if not found:
        raise _nmsg.Error("lookup of channel %s failed" % channel)


def _sockets(specs):
    """Address and port of each socket in words such as 127.0.0.1/8430 and 127.0.0.1/8431..8435."""
    for spec in specs:
        addr, ports = spec.rsplit("/", 1)
        first, _, last = ports.partition("..")
        for port in range(int(first), int(last or first) + 1):
            yield addr, port


_add_input_channel.__name__ = "add_input_channel"
_add_input_channel.__qualname__ = "io.add_input_channel"
io.add_input_channel = _add_input_channel
for _class in (batch, batches):
    _class.to_numpy = _batches_to_numpy
    _class.to_pandas = _batches_to_pandas
input.open_file = staticmethod(input_open_file)
input.open_json = staticmethod(input_open_json)
input.open_sock = staticmethod(input_open_sock)
output.open_file = staticmethod(output_open_file)
output.open_json = staticmethod(output_open_json)
output.open_sock = staticmethod(output_open_sock)
output.open_callback = staticmethod(output_open_callback)

__all__ = [name for name in vars(_nmsg) if not name.startswith("_")]
__all__ += [name for name, value in list(globals().items())
            if callable(value) and getattr(value, "__module__", "") == __name__ and not name.startswith("_")
            and name not in __all__]
__all__.append("chalias_fnames")
