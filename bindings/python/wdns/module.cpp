#include "functions.hpp"

#include <spindrift/dns/mnemonics.hpp>

#include <algorithm>

namespace spindrift::python::wdns {
namespace {

void add_exception(py::module_& module, const char* name, const char* doc) {
    const std::string full_name = std::string("wdns.") + name;
    const auto type =
        py::reinterpret_steal<py::object>(PyErr_NewExceptionWithDoc(full_name.c_str(), doc, PyExc_Exception, nullptr));
    if (!type) {
        throw py::error_already_set();
    }
    module.attr(name) = type;
}

void add_exceptions(py::module_& module) {
    add_exception(module, "MessageParseException", "Octets are not a DNS message.");
    add_exception(module, "NameException", "A wire format name is malformed.");
    add_exception(module, "RdataReprException", "Record data cannot be shown as text.");
}

/// A mnemonic as Python spells it: NSAP_PTR.
std::string identifier(std::string_view mnemonic) {
    std::string text(mnemonic);
    std::ranges::replace(text, '-', '_');
    return text;
}

void add_numbers(py::module_& module, const char* prefix, std::span<const dns::Mnemonic> mnemonics) {
    for (const dns::Mnemonic& mnemonic : mnemonics) {
        module.attr((prefix + identifier(mnemonic.name)).c_str()) = mnemonic.number;
    }
}

void add_constants(py::module_& module) {
    add_numbers(module, "TYPE_", dns::rrtypes());
    add_numbers(module, "CLASS_", dns::rrclasses());
    add_numbers(module, "R_", dns::rcodes());
    add_numbers(module, "OP_", dns::opcodes());
    const char* const sections[] = {"SEC_QUESTION", "SEC_ANSWER", "SEC_AUTHORITY", "SEC_ADDITIONAL", "SEC_MAX"};
    for (int i = 0; const char* section : sections) {
        module.attr(section) = i++;
    }
    py::dict types;
    for (const dns::Mnemonic& type : dns::rrtypes()) {
        types[identifier(type.name).c_str()] = type.number;
    }
    module.attr("TYPES") = types;
}

}  // namespace
}  // namespace spindrift::python::wdns

PYBIND11_MODULE(_wdns, module) {
    using namespace spindrift::python::wdns;
    // Everything is part of the package: in help, in tracebacks, for pickle.
    const pybind11::object own_name = module.attr("__name__");
    module.attr("__name__") = "wdns";
    add_exceptions(module);
    add_functions(module);
    add_classes(module);
    add_constants(module);
    module.attr("__name__") = own_name;
}
