#include "functions.hpp"

#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/name.hpp>
#include <spindrift/dns/rdata.hpp>

namespace spindrift::python::wdns {
namespace {

using dns::Errc;

[[noreturn]] void raise_failure(const std::string& text) {
    PyErr_SetString(PyExc_Exception, text.c_str());
    throw py::error_already_set();
}

[[noreturn]] void raise_bad_name(const py::bytes& name) {
    raise("NameException", py::repr(name));
}

/// A result, or NameException with the name.
template <class T>
T value_of(dns::Decoded<T> result, const py::bytes& name) {
    if (!result) {
        raise_bad_name(name);
    }
    return *std::move(result);
}

std::size_t len_name(const py::bytes& name) {
    return value_of(dns::name_length(octets_of(name)), name);
}

/// The name at the front of the argument.
Bytes front_name(const py::bytes& name) {
    return octets_of(name).first(len_name(name));
}

py::bytes reverse_name(const py::bytes& name) {
    return to_bytes(value_of(dns::reverse_name(front_name(name)), name).wire());
}

py::bytes left_chop(const py::bytes& name) {
    len_name(name);
    return to_bytes(value_of(dns::left_chop(octets_of(name)), name));
}

std::size_t count_labels(const py::bytes& name) {
    return value_of(dns::count_labels(front_name(name)), name);
}

bool is_subdomain(const py::bytes& name, const py::bytes& parent) {
    return value_of(dns::is_subdomain(front_name(name), front_name(parent)), name);
}

py::bytes parsed_name(const std::string& text, dns::LetterCase letters) {
    const auto name = dns::Name::parse(text, letters);
    if (!name) {
        raise_failure("wdns_str_to_name() failed");
    }
    return to_bytes(name->wire());
}

py::bytes str_to_name(const py::object& text) {
    if (py::isinstance<py::bytes>(text)) {
        return parsed_name(PyBytes_AS_STRING(text.ptr()), dns::LetterCase::lower);
    }
    if (!py::isinstance<py::str>(text)) {
        throw py::type_error("str_to_name() takes str or bytes");
    }
    return parsed_name(c_text(py::reinterpret_borrow<py::str>(text)), dns::LetterCase::lower);
}

py::bytes str_to_name_case(const py::str& text) {
    return parsed_name(c_text(text), dns::LetterCase::keep);
}

std::uint16_t str_to_rrtype(const py::str& text) {
    const std::uint16_t number = dns::parse_rrtype(c_text(text)).value_or(0);
    return number != 0 ? number : (raise_failure("wdns_str_to_rrtype() failed"), number);
}

std::uint16_t str_to_rrclass(const py::str& text) {
    const std::uint16_t number = dns::parse_rrclass(c_text(text)).value_or(0);
    return number != 0 ? number : (raise_failure("wdns_str_to_rrclass() failed"), number);
}

std::uint16_t str_to_rcode(const py::str& text) {
    const auto number = dns::parse_rcode(c_text(text));
    if (!number) {
        raise_failure("wdns_str_to_rcode() failed: b'failure'");
    }
    return *number;
}

py::bytes str_to_rdata(const py::object& text, Number rrtype, Number rrclass) {
    if (text.is_none()) {
        throw py::type_error("s may not be None");
    }
    if (!py::isinstance<py::str>(text)) {
        throw py::type_error("str_to_rdata() takes str");
    }
    Buffer rdata;
    const std::string checked = c_text(py::reinterpret_borrow<py::str>(text));
    if (dns::parse_rdata(rdata, checked, rrtype.value, rrclass.value) != Errc::success) {
        raise_failure("wdns_str_to_rdata() failed");
    }
    return to_bytes(rdata.bytes());
}

std::string or_decimal(std::string_view name, std::uint16_t number) {
    return name.empty() ? std::to_string(number) : std::string(name);
}

}  // namespace

void raise(const char* exception, const py::object& argument) {
    const py::object type = py::module_::import("wdns").attr(exception);
    PyErr_SetObject(type.ptr(), argument.ptr());
    throw py::error_already_set();
}

std::string name_text(const py::bytes& name) {
    const Bytes octets = octets_of(name);
    const auto length = dns::name_length(octets);
    if (!length || *length != octets.size()) {
        raise_bad_name(name);
    }
    Buffer text;
    dns::append_name(text, octets);
    return std::string(text.text());
}

std::string rdata_text(const OptionalBytes& rdata, std::uint16_t rrtype, std::uint16_t rrclass) {
    if (rdata.value.is_none()) {
        raise_failure("rdata object not initialized");
    }
    Buffer text;
    dns::append_rdata(text, octets_of(py::reinterpret_borrow<py::bytes>(rdata.value)), rrtype, rrclass);
    return std::string(text.text());
}

std::string rrclass_text(std::uint16_t number) {
    return or_decimal(dns::rrclass_name(number), number);
}

std::string rrtype_text(std::uint16_t number) {
    Buffer text;
    dns::append_rrtype(text, number);
    return std::string(text.text());
}

std::string rcode_text(std::uint16_t number) {
    return or_decimal(dns::rcode_name(number), number);
}

std::string opcode_text(std::uint16_t number) {
    return or_decimal(dns::opcode_name(number), number);
}

namespace {

void add_name_functions(py::module_& module) {
    module.def("len_name", len_name, py::arg("name"),
               "The length of a wire format name in octets, the final zero included. Octets after the name are "
               "ignored.\n\nRaises NameException if the name is malformed.");
    module.def("reverse_name", reverse_name, py::arg("name"),
               "The labels of a wire format name in opposite order. Octets after the name are dropped.\n\n"
               "Raises NameException if the name is malformed.");
    module.def("left_chop", left_chop, py::arg("name"),
               "A wire format name without its first label; the root stays as it is. Octets after the name are kept."
               "\n\nRaises NameException if the name is malformed.");
    module.def("count_labels", count_labels, py::arg("name"),
               "The number of labels of a wire format name, without the root.\n\n"
               "Raises NameException if the name is malformed.");
    module.def("is_subdomain", is_subdomain, py::arg("name"), py::arg("parent"),
               "Whether the wire format name `name` is strictly below `parent`. A name is not below itself. Case "
               "matters: names of str_to_name() are in lower case.\n\n"
               "Raises NameException if one of them is malformed.");
    module.def("domain_to_str", name_text, py::arg("name"),
               "A wire format name as text, with a final dot. The argument must be exactly one name.\n\n"
               "Raises NameException if it is not.");
    module.def("str_to_name", str_to_name, py::arg("text"),
               "The wire format of a name given as str or bytes, in lower case. The final dot is optional.\n\n"
               "Raises Exception if it is not a name.");
    module.def("str_to_name_case", str_to_name_case, py::arg("text"),
               "The wire format of a name given as str, in the case that it has. The final dot is optional.\n\n"
               "Raises Exception if it is not a name.");
}

void add_number_functions(py::module_& module) {
    module.def("str_to_rrtype", str_to_rrtype, py::arg("text"),
               "The number of a record type, such as `A` or `TYPE65280`. Case does not matter.\n\n"
               "Raises Exception if there is no such type.");
    module.def("str_to_rrclass", str_to_rrclass, py::arg("text"),
               "The number of a class, such as `IN` or `CLASS17`. Case does not matter.\n\n"
               "Raises Exception if there is no such class.");
    module.def("str_to_rcode", str_to_rcode, py::arg("text"),
               "The number of a response code, such as `NXDOMAIN`. Case does not matter.\n\n"
               "Raises Exception if there is no such code.");
    module.def(
        "opcode_to_str", [](Number number) { return opcode_text(number.value); }, py::arg("opcode"),
        "The name of an operation code, or its number as text.");
    module.def(
        "rcode_to_str", [](Number number) { return rcode_text(number.value); }, py::arg("rcode"),
        "The name of a response code, or its number as text.");
    module.def(
        "rrclass_to_str", [](Number number) { return rrclass_text(number.value); }, py::arg("rrclass"),
        "The name of a class, or its number as text.");
    module.def(
        "rrtype_to_str", [](Number number) { return rrtype_text(number.value); }, py::arg("rrtype"),
        "The name of a record type, or `TYPE` and its number.");
}

void add_rdata_functions(py::module_& module) {
    module.def("str_to_rdata", str_to_rdata, py::arg("s"), py::arg("rrtype"), py::arg("rrclass"),
               "Wire format record data from text.\n\nRaises Exception if the text is not of that type.");
    module.def(
        "rdata_to_str",
        [](const OptionalBytes& rdata, Number rrtype, Number rrclass) {
            return rdata_text(rdata, rrtype.value, rrclass.value);
        },
        py::arg("rdata"), py::arg("rrtype"), py::arg("rrclass"),
        "Wire format record data as text. For malformed data `### PARSE ERROR ###` follows what could be read.");
}

}  // namespace

void add_functions(py::module_& module) {
    add_name_functions(module);
    add_number_functions(module);
    add_rdata_functions(module);
}

}  // namespace spindrift::python::wdns
