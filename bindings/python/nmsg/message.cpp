#include "message.hpp"

#include "message_state.hpp"

#include <climits>
#include <new>
#include <utility>

namespace spindrift::python::nmsg {
namespace {

struct MessageObject {
    PyObject head;
    MessageState state;
};

PyTypeObject* base_class = nullptr;

// Memory of messages that are gone, for the next ones: loops make one and drop it, millions of times.
constexpr std::size_t max_kept = 64;
std::size_t kept_count = 0;
PyObject* kept[max_kept];

PyObject* allocate(PyTypeObject* type) noexcept {
    // Subclasses that programs make may be larger.
    if (kept_count == 0 || type->tp_basicsize != sizeof(MessageObject)) {
        return type->tp_alloc(type, 0);
    }
    return PyObject_Init(kept[--kept_count], type);
}

void deallocate(PyObject* self, PyTypeObject* type) noexcept {
    if (kept_count < max_kept && type->tp_basicsize == sizeof(MessageObject) && !PyType_IS_GC(type)) {
        kept[kept_count++] = self;
    } else {
        type->tp_free(self);
    }
}

MessageState& state_of(PyObject* self) noexcept {
    return reinterpret_cast<MessageObject*>(self)->state;
}

PyObject* new_message(PyTypeObject* type, PyObject*, PyObject*) {
    PyObject* const self = type->tp_alloc(type, 0);
    if (self != nullptr) {
        new (&state_of(self)) MessageState();
    }
    return self;
}

void free_message(PyObject* self) {
    PyTypeObject* const type = Py_TYPE(self);
    state_of(self).~MessageState();
    deallocate(self, type);
    Py_DECREF(type);
}

// `message(vid, msgtype)`; classes of types know their numbers.
int init_message(PyObject* self, PyObject* args, PyObject* keywords) {
    return for_python(-1, [&] {
        unsigned numbers[2] = {0, 0};
        static const char* names[] = {"vid", "msgtype", nullptr};
        const py::handle type(reinterpret_cast<PyObject*>(Py_TYPE(self)));
        if (py::hasattr(type, "_vid")) {
            static const char* none[] = {nullptr};
            if (PyArg_ParseTupleAndKeywords(args, keywords, "", const_cast<char**>(none)) == 0) {
                throw py::error_already_set();
            }
            numbers[0] = py::cast<unsigned>(type.attr("_vid"));
            numbers[1] = py::cast<unsigned>(type.attr("_msgtype"));
        } else if (PyArg_ParseTupleAndKeywords(args, keywords, "II", const_cast<char**>(names), &numbers[0],
                                               &numbers[1]) == 0) {
            throw py::error_already_set();
        }
        state_of(self).start(MessageType::of(numbers[0], numbers[1]));
        return 0;
    });
}

// --- fields

PyObject* get_item(PyObject* self, PyObject* name) {
    return for_python<PyObject*>(nullptr, [&] { return state_of(self).field(name).release().ptr(); });
}

int set_item(PyObject* self, PyObject* name, PyObject* value) {
    return for_python(-1, [&] {
        state_of(self).set_field(name, value);
        return 0;
    });
}

int contains(PyObject* self, PyObject* name) {
    return for_python(-1, [&] { return state_of(self).contains(name) ? 1 : 0; });
}

Py_ssize_t length(PyObject* self) {
    return for_python<Py_ssize_t>(-1, [&] { return PyDict_Size(state_of(self).fields().ptr()); });
}

// A message is true even without fields: `while m:` ends at the end of an input.
int is_true(PyObject*) {
    return 1;
}

PyObject* iterate(PyObject* self) {
    return for_python<PyObject*>(nullptr, [&] { return PyObject_GetIter(state_of(self).fields().ptr()); });
}

PyObject* repr(PyObject* self) {
    return for_python<PyObject*>(nullptr, [&] { return PyObject_Repr(state_of(self).fields().ptr()); });
}

PyObject* get(PyObject* self, PyObject* args) {
    PyObject* name = nullptr;
    PyObject* fallback = Py_None;
    if (PyArg_ParseTuple(args, "O|O:get", &name, &fallback) == 0) {
        return nullptr;
    }
    PyObject* const value = get_item(self, name);
    if (value == nullptr && PyErr_ExceptionMatches(PyExc_KeyError)) {
        PyErr_Clear();
        return Py_NewRef(fallback);
    }
    return value;
}

// A method of the dict of all values.
template <const char* const& name>
PyObject* of_dict(PyObject* self, PyObject*) {
    return for_python<PyObject*>(nullptr, [&] { return state_of(self).fields().attr(name)().release().ptr(); });
}

constexpr const char* keys_name = "keys";
constexpr const char* values_name = "values";
constexpr const char* items_name = "items";

// --- text

PyObject* to_json(PyObject* self, PyObject*) {
    return for_python<PyObject*>(nullptr, [&] {
        const std::string text = state_of(self).json();
        return PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
    });
}

PyObject* from_json(PyObject*, PyObject* text) {
    return for_python<PyObject*>(nullptr, [&]() -> PyObject* {
        if (PyBytes_Check(text) == 0 && PyUnicode_Check(text) == 0) {
            raise_builtin(PyExc_TypeError, std::string("expected bytes or str, ") + Py_TYPE(text)->tp_name + " found");
        }
        const std::string json = py::cast<std::string>(py::handle(text));
        nmsg_message_t message = nullptr;
        const nmsg_res result = ::nmsg_message_from_json(json.c_str(), &message);
        if (result != nmsg_res_success) {
            raise_failed("nmsg_message_from_json() failed", result);
        }
        return wrap(message);
    });
}

// --- attributes

PyObject* get_vid(PyObject* self, void*) {
    return PyLong_FromUnsignedLong(state_of(self).vid());
}

PyObject* get_msgtype(PyObject* self, void*) {
    return PyLong_FromUnsignedLong(state_of(self).msgtype());
}

PyObject* get_fields(PyObject* self, void*) {
    return for_python<PyObject*>(nullptr, [&] { return state_of(self).fields().release().ptr(); });
}

PyObject* get_field_types(PyObject* self, void*) {
    return for_python<PyObject*>(nullptr, [&] { return state_of(self).type().field_types().release().ptr(); });
}

PyObject* get_field_names(PyObject* self, void*) {
    return for_python<PyObject*>(nullptr, [&] { return state_of(self).type().field_names().release().ptr(); });
}

PyObject* get_payload(PyObject* self, void*) {
    return for_python<PyObject*>(nullptr, [&] { return state_of(self).payload().release().ptr(); });
}

// How a member of HeaderValues is an attribute.

PyObject* to_object(std::int64_t number) {
    return PyLong_FromLongLong(number);
}
PyObject* to_object(std::int32_t number) {
    return PyLong_FromLong(number);
}
PyObject* to_object(bool flag) {
    return PyLong_FromLong(flag ? 1 : 0);
}
PyObject* to_object(const py::object& object) {
    return Py_NewRef(object.ptr());
}

void from_object(std::int64_t& number, py::handle value) {
    number = PyLong_AsLongLong(value.ptr());
    if (PyErr_Occurred() != nullptr) {
        throw py::error_already_set();
    }
}

void from_object(std::int32_t& number, py::handle value) {
    std::int64_t wide = 0;
    from_object(wide, value);
    if (wide < INT32_MIN || wide > INT32_MAX) {
        raise_builtin(PyExc_OverflowError, "value too large to convert to int");
    }
    number = static_cast<std::int32_t>(wide);
}

void from_object(bool& flag, py::handle value) {
    flag = checked(PyObject_IsTrue(value.ptr())) != 0;
}

void from_object(py::object& name, py::handle value) {
    if (PyUnicode_Check(value.ptr()) != 0) {
        name = owned(PyUnicode_AsUTF8String(value.ptr()));
    } else if (value.is_none() || PyBytes_Check(value.ptr()) != 0) {
        name = py::reinterpret_borrow<py::object>(value);
    } else {
        raise_builtin(PyExc_TypeError, std::string("expected bytes, ") + Py_TYPE(value.ptr())->tp_name + " found");
    }
}

template <auto member>
PyObject* get_header(PyObject* self, void*) {
    return for_python<PyObject*>(nullptr, [&] { return to_object(state_of(self).header().*member); });
}

template <auto member, auto changed>
int set_header(PyObject* self, PyObject* value, void*) {
    return for_python(-1, [&] {
        if (value == nullptr) {
            raise_builtin(PyExc_AttributeError, "the attribute cannot be deleted");
        }
        HeaderValues& header = state_of(self).header();
        from_object(header.*member, value);
        header.changes.*changed = true;
        return 0;
    });
}

template <auto member, auto changed>
constexpr PyGetSetDef header_attribute(const char* name, const char* doc) {
    return {name, &get_header<member>, &set_header<member, changed>, doc, nullptr};
}

using Header = HeaderValues;
using Changes = HeaderValues::Changes;

PyGetSetDef attributes[] = {
    {"vid", &get_vid, nullptr, "Number of the vendor.", nullptr},
    {"msgtype", &get_msgtype, nullptr, "Number of the type.", nullptr},
    {"fields", &get_fields, nullptr, "Dict of all fields that have a value. It may be changed.", nullptr},
    {"field_types", &get_field_types, nullptr, "Dict of the numbers FT_… by name, of all fields of the type.", nullptr},
    {"field_names", &get_field_names, nullptr, "Set of the names of all fields of the type.", nullptr},
    {"payload", &get_payload, nullptr, "The encoded fields as bytes, also of an unknown type.", nullptr},
    header_attribute<&Header::time_sec, &Changes::time>("time_sec", "Time: seconds since 1970. 0 in a new message."),
    header_attribute<&Header::time_nsec, &Changes::time>("time_nsec", "Time: nanoseconds of the second."),
    header_attribute<&Header::source, &Changes::source>("source", "Number of the source. To send it, set has_source."),
    header_attribute<&Header::has_source, &Changes::source>("has_source", "1 if there is a source, else 0."),
    header_attribute<&Header::operator_name, &Changes::operator_name>(
        "operator", "Name of the operator as bytes, or None. To send it, set has_operator."),
    header_attribute<&Header::has_operator, &Changes::operator_name>("has_operator", "1 if there is one, else 0."),
    header_attribute<&Header::group_name, &Changes::group_name>(
        "group", "Name of the group as bytes, or None. To send it, set has_group."),
    header_attribute<&Header::has_group, &Changes::group_name>("has_group", "1 if there is one, else 0."),
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

PyMethodDef methods[] = {
    {"keys", &of_dict<keys_name>, METH_NOARGS, "keys()\n--\n\nNames of the fields that have a value."},
    {"values", &of_dict<values_name>, METH_NOARGS, "values()\n--\n\nValues of the fields."},
    {"items", &of_dict<items_name>, METH_NOARGS, "items()\n--\n\nPairs of name and value."},
    {"get", &get, METH_VARARGS, "get(name, default=None)\n--\n\nThe value of a field, or `default` without a value."},
    {"to_json", &to_json, METH_NOARGS, "to_json()\n--\n\nThe message as a line of JSON, without a newline."},
    {"from_json", &from_json, METH_O | METH_STATIC,
     "from_json(text)\n--\n\nThe message of a JSON object, which is bytes or str."},
    {nullptr, nullptr, 0, nullptr}};

constexpr const char* message_doc =
    "message(vid, msgtype)\n--\n\n"
    "A message. `message(vid, msgtype)` makes one of a type by numbers, `nmsg.msgtype.base.ipconn()` by name.\n\n"
    "Fields are items: `m['srcip'] = '192.0.2.1'`. Names of enumerations and addresses are str, strings and other "
    "octets are\nbytes, repeated fields are lists. A field is converted when it is asked for. What is assigned is "
    "checked when the\nmessage is written or shown. KeyError: the field has no value, or the type has no such field.";

template <class Function>
void* slot(Function function) {
    return reinterpret_cast<void*>(function);
}

}  // namespace

PyTypeObject* message_class() noexcept {
    return base_class;
}

void add_message(py::module_& module) {
    PyType_Slot slots[] = {{Py_tp_new, slot(&new_message)},
                           {Py_tp_init, slot(&init_message)},
                           {Py_tp_dealloc, slot(&free_message)},
                           {Py_tp_repr, slot(&repr)},
                           {Py_tp_iter, slot(&iterate)},
                           {Py_tp_getset, attributes},
                           {Py_tp_methods, methods},
                           {Py_tp_doc, const_cast<char*>(message_doc)},
                           {Py_mp_subscript, slot(&get_item)},
                           {Py_mp_ass_subscript, slot(&set_item)},
                           {Py_mp_length, slot(&length)},
                           {Py_sq_contains, slot(&contains)},
                           {Py_nb_bool, slot(&is_true)},
                           {0, nullptr}};
    PyType_Spec spec{"nmsg.message", sizeof(MessageObject), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
    base_class = reinterpret_cast<PyTypeObject*>(owned(PyType_FromSpec(&spec)).release().ptr());
    module.attr("message") = py::handle(reinterpret_cast<PyObject*>(base_class));
}

PyTypeObject* make_message_class(const std::string& name, unsigned vid, unsigned msgtype) {
    // Python keeps the pointer to the name.
    const auto* const full_name = new std::string("nmsg." + name);
    const std::string doc = "A message of type " + name + "; see nmsg.message.";
    PyType_Slot slots[] = {{Py_tp_doc, const_cast<char*>(doc.c_str())}, {0, nullptr}};
    PyType_Spec spec{full_name->c_str(), sizeof(MessageObject), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
    const py::object bases = py::make_tuple(py::handle(reinterpret_cast<PyObject*>(base_class)));
    py::object made = owned(PyType_FromSpecWithBases(&spec, bases.ptr()));
    made.attr("_vid") = vid;
    made.attr("_msgtype") = msgtype;
    return reinterpret_cast<PyTypeObject*>(made.release().ptr());
}

PyObject* wrap(nmsg_message_t message) noexcept {
    MessageHandle handle(message);
    return for_python<PyObject*>(nullptr, [&] {
        const MessageType& type = MessageType::of(message);
        PyObject* const self = allocate(type.python_class());
        if (self != nullptr) {
            new (&state_of(self)) MessageState(std::move(handle), type);
        }
        return self;
    });
}

py::object to_python(MessageHandle message) {
    return owned(wrap(message.release()));
}

MessageHandle to_handle(py::handle message) {
    return state_of(message.ptr()).copy();
}

}  // namespace spindrift::python::nmsg
