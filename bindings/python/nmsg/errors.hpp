#pragma once

#include <nmsg.h>

#include <pybind11/pybind11.h>

#include <new>
#include <string>

/// Errors of `import nmsg`, and the way of C++ exceptions into Python. All functions need the interpreter lock.
namespace spindrift::python::nmsg {

namespace py = pybind11;

/// Makes `nmsg.Error`.
void add_errors(py::module_& module);

/// Raises `nmsg.Error` with a text and the attributes `code`, a result of the library, and `detail`, what it says more.
[[noreturn]] void raise(const std::string& text, nmsg_res code = nmsg_res_failure, const std::string& detail = "");

/// Raises `WHAT: TEXT` with the text of the result, as scripts know it.
[[noreturn]] void raise_failed(const char* what, nmsg_res code, const std::string& detail = "");

/// Raises a built-in exception.
[[noreturn]] inline void raise_builtin(PyObject* type, const std::string& text) {
    PyErr_SetString(type, text.c_str());
    throw py::error_already_set();
}

/// A new reference that a function of Python returned. \throws error_already_set for null
inline py::object owned(PyObject* object) {
    if (object == nullptr) {
        throw py::error_already_set();
    }
    return py::reinterpret_steal<py::object>(object);
}

/// Throws if a function of Python returned a negative number.
inline int checked(int result) {
    if (result < 0) {
        throw py::error_already_set();
    }
    return result;
}

/// Calls `action` for a slot of a type, which returns `failure` after an exception.
template <class Result, class Action>
Result for_python(Result failure, Action&& action) noexcept {
    try {
        return action();
    } catch (py::error_already_set& error) {
        error.restore();
    } catch (const std::bad_alloc&) {
        PyErr_NoMemory();
    } catch (const std::exception& error) {
        PyErr_SetString(PyExc_RuntimeError, error.what());
    }
    return failure;
}

}  // namespace spindrift::python::nmsg
