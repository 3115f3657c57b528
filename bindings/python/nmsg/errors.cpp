#include "errors.hpp"

namespace spindrift::python::nmsg {
namespace {

// Lives as long as the process: objects of Python cannot be freed after the interpreter has ended.
PyObject* error_type = nullptr;

}  // namespace

void add_errors(py::module_& module) {
    error_type =
        PyErr_NewExceptionWithDoc("nmsg.Error",
                                  "What the library cannot do. `code` is its result, one of the constants RES_*; "
                                  "`detail` says more, or nothing. Misuse raises TypeError, KeyError and so on.",
                                  PyExc_Exception, nullptr);
    if (error_type == nullptr) {
        throw py::error_already_set();
    }
    py::handle(error_type).attr("code") = static_cast<int>(nmsg_res_failure);
    py::handle(error_type).attr("detail") = "";
    module.attr("Error") = py::handle(error_type);
}

void raise(const std::string& text, nmsg_res code, const std::string& detail) {
    const py::object error = py::handle(error_type)(text);
    error.attr("code") = static_cast<int>(code);
    error.attr("detail") = detail;
    PyErr_SetObject(error_type, error.ptr());
    throw py::error_already_set();
}

void raise_failed(const char* what, nmsg_res code, const std::string& detail) {
    raise(std::string(what) + ": " + ::nmsg_res_lookup(code), code, detail);
}

}  // namespace spindrift::python::nmsg
