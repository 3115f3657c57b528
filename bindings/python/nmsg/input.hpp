#pragma once

#include "errors.hpp"
#include "handles.hpp"

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace spindrift::python::nmsg {

/// Messages that were read ahead, and then those of the input itself: the state of a callback input.
struct ContinuedInput {
    std::deque<MessageHandle> ahead;
    InputHandle input;

    static nmsg_res read(nmsg_message_t* message, void* self);
};

/// An input for a new owner.
struct MovedInput {
    InputHandle handle;
    std::unique_ptr<ContinuedInput> state;  ///< must outlive the handle; null if nothing was read ahead
};

/// `nmsg.input`: an input with the messages that were read ahead. Functions need the interpreter lock, which they
/// release while they wait.
class Input {
public:
    Input() = default;
    Input(InputHandle handle, std::string kind, py::object file)
        : handle_(std::move(handle)), kind_(std::move(kind)), file_(std::move(file)) {}
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;
    ~Input();

    /// The next message: a new reference, null without an exception at the end. If the input does not block, also if
    /// there is none yet.
    /// \throws nmsg.Error, or what a signal handler of Python raises
    [[nodiscard]] PyObject* read();

    void set_blocking(bool blocks);
    /// Conditions that a message has to meet; 0 for none.
    struct Filter {
        unsigned vid = 0;
        unsigned msgtype = 0;
        unsigned source = 0;
        unsigned operator_number = 0;
        unsigned group = 0;

        [[nodiscard]] bool passes(nmsg_message_t message) const noexcept;
        void apply(nmsg_input_t input) const noexcept;
        bool operator==(const Filter&) const = default;
    };
    [[nodiscard]] const Filter& filter() const noexcept { return filter_; }
    void set_filter(const Filter& filter);

    /// Ends reading, also of another thread that waits.
    void close();

    /// Gives the input away, with what was read ahead. \throws nmsg.Error if it is closed
    [[nodiscard]] MovedInput release();

    [[nodiscard]] std::string repr() const;
    [[nodiscard]] const py::object& file() const noexcept { return file_; }
    [[nodiscard]] bool is_open() const noexcept { return handle_ != nullptr; }
    void require_open(const char* text = "object not initialized") const;

private:
    [[nodiscard]] bool fill();
    [[nodiscard]] nmsg_res read_some(nmsg_message_t* messages, std::size_t max, std::size_t& count);

    InputHandle handle_;
    std::string kind_;
    py::object file_ = py::none();  // has the descriptor, which it closes
    bool blocks_ = true;
    Filter filter_;
    bool has_filter_ = false;
    std::mutex reading_;                 // is locked without the interpreter lock
    std::vector<MessageHandle> buffer_;  // messages from `next_` on are not taken yet
    std::size_t next_ = 0;
};

void add_inputs(py::module_& module);

}  // namespace spindrift::python::nmsg
