#pragma once

#include <spindrift/base/bytes.hpp>

#include <pybind11/pybind11.h>

#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

/// Arguments of Python functions, and what goes back. All functions need the interpreter lock.
namespace spindrift::python {

namespace py = pybind11;

/// An integer of a fixed size. Another number is an OverflowError in Python; pybind11's own integers make it a
/// TypeError.
template <class T>
struct Integer {
    T value = 0;
};

/// `bytes` or None, as an attribute that is not set has it.
struct OptionalBytes {
    py::object value = py::none();
};

/// The octets of `bytes`, valid as long as the object.
inline Bytes octets_of(const py::bytes& object) {
    return as_bytes(
        std::string_view(PyBytes_AS_STRING(object.ptr()), static_cast<std::size_t>(PyBytes_GET_SIZE(object.ptr()))));
}

inline py::bytes to_bytes(Bytes octets) {
    return py::bytes(as_text(octets).data(), octets.size());
}

/// Text as C functions see it: ASCII (else UnicodeEncodeError), up to the first zero.
inline std::string c_text(const py::str& text) {
    const auto encoded = py::reinterpret_steal<py::object>(PyUnicode_AsASCIIString(text.ptr()));
    if (!encoded) {
        throw py::error_already_set();
    }
    return std::string(PyBytes_AS_STRING(encoded.ptr()));
}

}  // namespace spindrift::python

namespace pybind11::detail {

template <class T>
struct type_caster<spindrift::python::Integer<T>> {
    PYBIND11_TYPE_CASTER(spindrift::python::Integer<T>, const_name("int"));

    bool load(handle source, bool) {
        if (PyIndex_Check(source.ptr()) == 0) {
            return false;
        }
        const auto index = reinterpret_steal<object>(PyNumber_Index(source.ptr()));
        int overflow = 0;
        const long long number = index ? PyLong_AsLongLongAndOverflow(index.ptr(), &overflow) : -1;
        if (PyErr_Occurred() != nullptr) {
            throw error_already_set();
        }
        using Limits = std::numeric_limits<T>;
        if (overflow != 0 || number < static_cast<long long>(Limits::min()) ||
            number > static_cast<long long>(Limits::max())) {
            PyErr_Format(PyExc_OverflowError, "%R is not a number from %lld to %lld", source.ptr(),
                         static_cast<long long>(Limits::min()), static_cast<long long>(Limits::max()));
            throw error_already_set();
        }
        value.value = static_cast<T>(number);
        return true;
    }

    static handle cast(spindrift::python::Integer<T> source, return_value_policy, handle) {
        return PyLong_FromLongLong(source.value);
    }
};

template <>
struct type_caster<spindrift::python::OptionalBytes> {
    PYBIND11_TYPE_CASTER(spindrift::python::OptionalBytes, const_name("Optional[bytes]"));

    bool load(handle source, bool) {
        if (!source.is_none() && PyBytes_Check(source.ptr()) == 0) {
            return false;
        }
        value.value = reinterpret_borrow<object>(source);
        return true;
    }

    static handle cast(const spindrift::python::OptionalBytes& source, return_value_policy, handle) {
        return source.value.inc_ref();
    }
};

}  // namespace pybind11::detail
