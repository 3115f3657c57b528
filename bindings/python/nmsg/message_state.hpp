#pragma once

#include "field_values.hpp"
#include "handles.hpp"
#include "message_type.hpp"

#include <cstdint>
#include <memory>

namespace spindrift::python::nmsg {

/// Time and origin of a message as attributes of Python.
struct HeaderValues {
    /// The attributes that were assigned, and that the message of the library does not know yet.
    struct Changes {
        bool time = false;
        bool source = false;
        bool operator_name = false;
        bool group_name = false;
    };

    std::int64_t time_sec = 0;
    std::int32_t time_nsec = 0;
    std::int64_t source = 0;
    py::object operator_name = py::none();
    py::object group_name = py::none();
    bool has_source = false;
    bool has_operator = false;
    bool has_group = false;
    Changes changes;
};

/// What a `nmsg.message` is: a message of the library and what Python has taken of it or put into it. Values are
/// converted when they are asked for. Lists are kept, because programs may change them, and so is what is assigned;
/// other values are converted anew each time. All functions need the interpreter lock.
class MessageState {
public:
    MessageState() = default;
    /// \param type `MessageType::of(received)`
    MessageState(MessageHandle received, const MessageType& type) noexcept
        : handle_(std::move(received)), type_(&type) {}

    /// Becomes a new message of a type.
    void start(const MessageType& type);

    [[nodiscard]] unsigned vid() const noexcept;
    [[nodiscard]] unsigned msgtype() const noexcept;
    [[nodiscard]] const MessageType& type() const;

    /// \throws KeyError
    [[nodiscard]] py::object field(PyObject* name);
    [[nodiscard]] bool contains(PyObject* name);
    /// \param value null: removes the field
    /// \throws KeyError
    void set_field(PyObject* name, PyObject* value);
    /// The dict of all values, which programs may change.
    [[nodiscard]] py::object fields();

    [[nodiscard]] HeaderValues& header();

    /// The encoded fields.
    [[nodiscard]] py::object payload();
    [[nodiscard]] std::string json();
    [[nodiscard]] MessageHandle copy();

private:
    /// Uses the message with all that Python has changed.
    template <class Use>
    auto with_current(Use use);

    [[nodiscard]] bool is_changed();
    void check_names(const py::object& dict) const;
    [[nodiscard]] MessageHandle build();
    [[nodiscard]] MessageHandle changed_copy() const;
    [[nodiscard]] MessageHandle built() const;
    void apply_header(nmsg_message_t message);

    MessageHandle handle_;  // null for a new message
    const MessageType* type_ = nullptr;
    py::object values_;         // dict, or null
    bool is_complete_ = false;  // `values_` has all values
    bool is_edited_ = false;    // and they are not those of `handle_`
    std::unique_ptr<HeaderValues> header_;
};

}  // namespace spindrift::python::nmsg
