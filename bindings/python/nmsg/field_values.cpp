#include "field_values.hpp"

#include <spindrift/base/ip_address.hpp>

#include <arpa/inet.h>

#include <cstring>
#include <limits>
#include <optional>
#include <string_view>

namespace spindrift::python::nmsg {
namespace {

PyObject* ascii_text(const char* text, std::size_t size) {
    PyObject* const made = PyUnicode_New(static_cast<Py_ssize_t>(size), 127);
    if (made != nullptr) {
        std::memcpy(PyUnicode_1BYTE_DATA(made), text, size);
    }
    return made;
}

PyObject* ip_text(const void* octets, std::size_t size) {
    char text[address_room];
    const auto* const address = static_cast<const std::byte*>(octets);
    const char* const end = size == 4 ? put_ipv4(text, address) : put_ipv6(text, address);
    return ascii_text(text, static_cast<std::size_t>(end - text));
}

PyObject* octets(const void* data, std::size_t size) {
    return PyBytes_FromStringAndSize(static_cast<const char*>(data), static_cast<Py_ssize_t>(size));
}

template <class T>
T number(const void* data) {
    T value;
    std::memcpy(&value, data, sizeof value);
    return value;
}

// A new reference, or null: with an exception, or because the field has no value of this index.
PyObject* value_at(nmsg_message_t message, const FieldInfo& field, unsigned index) {
    void* data = nullptr;
    std::size_t size = 0;
    if (::nmsg_message_get_field_by_idx(message, field.index, index, &data, &size) != nmsg_res_success) {
        return nullptr;
    }
    switch (field.type) {
        case nmsg_msgmod_ft_enum: return field.enum_value(message, number<unsigned>(data));
        case nmsg_msgmod_ft_bytes: return octets(data, size);
        case nmsg_msgmod_ft_string:
        case nmsg_msgmod_ft_mlstring: {
            const bool ended = size != 0 && static_cast<const char*>(data)[size - 1] == '\0';
            return octets(data, size - (ended ? 1 : 0));
        }
        case nmsg_msgmod_ft_ip: return size == 4 || size == 16 ? ip_text(data, size) : nullptr;
        case nmsg_msgmod_ft_uint16:
        case nmsg_msgmod_ft_uint32: return PyLong_FromUnsignedLong(number<std::uint32_t>(data));
        case nmsg_msgmod_ft_int16:
        case nmsg_msgmod_ft_int32: return PyLong_FromLong(number<std::int32_t>(data));
        case nmsg_msgmod_ft_uint64: return PyLong_FromUnsignedLongLong(number<std::uint64_t>(data));
        case nmsg_msgmod_ft_int64: return PyLong_FromLongLong(number<std::int64_t>(data));
        case nmsg_msgmod_ft_double: return PyFloat_FromDouble(number<double>(data));
        case nmsg_msgmod_ft_bool: return PyBool_FromLong(number<int>(data));
    }
    return nullptr;
}

// The same as an object, which may be null.
py::object object_at(nmsg_message_t message, const FieldInfo& field, unsigned index) {
    PyObject* const value = value_at(message, field, index);
    if (value == nullptr && PyErr_Occurred() != nullptr) {
        throw py::error_already_set();
    }
    return py::reinterpret_steal<py::object>(value);
}

/// One value on its way into a message.
class Setter {
public:
    Setter(nmsg_message_t message, const FieldInfo& field, unsigned index)
        : message_(message), field_(field), index_(index) {}

    void set(py::handle value) const {
        switch (field_.type) {
            case nmsg_msgmod_ft_enum: return set_enum(value);
            case nmsg_msgmod_ft_bytes: return set_bytes(value);
            case nmsg_msgmod_ft_string:
            case nmsg_msgmod_ft_mlstring: return set_string(value);
            case nmsg_msgmod_ft_ip: return set_ip(value);
            case nmsg_msgmod_ft_uint16: return set_integer<std::uint16_t>(value, "uint16_t");
            case nmsg_msgmod_ft_uint32: return set_integer<std::uint32_t>(value, "uint32_t");
            case nmsg_msgmod_ft_uint64: return set_integer<std::uint64_t>(value, "uint64_t");
            case nmsg_msgmod_ft_int16: return set_integer<std::int16_t>(value, "int16_t");
            case nmsg_msgmod_ft_int32: return set_integer<std::int32_t>(value, "int32_t");
            case nmsg_msgmod_ft_int64: return set_integer<std::int64_t>(value, "int64_t");
            case nmsg_msgmod_ft_double: return set_double(value);
            case nmsg_msgmod_ft_bool: return set_bool(value);
        }
    }

private:
    void put(const void* data, std::size_t size) const {
        if (::nmsg_message_set_field_by_idx(message_, field_.index, index_, static_cast<const std::uint8_t*>(data),
                                            size) != nmsg_res_success) {
            raise("nmsg_message_set_field() failed");
        }
    }

    void set_enum(py::handle value) const {
        if (PyUnicode_Check(value.ptr()) != 0) {
            const std::string name = py::cast<std::string>(value);
            unsigned found = 0;
            if (::nmsg_message_enum_name_to_value_by_idx(message_, field_.index, name.c_str(), &found) !=
                nmsg_res_success) {
                raise("unknown enum value for field_name=" + text(field_.name) + ": " + name);
            }
            return put(&found, sizeof found);
        }
        if (PyLong_Check(value.ptr()) == 0 || PyBool_Check(value.ptr())) {
            raise("unhandled python enum type: " + text(py::type::handle_of(value)));
        }
        set_integer<unsigned>(value, "unsigned int");
    }

