#pragma once

#include "errors.hpp"
#include "handles.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace spindrift::python::nmsg {

/// A field of a message type, as the library describes it.
struct FieldInfo {
    PyObject* name = nullptr;  ///< interned
    unsigned index = 0;
    nmsg_msgmod_field_type type = nmsg_msgmod_ft_bytes;
    bool repeated = false;

    /// The name of a value of an enumeration as a new reference, or the number if it has none.
    [[nodiscard]] PyObject* enum_value(nmsg_message_t message, unsigned value) const;

private:
    static constexpr std::size_t max_kept = 256;
    mutable std::vector<PyObject*> enum_names_;  // by value; null if it was not asked for
};

/// A message type: its fields, and the class of its messages. Types live as long as the process, and so do the objects
/// of Python that they refer to. All functions need the interpreter lock.
class MessageType {
public:
    MessageType(const MessageType&) = delete;
    MessageType& operator=(const MessageType&) = delete;

    /// The type of a message; for an unknown one a type without fields.
    [[nodiscard]] static const MessageType& of(nmsg_message_t message) {
        const nmsg_msgmod_t module = ::nmsg_message_get_msgmod(message);
        return last_ != nullptr && last_->module_ == module
                   ? *last_
                   : find(module, static_cast<unsigned>(::nmsg_message_get_vid(message)),
                          static_cast<unsigned>(::nmsg_message_get_msgtype(message)));
    }

    /// The type with these numbers. \throws nmsg.Error if it is unknown
    [[nodiscard]] static const MessageType& of(unsigned vid, unsigned msgtype);

    /// Null for unknown types.
    [[nodiscard]] nmsg_msgmod_t module() const noexcept { return module_; }
    [[nodiscard]] unsigned vid() const noexcept { return vid_; }
    [[nodiscard]] unsigned msgtype() const noexcept { return msgtype_; }

    /// The class of its messages: a subclass of `nmsg.message`, for unknown types that itself.
    [[nodiscard]] PyTypeObject* python_class() const noexcept { return class_; }

    [[nodiscard]] const std::vector<FieldInfo>& fields() const noexcept { return fields_; }
    /// Whether programs see fields of the type; not of unknown and opaque ones.
    [[nodiscard]] bool is_transparent() const noexcept { return is_transparent_; }

    /// The field of that name, or null.
    [[nodiscard]] const FieldInfo* find(PyObject* name) const {
        for (std::size_t slot = slot_of(name);; slot = (slot + 1) & (slots_.size() - 1)) {
            if (slots_[slot].name == name) {
                return &fields_[slots_[slot].field];
            }
            if (slots_[slot].name == nullptr) {
                return find_equal(name);
            }
        }
    }

    /// The fields of a new message: a new dict with the values of required ones.
    [[nodiscard]] py::object initial_fields() const { return owned(PyDict_Copy(initial_.ptr())); }
    /// A new dict of numbers by name.
    [[nodiscard]] py::object field_types() const { return owned(PyDict_Copy(field_types_.ptr())); }
    [[nodiscard]] py::object field_names() const { return field_names_; }

private:
    /// Of a table of interned names, which are found by their address alone.
    struct Slot {
        PyObject* name = nullptr;
        std::size_t field = 0;
    };

    MessageType(nmsg_msgmod_t module, unsigned vid, unsigned msgtype);

    static const MessageType& find(nmsg_msgmod_t module, unsigned vid, unsigned msgtype);

    [[nodiscard]] std::size_t slot_of(PyObject* name) const noexcept {
        return (reinterpret_cast<std::uintptr_t>(name) >> 4) & (slots_.size() - 1);
    }
    [[nodiscard]] const FieldInfo* find_equal(PyObject* name) const;
    void load_fields();
    void load_field(nmsg_message_t sample, unsigned index);
    void make_table();

    static inline const MessageType* last_ = nullptr;

    nmsg_msgmod_t module_;
    unsigned vid_;
    unsigned msgtype_;
    bool is_transparent_ = false;
    PyTypeObject* class_ = nullptr;
    std::vector<FieldInfo> fields_;
    std::vector<Slot> slots_;
    py::dict by_name_;  // name: index
    py::dict initial_;
    py::dict field_types_;
    py::object field_names_;
};

}  // namespace spindrift::python::nmsg
