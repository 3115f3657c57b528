#pragma once

#include "message_type.hpp"

/// Values of fields between C and Python. All functions need the interpreter lock.
namespace spindrift::python::nmsg {

/// The value of a field: a list if it is repeated, null without an exception if it has none.
[[nodiscard]] py::object field_value(nmsg_message_t message, const FieldInfo& field);

/// Whether a field has a value.
[[nodiscard]] bool has_value(nmsg_message_t message, const FieldInfo& field);

/// Stores a value, or those of a list, in a field that has none.
/// \throws nmsg.Error, TypeError, OverflowError or OSError if the field cannot have it
void set_value(nmsg_message_t message, const FieldInfo& field, py::handle value);

}  // namespace spindrift::python::nmsg
