"""DNS names, record data and messages, between wire format and text. Exceptions are in the docstrings."""
from typing import Any, Dict, List, Optional, SupportsIndex, Union

# The attributes are integers of 32 bits; anything with __index__ can be assigned.

class MessageParseException(Exception): ...
class NameException(Exception): ...
class RdataReprException(Exception): ...

def len_name(name: bytes) -> int: ...
def reverse_name(name: bytes) -> bytes: ...
def left_chop(name: bytes) -> bytes: ...
def count_labels(name: bytes) -> int: ...
def is_subdomain(name: bytes, parent: bytes) -> bool: ...
def domain_to_str(name: bytes) -> str: ...
def str_to_name(text: Union[str, bytes]) -> bytes: ...
def str_to_name_case(text: str) -> bytes: ...
def str_to_rrtype(text: str) -> int: ...
def str_to_rrclass(text: str) -> int: ...
def str_to_rcode(text: str) -> int: ...
def opcode_to_str(opcode: SupportsIndex) -> str: ...
def rcode_to_str(rcode: SupportsIndex) -> str: ...
def rrclass_to_str(rrclass: SupportsIndex) -> str: ...
def rrtype_to_str(rrtype: SupportsIndex) -> str: ...
def str_to_rdata(s: str, rrtype: SupportsIndex, rrclass: SupportsIndex) -> bytes: ...
def rdata_to_str(rdata: bytes, rrtype: SupportsIndex, rrclass: SupportsIndex) -> str: ...
def parse_message(data: bytes) -> message: ...

class qrr:
    name: Optional[bytes]
    rrclass: int
    rrtype: int
    def __init__(self) -> None: ...

class rdata:
    data: Optional[bytes]
    rrclass: int
    rrtype: int
    def __init__(self, data: Optional[bytes], rrclass: SupportsIndex, rrtype: SupportsIndex) -> None: ...

class rrset:
    name: Optional[bytes]
    rrclass: int
    rrtype: int
    rrttl: int
    rdata: List[Any]
    def __init__(self) -> None: ...

class edns:
    version: int
    flags: int
    size: int
    options: Optional[bytes]
    def __init__(self, version: SupportsIndex, flags: SupportsIndex, size: SupportsIndex,
                 options: Optional[bytes]) -> None: ...

_edns = edns

class message:
    id: int
    flags: int
    rcode: int
    opcode: int
    qr: bool
    aa: bool
    tc: bool
    rd: bool
    ra: bool
    ad: bool
    cd: bool
    sec: List[List[Any]]
    edns: Optional[_edns]
    def __init__(self) -> None: ...
    def repr_flags(self) -> str: ...
    @staticmethod
    def parse(data: bytes) -> message: ...

TYPES: Dict[str, int]

SEC_QUESTION: int
SEC_ANSWER: int
SEC_AUTHORITY: int
SEC_ADDITIONAL: int
SEC_MAX: int
OP_QUERY: int
OP_IQUERY: int
OP_STATUS: int
OP_NOTIFY: int
OP_UPDATE: int
R_NOERROR: int
R_FORMERR: int
R_SERVFAIL: int
R_NXDOMAIN: int
R_NOTIMP: int
R_REFUSED: int
R_YXDOMAIN: int
R_YXRRSET: int
R_NXRRSET: int
R_NOTAUTH: int
R_NOTZONE: int
R_BADVERS: int
CLASS_IN: int
CLASS_CH: int
CLASS_HS: int
CLASS_NONE: int
CLASS_ANY: int
TYPE_A: int
TYPE_NS: int
TYPE_MD: int
TYPE_MF: int
TYPE_CNAME: int
TYPE_SOA: int
TYPE_MB: int
TYPE_MG: int
TYPE_MR: int
TYPE_NULL: int
TYPE_WKS: int
TYPE_PTR: int
TYPE_HINFO: int
TYPE_MINFO: int
TYPE_MX: int
TYPE_TXT: int
TYPE_RP: int
TYPE_AFSDB: int
TYPE_X25: int
TYPE_ISDN: int
TYPE_RT: int
TYPE_NSAP: int
TYPE_NSAP_PTR: int
TYPE_SIG: int
TYPE_KEY: int
TYPE_PX: int
TYPE_GPOS: int
TYPE_AAAA: int
TYPE_LOC: int
TYPE_NXT: int
TYPE_EID: int
TYPE_NIMLOC: int
TYPE_SRV: int
TYPE_ATMA: int
TYPE_NAPTR: int
TYPE_KX: int
TYPE_CERT: int
TYPE_A6: int
TYPE_DNAME: int
TYPE_SINK: int
TYPE_OPT: int
TYPE_APL: int
TYPE_DS: int
TYPE_SSHFP: int
TYPE_IPSECKEY: int
TYPE_RRSIG: int
TYPE_NSEC: int
TYPE_DNSKEY: int
TYPE_DHCID: int
TYPE_NSEC3: int
TYPE_NSEC3PARAM: int
TYPE_TLSA: int
TYPE_HIP: int
TYPE_NINFO: int
TYPE_RKEY: int
TYPE_TALINK: int
TYPE_CDS: int
TYPE_CDNSKEY: int
TYPE_OPENPGPKEY: int
TYPE_CSYNC: int
TYPE_SVCB: int
TYPE_HTTPS: int
TYPE_SPF: int
TYPE_UINFO: int
TYPE_UID: int
TYPE_GID: int
TYPE_UNSPEC: int
TYPE_NID: int
TYPE_L32: int
TYPE_L64: int
TYPE_LP: int
TYPE_EUI48: int
TYPE_EUI64: int
TYPE_TKEY: int
TYPE_TSIG: int
TYPE_IXFR: int
TYPE_AXFR: int
TYPE_MAILB: int
TYPE_MAILA: int
TYPE_ANY: int
TYPE_URI: int
TYPE_CAA: int
TYPE_TA: int
TYPE_DLV: int