    void set_bytes(py::handle value) const {
        if (PyBytes_Check(value.ptr()) != 0) {
            return put(PyBytes_AS_STRING(value.ptr()), static_cast<std::size_t>(PyBytes_GET_SIZE(value.ptr())));
        }
        if (PyObject_CheckBuffer(value.ptr()) == 0) {
            raise_type("bytes", value);
        }
        Py_buffer view;
        checked(PyObject_GetBuffer(value.ptr(), &view, PyBUF_SIMPLE));
        const std::string copy(static_cast<const char*>(view.buf), static_cast<std::size_t>(view.len));
        PyBuffer_Release(&view);
        put(copy.data(), copy.size());
    }

    // With the zero that ends it: C programs expect one.
    void set_string(py::handle value) const {
        Py_ssize_t size = 0;
        const char* data = nullptr;
        if (PyBytes_Check(value.ptr()) != 0) {
            data = PyBytes_AS_STRING(value.ptr());
            size = PyBytes_GET_SIZE(value.ptr());
        } else if (PyUnicode_Check(value.ptr()) != 0) {
            data = PyUnicode_AsUTF8AndSize(value.ptr(), &size);
        } else {
            raise_type("str or bytes", value);
        }
        if (data == nullptr) {
            throw py::error_already_set();
        }
        put(data, static_cast<std::size_t>(size) + 1);
    }

    void set_ip(py::handle value) const {
        if (PyUnicode_Check(value.ptr()) == 0) {
            raise_type("str", value);
        }
        const std::string address = py::cast<std::string>(value);
        std::uint8_t octets[16];
        if (::inet_pton(AF_INET, address.c_str(), octets) == 1) {
            return put(octets, 4);
        }
        if (::inet_pton(AF_INET6, address.c_str(), octets) != 1) {
            raise_builtin(PyExc_OSError, "illegal IP address string passed to inet_pton");
        }
        put(octets, 16);
    }

    template <class T>
    void set_integer(py::handle value, const char* name) const {
        const py::object index = owned(PyNumber_Index(value.ptr()));
        using Limits = std::numeric_limits<T>;
        if constexpr (Limits::is_signed) {
            int overflow = 0;
            const long long wide = PyLong_AsLongLongAndOverflow(index.ptr(), &overflow);
            if (overflow != 0 || wide < Limits::min() || wide > Limits::max()) {
                raise_builtin(PyExc_OverflowError, std::string("value too large to convert to ") + name);
            }
            const T narrow = static_cast<T>(wide);
            put(&narrow, sizeof narrow);
        } else {
            if (checked(PyObject_RichCompareBool(index.ptr(), py::int_(0).ptr(), Py_LT)) != 0) {
                raise_builtin(PyExc_OverflowError, std::string("can't convert negative value to ") + name);
            }
            const unsigned long long wide = PyLong_AsUnsignedLongLong(index.ptr());
            if (PyErr_Occurred() != nullptr || wide > Limits::max()) {
                PyErr_Clear();
                raise_builtin(PyExc_OverflowError, std::string("value too large to convert to ") + name);
            }
            const T narrow = static_cast<T>(wide);
            put(&narrow, sizeof narrow);
        }
    }

    void set_double(py::handle value) const {
        const double real = PyFloat_AsDouble(value.ptr());
        if (PyErr_Occurred() != nullptr) {
            throw py::error_already_set();
        }
        put(&real, sizeof real);
    }

    void set_bool(py::handle value) const {
        if (PyLong_Check(value.ptr()) == 0) {
            raise_type("bool", value);
        }
        const int flag = checked(PyObject_IsTrue(value.ptr()));
        put(&flag, sizeof flag);
    }

    [[noreturn]] void raise_type(const char* expected, py::handle value) const {
        raise_builtin(PyExc_TypeError,
                      text(field_.name) + ": expected " + expected + ", " + Py_TYPE(value.ptr())->tp_name + " found");
    }

    static std::string text(py::handle object) { return py::cast<std::string>(py::str(object)); }

    nmsg_message_t message_;
    const FieldInfo& field_;
    unsigned index_;
};

}  // namespace

py::object field_value(nmsg_message_t message, const FieldInfo& field) {
    py::object value = object_at(message, field, 0);
    if (!value || !field.repeated) {
        return value;
    }
    py::object list = owned(PyList_New(0));
    for (unsigned i = 1; value; ++i) {
        checked(PyList_Append(list.ptr(), value.ptr()));
        value = object_at(message, field, i);
    }
    return list;
}

bool has_value(nmsg_message_t message, const FieldInfo& field) {
    void* data = nullptr;
    std::size_t size = 0;
    return ::nmsg_message_get_field_by_idx(message, field.index, 0, &data, &size) == nmsg_res_success;
}

void set_value(nmsg_message_t message, const FieldInfo& field, py::handle value) {
    if (PyList_Check(value.ptr()) == 0) {
        return Setter(message, field, 0).set(value);
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(value.ptr()); ++i) {
        // A reference: what converts the value may run code that changes the list.
        const auto item = py::reinterpret_borrow<py::object>(PyList_GET_ITEM(value.ptr(), i));
        Setter(message, field, static_cast<unsigned>(i)).set(item);
    }
}

}  // namespace spindrift::python::nmsg
