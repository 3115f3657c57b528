"""DNS names, record data and messages, between wire format and text.

Names and record data in wire format are bytes; text is str, in ASCII. Types, classes and codes are numbers, with
constants such as TYPE_MX, CLASS_IN, R_NXDOMAIN, OP_QUERY; TYPES finds the number of a type by name.

    >>> import wdns
    >>> name = wdns.str_to_name("www.Example.com")
    >>> name
    b'\\x03www\\x07example\\x03com\\x00'
    >>> wdns.domain_to_str(wdns.reverse_name(name))
    'com.example.www.'
    >>> wdns.is_subdomain(name, wdns.str_to_name("com"))
    True
    >>> wdns.rdata_to_str(b"\\xc0\\x00\\x02\\x01", wdns.TYPE_A, wdns.CLASS_IN)
    '192.0.2.1'
    >>> query = bytes.fromhex("00010100000100000000000001610000010001")
    >>> message = wdns.parse_message(query)
    >>> message.sec[wdns.SEC_QUESTION]
    [a. IN A]

What is wrong raises an exception: MessageParseException, NameException, or Exception itself for text.
"""
from . import _wdns
from ._wdns import *  # noqa: F401, F403

__all__ = [name for name in vars(_wdns) if not name.startswith("_")]
