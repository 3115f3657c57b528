#pragma once

#include <pybind11/pybind11.h>

namespace spindrift::python {

namespace py = pybind11;

/// The C++ object of an object of Python, or null before its constructor has run.
template <class T>
T* constructed(PyObject* self) {
    const auto holder = reinterpret_cast<py::detail::instance*>(self)->get_value_and_holder();
    return holder.holder_constructed() ? static_cast<T*>(holder.value_ptr()) : nullptr;
}

/// Lets Python's collector find cycles through objects of T, which has `traverse` and `clear` for that.
template <class T>
py::custom_type_setup collectable() {
    return py::custom_type_setup([](PyHeapTypeObject* heap_type) {
        PyTypeObject& type = heap_type->ht_type;
        type.tp_flags |= Py_TPFLAGS_HAVE_GC;
        type.tp_traverse = [](PyObject* self, visitproc visit, void* arg) {
            Py_VISIT(Py_TYPE(self));
            const T* const object = constructed<T>(self);
            return object != nullptr ? object->traverse(visit, arg) : 0;
        };
        type.tp_clear = [](PyObject* self) {
            if (T* const object = constructed<T>(self); object != nullptr) {
                object->clear();
            }
            return 0;
        };
    });
}

}  // namespace spindrift::python
