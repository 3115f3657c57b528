#pragma once

#include "../arguments.hpp"

#include <spindrift/dns/errc.hpp>

#include <string>

/// The functions that the classes use, too.
namespace spindrift::python::wdns {

using Number = Integer<std::uint16_t>;

/// Raises one of the exceptions of the module.
[[noreturn]] void raise(const char* exception, const py::object& argument);

std::string name_text(const py::bytes& name);
std::string rdata_text(const OptionalBytes& rdata, std::uint16_t rrtype, std::uint16_t rrclass);
/// Numbers without a name are shown as decimals, and types as `TYPE` and the number.
std::string rrclass_text(std::uint16_t number);
std::string rrtype_text(std::uint16_t number);
std::string rcode_text(std::uint16_t number);
std::string opcode_text(std::uint16_t number);

void add_functions(py::module_& module);
void add_classes(py::module_& module);

}  // namespace spindrift::python::wdns
