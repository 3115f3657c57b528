#include "message_state.hpp"

#include <cstdlib>
#include <utility>

namespace spindrift::python::nmsg {
namespace {

[[noreturn]] void raise_key(PyObject* name) {
    PyErr_SetObject(PyExc_KeyError, name);
    throw py::error_already_set();
}

// A borrowed reference, or null.
PyObject* item(const py::object& dict, PyObject* key) {
    PyObject* const found = dict ? PyDict_GetItemWithError(dict.ptr(), key) : nullptr;
    if (found == nullptr && PyErr_Occurred() != nullptr) {
        throw py::error_already_set();
    }
    return found;
}

py::object alias_name(nmsg_alias_e kind, unsigned number) {
    if (number == 0) {
        return py::none();
    }
    const char* const name = ::nmsg_alias_by_key(kind, number);
    return py::bytes(name != nullptr ? name : "<UNKNOWN>");
}

unsigned alias_number(nmsg_alias_e kind, bool is_set, const py::object& name) {
    return is_set && !name.is_none() ? ::nmsg_alias_by_value(kind, PyBytes_AS_STRING(name.ptr())) : 0;
}

bool are_equal(PyObject* kept, const py::object& value) {
    return checked(PyObject_RichCompareBool(kept, value.ptr(), Py_EQ)) != 0;
}

}  // namespace

void MessageState::start(const MessageType& type) {
    if (!type.is_transparent()) {
        raise("nmsg_message_get_num_fields() failed");
    }
    handle_.reset();
    header_.reset();
    type_ = &type;
    values_ = type.initial_fields();
    is_complete_ = true;
    is_edited_ = true;
}

unsigned MessageState::vid() const noexcept {
    return handle_ != nullptr ? static_cast<unsigned>(::nmsg_message_get_vid(handle_.get()))
                              : (type_ != nullptr ? type_->vid() : 0);
}

unsigned MessageState::msgtype() const noexcept {
    return handle_ != nullptr ? static_cast<unsigned>(::nmsg_message_get_msgtype(handle_.get()))
                              : (type_ != nullptr ? type_->msgtype() : 0);
}

const MessageType& MessageState::type() const {
    if (type_ == nullptr) {
        raise("message not initialized");
    }
    return *type_;
}

py::object MessageState::field(PyObject* name) {
    if (values_) {
        if (PyObject* const kept = item(values_, name); kept != nullptr || is_complete_) {
            if (kept == nullptr) {
                raise_key(name);
            }
            return py::reinterpret_borrow<py::object>(kept);
        }
    }
    const FieldInfo* const field = type().find(name);
    py::object value = field != nullptr ? field_value(handle_.get(), *field) : py::object();
    if (!value) {
        raise_key(name);
    }
    if (field->repeated) {
        if (!values_) {
            values_ = py::dict();
        }
        checked(PyDict_SetItem(values_.ptr(), field->name, value.ptr()));
    }
    return value;
}

bool MessageState::contains(PyObject* name) {
    if (item(values_, name) != nullptr) {
        return true;
    }
    const FieldInfo* const field = is_complete_ ? nullptr : type().find(name);
    return field != nullptr && has_value(handle_.get(), *field);
}

void MessageState::set_field(PyObject* name, PyObject* value) {
    const FieldInfo* const field = type().find(name);
    if (field == nullptr) {
        raise_key(name);
    }
    PyObject* const dict = fields().ptr();
    checked(value != nullptr ? PyDict_SetItem(dict, field->name, value) : PyDict_DelItem(dict, name));
    is_edited_ = true;
}

py::object MessageState::fields() {
    if (!is_complete_) {
        // In the order of the type, with the lists that programs have got.
        py::dict all;
        for (const FieldInfo& field : type().fields()) {
            PyObject* const kept = item(values_, field.name);
            const py::object value =
                kept != nullptr ? py::reinterpret_borrow<py::object>(kept) : field_value(handle_.get(), field);
            if (value) {
                checked(PyDict_SetItem(all.ptr(), field.name, value.ptr()));
            }
        }
        values_ = std::move(all);
        is_complete_ = true;
    }
    return values_;
}

HeaderValues& MessageState::header() {
    if (header_ == nullptr) {
        auto header = std::make_unique<HeaderValues>();
        if (nmsg_message_t const message = handle_.get(); message != nullptr) {
            timespec time{};
            ::nmsg_message_get_time(message, &time);
            header->time_sec = time.tv_sec;
            header->time_nsec = static_cast<std::int32_t>(time.tv_nsec);
            header->source = ::nmsg_message_get_source(message);
            header->operator_name = alias_name(nmsg_alias_operator, ::nmsg_message_get_operator(message));
            header->group_name = alias_name(nmsg_alias_group, ::nmsg_message_get_group(message));
            header->has_source = header->source != 0;
            header->has_operator = !header->operator_name.is_none();
            header->has_group = !header->group_name.is_none();
        } else {
            header->changes = {true, true, true, true};
        }
        header_ = std::move(header);
    }
    return *header_;
}

void MessageState::apply_header(nmsg_message_t message) {
    if (handle_ != nullptr && header_ == nullptr) {
        return;
    }
    const HeaderValues& values = header();
    if (values.changes.time) {
        const timespec time{values.time_sec, values.time_nsec};
        ::nmsg_message_set_time(message, &time);
    }
    if (values.changes.source) {
        ::nmsg_message_set_source(message, values.has_source ? static_cast<std::uint32_t>(values.source) : 0);
    }
    if (values.changes.operator_name) {
        ::nmsg_message_set_operator(message,
                                    alias_number(nmsg_alias_operator, values.has_operator, values.operator_name));
    }
    if (values.changes.group_name) {
        ::nmsg_message_set_group(message, alias_number(nmsg_alias_group, values.has_group, values.group_name));
    }
}

// Programs may have changed a list, or the dict of all values, without telling.
bool MessageState::is_changed() {
    if (handle_ == nullptr || is_edited_) {
        return true;
    }
    if (!values_) {
        return false;
    }
    Py_ssize_t known = 0;
    for (const FieldInfo& field : type().fields()) {
        PyObject* const kept = item(values_, field.name);
        if (kept == nullptr && !is_complete_) {
            continue;
        }
        known += kept != nullptr ? 1 : 0;
        const py::object value = field_value(handle_.get(), field);
        if ((kept == nullptr) != !value || (value && !are_equal(kept, value))) {
            return true;
        }
    }
    return known != PyDict_GET_SIZE(values_.ptr());
}

void MessageState::check_names(const py::object& dict) const {
    PyObject* name = nullptr;
    for (Py_ssize_t at = 0; PyDict_Next(dict.ptr(), &at, &name, nullptr) != 0;) {
        if (type().find(name) == nullptr) {
            raise_key(name);
        }
    }
}

// A message with the values of Python.
MessageHandle MessageState::build() {
    check_names(fields());
    return handle_ != nullptr ? changed_copy() : built();
}

// A copy in which only the fields are set that have another value: it keeps fields that the type does not have.
MessageHandle MessageState::changed_copy() const {
    MessageHandle copy(::nmsg2_message_copy(handle_.get()));
    if (copy == nullptr) {
        throw std::bad_alloc();
    }
    for (const FieldInfo& field : type().fields()) {
        PyObject* const kept = item(values_, field.name);
        const py::object value = field_value(handle_.get(), field);
        if (kept == nullptr ? !value : value && are_equal(kept, value)) {
            continue;
        }
        // Setting replaces the values that there are, one by one.
        const bool is_cleared = kept == nullptr || (value && field.repeated);
        if (is_cleared && ::nmsg2_message_clear_field_by_idx(copy.get(), field.index) != nmsg_res_success) {
            raise("nmsg_message_set_field() failed");
        }
        if (kept != nullptr) {
            set_value(copy.get(), field, py::reinterpret_borrow<py::object>(kept));
        }
    }
    return copy;
}

MessageHandle MessageState::built() const {
    MessageHandle built(::nmsg_message_init(type().module()));
    if (built == nullptr) {
        raise("nmsg_message_init() failed");
    }
    for (const FieldInfo& field : type().fields()) {
        if (PyObject* const kept = item(values_, field.name); kept != nullptr) {
            set_value(built.get(), field, py::reinterpret_borrow<py::object>(kept));
        }
    }
    return built;
}

template <class Use>
auto MessageState::with_current(Use use) {
    static_cast<void>(type());
    if (!is_changed()) {
        apply_header(handle_.get());
        return use(handle_.get());
    }
    const MessageHandle built = build();
    apply_header(built.get());
    return use(built.get());
}

py::object MessageState::payload() {
    return with_current([](nmsg_message_t message) {
        const std::uint8_t* data = nullptr;
        std::size_t size = 0;
        if (::nmsg2_message_get_payload_bytes(message, &data, &size) != nmsg_res_success) {
            size = 0;
        }
        return owned(PyBytes_FromStringAndSize(reinterpret_cast<const char*>(data), static_cast<Py_ssize_t>(size)));
    });
}

std::string MessageState::json() {
    return with_current([](nmsg_message_t message) {
        char* text = nullptr;
        const nmsg_res result = ::nmsg_message_to_json(message, &text);
        const std::unique_ptr<char, decltype(&std::free)> owner(text, &std::free);
        if (result != nmsg_res_success) {
            raise_failed("nmsg_message_to_json() failed", result);
        }
        return std::string(text);
    });
}

MessageHandle MessageState::copy() {
    static_cast<void>(type());
    MessageHandle made;
    if (is_changed()) {
        made = build();
    } else {
        made.reset(::nmsg2_message_copy(handle_.get()));
        if (made == nullptr) {
            throw std::bad_alloc();
        }
    }
    apply_header(made.get());
    return made;
}

}  // namespace spindrift::python::nmsg
