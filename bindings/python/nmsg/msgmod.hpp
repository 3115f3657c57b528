#pragma once

#include "errors.hpp"

#include <string>

/// Numbers and names of vendors, types, operators and groups.
namespace spindrift::python::nmsg {

/// The number of a vendor, which is an int or a name. \throws nmsg.Error, TypeError, OverflowError
[[nodiscard]] unsigned vendor_number(const py::object& vendor);
/// The number of a type of a vendor, which is an int or a name. \throws nmsg.Error, TypeError, OverflowError
[[nodiscard]] unsigned type_number(unsigned vid, const py::object& type);
/// \throws nmsg.Error for an unknown name
[[nodiscard]] unsigned operator_number(const std::string& name);
[[nodiscard]] unsigned group_number(const std::string& name);

/// Makes `nmsg.msgmod` and its functions.
void add_msgmod(py::module_& module);

/// Makes `nmsg.msgtype`: a class for each vendor, with the classes of its messages.
void add_msgtype(py::module_& module);

}  // namespace spindrift::python::nmsg
