#include "output.hpp"

#include "collectable.hpp"
#include "message.hpp"
#include "msgmod.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <utility>

namespace spindrift::python::nmsg {
namespace {

// What a callback output calls, on any thread. An exception of the function is shown, and the message is done.
void call_function(nmsg_message_t message, void* function) {
    const PyGILState_STATE state = PyGILState_Ensure();
    PyObject* const argument = wrap(message);
    PyObject* const result =
        argument != nullptr ? PyObject_CallOneArg(static_cast<PyObject*>(function), argument) : nullptr;
    Py_XDECREF(argument);
    if (result == nullptr) {
        PyErr_WriteUnraisable(static_cast<PyObject*>(function));
    }
    Py_XDECREF(result);
    PyGILState_Release(state);
}

// `kind` is file, json or sock.
std::unique_ptr<Output> open_output(const std::string& kind, py::object file, std::size_t size) {
    const int descriptor = py::cast<int>(file.attr("fileno")());
    OutputHandle handle(kind == "json"   ? ::nmsg_output_open_json(descriptor)
                        : kind == "sock" ? ::nmsg_output_open_sock(descriptor, size)
                                         : ::nmsg_output_open_file(descriptor, size));
    if (handle == nullptr) {
        raise("nmsg_output_open_" + kind + "() failed", nmsg_res_failure, ::nmsg2_last_error());
    }
    return std::make_unique<Output>(std::move(handle), kind, std::move(file));
}

}  // namespace

Output::Output(OutputHandle handle, std::string kind, py::object used)
    : handle_(std::move(handle)), kind_(std::move(kind)) {
    (kind_ == "callback" ? function : file) = std::move(used);
}

Output::~Output() {
    const py::gil_scoped_release released;
    handle_.reset();
}

std::unique_ptr<Output> Output::of_function(py::object function) {
    OutputHandle handle(::nmsg_output_open_callback(&call_function, function.ptr()));
    if (handle == nullptr) {
        raise("nmsg_output_open_callback() failed");
    }
    return std::make_unique<Output>(std::move(handle), "callback", std::move(function));
}

void Output::require_open(const char* text) const {
    if (handle_ == nullptr) {
        raise(text);
    }
}

void Output::write(const py::object& message) {
    require_open();
    if (message.is_none()) {
        return;
    }
    if (!is_message(message)) {
        raise_builtin(PyExc_TypeError, std::string("Argument 'msg' has incorrect type (expected nmsg.message, got ") +
                                           Py_TYPE(message.ptr())->tp_name + ")");
    }
    MessageHandle copy = to_handle(message);
    if (!function.is_none()) {
        // The library gives the message to the function, unless the filter leaves it out.
        if (vid_ == 0 || (static_cast<unsigned>(::nmsg_message_get_vid(copy.get())) == vid_ &&
                          static_cast<unsigned>(::nmsg_message_get_msgtype(copy.get())) == msgtype_)) {
            ::nmsg_output_write(handle_.get(), copy.release());
        }
        return;
    }
    nmsg_res result = nmsg_res_failure;
    std::string error;
    {
        const py::gil_scoped_release released;
        const std::lock_guard lock(writing_);
        if (handle_ != nullptr) {
            result = ::nmsg_output_write(handle_.get(), copy.get());
            error = result != nmsg_res_success ? ::nmsg2_output_get_error(handle_.get()) : "";
        }
        copy.reset();
    }
    if (result != nmsg_res_success) {
        raise("nmsg_output_write() failed", result, error);
    }
}

void Output::flush() {
    require_open();
    nmsg_res result = nmsg_res_success;
    {
        const py::gil_scoped_release released;
        const std::lock_guard lock(writing_);
        result = handle_ != nullptr ? ::nmsg_output_flush(handle_.get()) : nmsg_res_success;
    }
    if (result != nmsg_res_success) {
        raise("nmsg_output_flush() failed", result);
    }
}

void Output::close() {
    nmsg_res result = nmsg_res_success;
    {
        const py::gil_scoped_release released;
        const std::lock_guard lock(writing_);
        nmsg_output_t closing = handle_.release();
        result = closing != nullptr ? ::nmsg_output_close(&closing) : nmsg_res_success;
    }
    if (result != nmsg_res_success) {
        raise("nmsg_output_close() failed", result, ::nmsg2_last_error());
    }
}

void Output::set_filter(unsigned vid, unsigned msgtype) {
    require_open();
    vid_ = vid;
    msgtype_ = msgtype;
    ::nmsg_output_set_filter_msgtype(handle_.get(), vid, msgtype);
}

void Output::set_buffered(bool buffered) {
    if (handle_ != nullptr) {
        ::nmsg_output_set_buffered(handle_.get(), buffered);
    }
}

void Output::set_zlib(bool zlib) {
    if (handle_ != nullptr) {
        ::nmsg_output_set_zlibout(handle_.get(), zlib);
    }
}

OutputHandle Output::release() {
    require_open("output object not initialized");
    return std::move(handle_);
}

int Output::traverse(visitproc visit, void* arg) const {
    Py_VISIT(function.ptr());
    Py_VISIT(file.ptr());
    return 0;
}

void Output::clear() {
    handle_.reset();  // it refers to the function
    function = py::none();
    file = py::none();
}

std::string Output::repr() const {
    std::array<char, 128> text;
    std::snprintf(text.data(), text.size(), "nmsg output object type=%s _instance=0x%llx", kind_.c_str(),
                  static_cast<unsigned long long>(reinterpret_cast<std::uintptr_t>(handle_.get())));
    return text.data();
}

void add_outputs(py::module_& module) {
    py::class_<Output>(
        module, "output", collectable<Output>(),
        "Writes messages to a file, as lines of JSON, to a UDP socket or to a function: output.open_file, "
        "open_json,\nopen_sock, open_callback. `with` closes it at the end.")
        .def(py::init<>())
        .def_static("_open", &open_output)
        .def_static("_open_callback", &Output::of_function)
        .def("write", &Output::write, py::arg("msg"),
             "Writes a message, which may be used and written again. None is ignored. Several threads may write.")
        .def("flush", &Output::flush, "Writes what is buffered.")
        .def("close", &Output::close, "Writes what is buffered and ends the output. Later calls have no effect.")
        .def("set_buffered", &Output::set_buffered, py::arg("buffered"),
             "Whether messages wait until a container is full. Default: true.")
        .def("set_zlibout", &Output::set_zlib, py::arg("zlibout"), "Whether containers are compressed.")
        .def(
            "set_filter_msgtype",
            [](Output& output, const py::object& vid, const py::object& msgtype) {
                const unsigned vendor = vendor_number(vid);
                output.set_filter(vendor, type_number(vendor, msgtype));
            },
            py::arg("vid"), py::arg("msgtype"),
            "Leaves out messages of other types. Vendor and type as numbers or names; (0, 0) for all.")
        .def_readonly("fileobj", &Output::file, "The file or socket, or None.")
        .def_readonly("func", &Output::function, "The function, or None.")
        .def("__enter__", [](py::object self) { return self; })
        .def("__exit__", [](Output& output, const py::args&) { output.close(); })
        .def("__repr__", &Output::repr);
}

}  // namespace spindrift::python::nmsg
