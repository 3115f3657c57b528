#pragma once

#include "errors.hpp"
#include "handles.hpp"

#include <string>

/// `nmsg.message` and the classes of message types. They are types of C, not of pybind11: making a message and reading
/// a field take less time than a call through pybind11. All functions need the interpreter lock.
namespace spindrift::python::nmsg {

/// Makes the class `nmsg.message`.
void add_message(py::module_& module);

/// `nmsg.message`. Lives as long as the process.
[[nodiscard]] PyTypeObject* message_class() noexcept;

/// Makes a subclass of `nmsg.message` for a type. Lives as long as the process.
/// \param name `base_http`
[[nodiscard]] PyTypeObject* make_message_class(const std::string& name, unsigned vid, unsigned msgtype);

/// A message that was received, as an object of its type's class.
[[nodiscard]] py::object to_python(MessageHandle message);

/// The same for slots: a new reference, null with an exception.
[[nodiscard]] PyObject* wrap(nmsg_message_t message) noexcept;

/// A message of a `nmsg.message` that nobody else uses, to be written.
/// \throws nmsg.Error, TypeError, OverflowError or OSError if a field cannot have its value
[[nodiscard]] MessageHandle to_handle(py::handle message);

/// Whether an object is a `nmsg.message`.
[[nodiscard]] inline bool is_message(py::handle object) noexcept {
    return PyObject_TypeCheck(object.ptr(), message_class()) != 0;
}

}  // namespace spindrift::python::nmsg
