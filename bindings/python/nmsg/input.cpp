#include "input.hpp"

#include "collectable.hpp"
#include "message.hpp"
#include "msgmod.hpp"
#include "null_input.hpp"

#include "../arguments.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

namespace spindrift::python::nmsg {
namespace {

using std::chrono::steady_clock;

// As many as the library keeps for reuse.
constexpr std::size_t max_ahead = 64;

// How long messages are left out before Python looks for signals.
constexpr auto signal_interval = std::chrono::milliseconds(100);

}  // namespace

nmsg_res ContinuedInput::read(nmsg_message_t* message, void* self) {
    auto& [ahead, input] = *static_cast<ContinuedInput*>(self);
    if (ahead.empty()) {
        return ::nmsg_input_read(input.get(), message);
    }
    *message = ahead.front().release();
    ahead.pop_front();
    return nmsg_res_success;
}

bool Input::Filter::passes(nmsg_message_t message) const noexcept {
    return (vid == 0 || (static_cast<unsigned>(::nmsg_message_get_vid(message)) == vid &&
                         static_cast<unsigned>(::nmsg_message_get_msgtype(message)) == msgtype)) &&
           (source == 0 || ::nmsg_message_get_source(message) == source) &&
           (operator_number == 0 || ::nmsg_message_get_operator(message) == operator_number) &&
           (group == 0 || ::nmsg_message_get_group(message) == group);
}

void Input::Filter::apply(nmsg_input_t input) const noexcept {
    ::nmsg_input_set_filter_msgtype(input, vid, msgtype);
    ::nmsg_input_set_filter_source(input, source);
    ::nmsg_input_set_filter_operator(input, operator_number);
    ::nmsg_input_set_filter_group(input, group);
}

Input::~Input() {
    const py::gil_scoped_release released;
    handle_.reset();
}

void Input::require_open(const char* text) const {
    if (handle_ == nullptr) {
        raise(text);
    }
}

PyObject* Input::read() {
    for (;;) {
        if (next_ == buffer_.size() && !fill()) {
            return nullptr;
        }
        MessageHandle& message = buffer_[next_++];
        // It was read ahead, perhaps before the filter was set.
        if (has_filter_ && !filter_.passes(message.get())) {
            message.reset();
            continue;
        }
        PyObject* const object = wrap(message.release());
        if (object == nullptr) {
            throw py::error_already_set();
        }
        return object;
    }
}

// Reads more messages. \returns whether there are some
bool Input::fill() {
    while (next_ == buffer_.size()) {
        require_open();
        std::array<nmsg_message_t, max_ahead> messages;
        std::size_t count = 0;
        // With a filter, messages are not read ahead: those that it leaves out would be missing when it changes.
        const std::size_t max = has_filter_ ? 1 : messages.size();
        nmsg_res result = nmsg_res_again;
        std::string error;
        {
            const py::gil_scoped_release released;
            const std::lock_guard lock(reading_);
            result = read_some(messages.data(), max, count);
            if (count == 0 && handle_ != nullptr && result != nmsg_res_again) {
                error = ::nmsg2_input_get_error(handle_.get());
            }
        }
        if (next_ == buffer_.size()) {
            buffer_.clear();
            next_ = 0;
        }
        for (std::size_t i = 0; i < count; ++i) {
            buffer_.emplace_back(messages[i]);
        }
        if (count != 0) {
            break;
        }
        if (result == nmsg_res_eof || result == nmsg_res_stop) {
            return false;
        }
        if (result != nmsg_res_again) {
            raise_failed("nmsg_input_read() xfailed", result, error);
        }
        checked(PyErr_CheckSignals());
        if (!blocks_) {
            return false;
        }
    }
    return true;
}

// Reads until a message comes, the library has waited, or it is time to look for signals.
nmsg_res Input::read_some(nmsg_message_t* messages, std::size_t max, std::size_t& count) {
    const auto end = steady_clock::now() + signal_interval;
    nmsg_res result = nmsg_res_again;
    do {
        if (handle_ == nullptr) {
            return nmsg_res_stop;
        }
        result = ::nmsg2_input_read_batch(handle_.get(), messages, max, &count);
    } while (result == nmsg_res_again && blocks_ && steady_clock::now() < end);
    return result;
}

void Input::set_blocking(bool blocks) {
    require_open();
    if (::nmsg_input_set_blocking_io(handle_.get(), blocks) != nmsg_res_success) {
        raise("nmsg_input_set_blocking_io() failed");
    }
    blocks_ = blocks;
}

void Input::set_filter(const Filter& filter) {
    require_open();
    filter_ = filter;
    has_filter_ = filter != Filter();
    filter.apply(handle_.get());
}

void Input::close() {
    if (handle_ == nullptr) {
        return;
    }
    ::nmsg2_input_stop(handle_.get());
    InputHandle closing;
    {
        const py::gil_scoped_release released;
        const std::lock_guard lock(reading_);
        closing = std::move(handle_);
    }
    buffer_.clear();
    next_ = 0;
}

MovedInput Input::release() {
    require_open("input object not initialized");
    if (next_ == buffer_.size()) {
        return {std::move(handle_), nullptr};
    }
    auto continued = std::make_unique<ContinuedInput>();
    std::move(buffer_.begin() + static_cast<std::ptrdiff_t>(next_), buffer_.end(),
              std::back_inserter(continued->ahead));
    continued->input = std::move(handle_);
    buffer_.clear();
    next_ = 0;
    InputHandle handle(::nmsg_input_open_callback(&ContinuedInput::read, continued.get()));
    filter_.apply(handle.get());
    return {std::move(handle), std::move(continued)};
}

std::string Input::repr() const {
    std::array<char, 128> text;
    std::snprintf(text.data(), text.size(), "nmsg input object type=%s _instance=0x%llx", kind_.c_str(),
                  static_cast<unsigned long long>(reinterpret_cast<std::uintptr_t>(handle_.get())));
    return text.data();
}

namespace {

InputHandle open(const std::string& kind, int descriptor) {
    const py::gil_scoped_release released;
    return InputHandle(kind == "json"   ? ::nmsg_input_open_json(descriptor)
                       : kind == "sock" ? ::nmsg_input_open_sock(descriptor)
                                        : ::nmsg_input_open_file(descriptor));
}

// `kind` is file, json or sock.
std::unique_ptr<Input> open_input(const std::string& kind, py::object file) {
    InputHandle handle = open(kind, py::cast<int>(file.attr("fileno")()));
    if (handle == nullptr) {
        raise("nmsg_input_open_" + kind + "() failed", nmsg_res_failure, ::nmsg2_last_error());
    }
    return std::make_unique<Input>(std::move(handle), kind, std::move(file));
}

void set_type_filter(Input& input, const py::object& vid, const py::object& msgtype) {
    Input::Filter filter = input.filter();
    filter.vid = vendor_number(vid);
    filter.msgtype = type_number(filter.vid, msgtype);
    input.set_filter(filter);
}

template <unsigned Input::Filter::*member, unsigned (*number_of)(const std::string&)>
void set_alias_filter(Input& input, const std::string& name) {
    Input::Filter filter = input.filter();
    filter.*member = number_of(name);
    input.set_filter(filter);
}

// --- The fast road: slots of C. pybind11 takes longer for a call than reading a message.

PyObject* read_method(PyObject* self, PyObject*) {
    return for_python<PyObject*>(nullptr, [&] {
        Input* const input = constructed<Input>(self);  // the descriptor has checked the type
        if (input == nullptr) {
            raise("object not initialized");
        }
        PyObject* const message = input->read();
        return message != nullptr ? message : Py_NewRef(Py_None);
    });
}

PyMethodDef read_definition{
    "read", &read_method, METH_NOARGS,
    "read()\n--\n\nThe next message; None at the end, or without blocking if there is none yet. Waits until one comes; "
    "Ctrl-C\nends that."};

struct Reader {
    PyObject head;
    Input* input;
    PyObject* owner;  // of the input
};

PyObject* next_message(PyObject* self) {
    return for_python<PyObject*>(nullptr, [&] { return reinterpret_cast<Reader*>(self)->input->read(); });
}

void free_reader(PyObject* self) {
    PyTypeObject* const type = Py_TYPE(self);
    Py_XDECREF(reinterpret_cast<Reader*>(self)->owner);
    type->tp_free(self);
    Py_DECREF(type);
}

PyObject* self_of(PyObject* self) {
    return Py_NewRef(self);
}

PyTypeObject* reader_class = nullptr;

void add_reader() {
    PyType_Slot slots[] = {{Py_tp_iter, reinterpret_cast<void*>(&self_of)},
                           {Py_tp_iternext, reinterpret_cast<void*>(&next_message)},
                           {Py_tp_dealloc, reinterpret_cast<void*>(&free_reader)},
                           {0, nullptr}};
    PyType_Spec spec{"nmsg.input_iterator", sizeof(Reader), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
                     slots};
    reader_class = reinterpret_cast<PyTypeObject*>(owned(PyType_FromSpec(&spec)).release().ptr());
}

py::object iterate(const py::object& input) {
    py::object made = owned(reader_class->tp_alloc(reader_class, 0));
    auto* const reader = reinterpret_cast<Reader*>(made.ptr());
    reader->input = &py::cast<Input&>(input);
    reader->owner = Py_NewRef(input.ptr());
    reader->input->require_open();
    return made;
}

py::list read_container(NullInput& input, const py::bytes& octets, const py::object& time) {
    return input.read(octets, time);
}

}  // namespace

void add_inputs(py::module_& module) {
    add_reader();
    py::class_<Input> type(module, "input",
                           "Messages of a file, of lines of JSON, or of a UDP socket: input.open_file, open_json, "
                           "open_sock.\n\nIterate over it, or call read(). `with` closes it at the end. Messages are "
                           "read ahead, up to 64, unless there is a filter.");
    type.def(py::init<>())
        .def_static("_open", &open_input)
        .def("set_blocking_io", &Input::set_blocking, py::arg("flag"),
             "Whether read() waits for a message. Error for JSON.")
        .def("set_filter_msgtype", &set_type_filter, py::arg("vid"), py::arg("msgtype"),
             "Leaves out messages of other types. Vendor and type as numbers or names; (0, 0) for all.")
        .def(
            "set_filter_source",
            [](Input& input, Integer<std::uint32_t> source) {
                Input::Filter filter = input.filter();
                filter.source = source.value;
                input.set_filter(filter);
            },
            py::arg("source"), "Leaves out messages of other sources; 0 for all.")
        .def("set_filter_operator", &set_alias_filter<&Input::Filter::operator_number, &operator_number>,
             py::arg("name"), "Leaves out messages of other operators.")
        .def("set_filter_group", &set_alias_filter<&Input::Filter::group, &group_number>, py::arg("name"),
             "Leaves out messages of other groups.")
        .def(
            "fileno", [](const Input& input) { return input.file().attr("fileno")(); },
            "The descriptor, for select and poll.")
        .def("close", &Input::close, "Ends reading, also of another thread that waits. Later calls have no effect.")
        .def("__iter__", &iterate)
        .def("__enter__", [](py::object self) { return self; })
        .def("__exit__", [](Input& input, const py::args&) { input.close(); })
        .def("__repr__", &Input::repr);
    type.attr("read") = owned(PyDescr_NewMethod(reinterpret_cast<PyTypeObject*>(type.ptr()), &read_definition));

    py::class_<NullInput>(module, "nullinput", "Messages of containers in memory.")
        .def(py::init<>())
        .def("read", &read_container, py::arg("buf"), py::arg("tv") = py::none(),
             "The messages of one container, as a list. For a fragment the list is empty until all are there. `tv`: "
             "when "
             "it was\nreceived, seconds since 1970; fragments expire by it.")
        .def("__repr__", &NullInput::repr);
}

}  // namespace spindrift::python::nmsg
