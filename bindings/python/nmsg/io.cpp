#include "io.hpp"

#include "../arguments.hpp"
#include "collectable.hpp"
#include "msgmod.hpp"

#include <spindrift/base/blocked_signals.hpp>
#include <spindrift/base/thread.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <utility>

namespace spindrift::python::nmsg {
namespace {

// How long the loop runs before Python looks for signals.
constexpr auto signal_interval = std::chrono::milliseconds(50);

// A thread of the loop keeps its state of Python for all calls of functions: to make one takes longer than a call.

thread_local PyGILState_STATE thread_state;
thread_local PyThreadState* between_calls = nullptr;

void begin_thread(unsigned, void*) {
    thread_state = PyGILState_Ensure();
    between_calls = PyEval_SaveThread();
}

void end_thread(unsigned, void*) {
    PyEval_RestoreThread(between_calls);
    PyGILState_Release(thread_state);
}

/// A result that another thread waits for.
class Result {
public:
    void set(nmsg_res result) {
        const std::lock_guard lock(mutex_);
        result_ = result;
        is_set_ = true;
        changed_.notify_all();
    }

    /// \returns whether it is there
    bool wait(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, time, [this] { return is_set_; });
    }

    [[nodiscard]] nmsg_res value() const noexcept { return result_; }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    nmsg_res result_ = nmsg_res_success;
    bool is_set_ = false;
};

Thread started(std::function<void()> body, Thread::Failed failed) {
    const spindrift::BlockedSignals blocked;  // Python's main thread gets them
    return Thread(std::move(body), std::move(failed));
}

}  // namespace

Io::Io() : handle_(::nmsg_io_init()) {
    if (handle_ == nullptr) {
        raise("nmsg_io_init() failed", nmsg_res_failure, ::nmsg2_last_error());
    }
    ::nmsg_io_set_atstart_fp(handle_.get(), &begin_thread, nullptr);
    ::nmsg_io_set_atexit_fp(handle_.get(), &end_thread, nullptr);
}

Io::~Io() {
    const py::gil_scoped_release released;
    handle_.reset();
}

void Io::add_input(Input& input) {
    input.require_open("input object not initialized");
    // The filter of the loop, as far as there is one, takes the place of the input's.
    Input::Filter filter = input.filter();
    if (filter_.vid != 0) {
        filter.vid = filter_.vid;
        filter.msgtype = filter_.msgtype;
    }
    filter.source = filter_.source != 0 ? filter_.source : filter.source;
    filter.operator_number = filter_.operator_number != 0 ? filter_.operator_number : filter.operator_number;
    filter.group = filter_.group != 0 ? filter_.group : filter.group;
    input.set_filter(filter);
    kept_.push_back(input.file());
    MovedInput moved = input.release();
    if (::nmsg_io_add_input(handle_.get(), moved.handle.get(), nullptr) != nmsg_res_success) {
        raise("nmsg_io_add_input() failed");
    }
    static_cast<void>(moved.handle.release());
    if (moved.state != nullptr) {
        continued_.push_back(std::move(moved.state));
    }
}

void Io::add_output(Output& output) {
    OutputHandle moved = output.release();
    if (filter_.vid != 0) {
        ::nmsg_output_set_filter_msgtype(moved.get(), filter_.vid, filter_.msgtype);
    }
    if (::nmsg_io_add_output(handle_.get(), moved.get(), nullptr) != nmsg_res_success) {
        raise("nmsg_io_add_output() failed");
    }
    static_cast<void>(moved.release());
    kept_.push_back(output.file);
    kept_.push_back(output.function);
}

void Io::add_function(py::object function) {
    add_output(*Output::of_function(std::move(function)));
}

void Io::set_type_filter(unsigned vid, unsigned msgtype) noexcept {
    filter_.vid = vid;
    filter_.msgtype = msgtype;
}

void Io::loop() {
    if (std::exchange(has_run_, true)) {
        raise("loop() runs once: make a new nmsg.io for another loop");
    }
    Result result;
    std::unique_ptr<py::error_already_set> error;
    {
        const py::gil_scoped_release released;
        // Not on this thread, which has to look for signals.
        const Thread thread = started([&] { result.set(::nmsg_io_loop(handle_.get())); },
                                      [&](const std::exception_ptr&) { result.set(nmsg_res_failure); });
        while (!result.wait(signal_interval)) {
            const py::gil_scoped_acquire acquired;
            if (PyErr_CheckSignals() != 0) {
                error = std::make_unique<py::error_already_set>();
                ::nmsg_io_breakloop(handle_.get());
                break;
            }
        }
        // The thread ends here, and calls of functions with it.
    }
    if (error != nullptr) {
        error->restore();
        throw py::error_already_set();
    }
    if (result.value() != nmsg_res_success) {
        raise_failed("nmsg_io_loop() failed", result.value());
    }
}

void Io::stop() {
    ::nmsg_io_breakloop(handle_.get());
}

int Io::traverse(visitproc visit, void* arg) const {
    for (const py::object& object : kept_) {
        Py_VISIT(object.ptr());
    }
    return 0;
}

// The loop refers to the functions: it ends first.
void Io::clear() {
    handle_.reset();
    kept_.clear();
}

void add_io(py::module_& module) {
    py::class_<Io>(module, "io", collectable<Io>(),
                   "A loop that reads inputs, each in a thread, and gives each message to one of its outputs.")
        .def(py::init<>())
        .def("add_input", &Io::add_input, py::arg("i"), "Moves an input into the loop.")
        .def("add_output", &Io::add_output, py::arg("o"), "Moves an output into the loop.")
        .def("add_output_callback", &Io::add_function, py::arg("fn"),
             "Calls a function with messages, on the threads of the loop, one call at a time. An exception of it is "
             "shown, and the\nloop goes on.")
        .def(
            "set_filter_msgtype",
            [](Io& io, const py::object& vid, const py::object& msgtype) {
                const unsigned vendor = vendor_number(vid);
                io.set_type_filter(vendor, type_number(vendor, msgtype));
            },
            py::arg("vid"), py::arg("msgtype"), "Leaves out messages of other types, of what is added later.")
        .def(
            "set_filter_source", [](Io& io, Integer<std::uint32_t> source) { io.set_source_filter(source.value); },
            py::arg("source"), "Leaves out messages of other sources, of inputs that are added later.")
        .def(
            "set_filter_operator",
            [](Io& io, const std::string& name) { io.set_operator_filter(operator_number(name)); }, py::arg("name"),
            "Leaves out messages of other operators, of inputs that are added later.")
        .def(
            "set_filter_group", [](Io& io, const std::string& name) { io.set_group_filter(group_number(name)); },
            py::arg("name"), "Leaves out messages of other groups, of inputs that are added later.")
        .def("loop", &Io::loop, "Runs until all inputs end or break_loop() is called; Ctrl-C ends it. Once.")
        .def("break_loop", &Io::stop, "Ends the loop, from a function of it or from another thread.");
}

}  // namespace spindrift::python::nmsg
