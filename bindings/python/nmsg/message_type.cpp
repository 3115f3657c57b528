#include "message_type.hpp"

#include "field_values.hpp"
#include "message.hpp"

#include <algorithm>
#include <bit>
#include <cctype>
#include <map>
#include <utility>

namespace spindrift::python::nmsg {
namespace {

std::string lower(const char* text) {
    std::string lowered = text != nullptr ? text : "";
    std::ranges::transform(lowered, lowered.begin(), [](unsigned char c) { return std::tolower(c); });
    return lowered;
}

}  // namespace

PyObject* FieldInfo::enum_value(nmsg_message_t message, unsigned value) const {
    if (value < enum_names_.size() && enum_names_[value] != nullptr) {
        return Py_NewRef(enum_names_[value]);
    }
    const char* text = nullptr;
    if (::nmsg_message_enum_value_to_name_by_idx(message, index, value, &text) != nmsg_res_success) {
        return PyLong_FromUnsignedLong(value);
    }
    PyObject* const found = PyUnicode_FromString(text);
    if (found != nullptr && value < max_kept) {
        enum_names_.resize(std::max<std::size_t>(enum_names_.size(), value + 1));
        enum_names_[value] = Py_NewRef(found);
    }
    return found;
}

const MessageType& MessageType::of(unsigned vid, unsigned msgtype) {
    const nmsg_msgmod_t module = ::nmsg_msgmod_lookup(vid, msgtype);
    if (module == nullptr) {
        raise("nmsg_msgmod_lookup() failed");
    }
    return find(module, vid, msgtype);
}

const MessageType& MessageType::find(nmsg_msgmod_t module, unsigned vid, unsigned msgtype) {
    // Never freed, as the objects of Python in it cannot be after the interpreter has ended.
    static auto& types = *new std::map<nmsg_msgmod_t, MessageType*>;
    MessageType*& type = types[module];
    if (type == nullptr) {
        type = module != nullptr ? new MessageType(module, vid, msgtype) : new MessageType(nullptr, 0, 0);
    }
    last_ = type;
    return *type;
}

MessageType::MessageType(nmsg_msgmod_t module, unsigned vid, unsigned msgtype)
    : module_(module), vid_(vid), msgtype_(msgtype) {
    if (module_ != nullptr) {
        load_fields();
        const std::string name =
            lower(::nmsg_msgmod_vid_to_vname(vid)) + "_" + lower(::nmsg_msgmod_msgtype_to_mname(vid, msgtype));
        class_ = make_message_class(name, vid, msgtype);
    } else {
        class_ = message_class();
    }
    make_table();
    field_names_ = owned(PyFrozenSet_New(by_name_.ptr()));
}

void MessageType::load_fields() {
    const MessageHandle sample(::nmsg_message_init(module_));
    std::size_t count = 0;
    if (sample == nullptr || ::nmsg_message_get_num_fields(sample.get(), &count) != nmsg_res_success) {
        return;
    }
    is_transparent_ = true;
    for (unsigned i = 0; i < count; ++i) {
        load_field(sample.get(), i);
    }
    for (const FieldInfo& field : fields_) {
        if (const py::object value = field_value(sample.get(), field)) {
            checked(PyDict_SetItem(initial_.ptr(), field.name, value.ptr()));
        }
    }
}

void MessageType::load_field(nmsg_message_t sample, unsigned index) {
    FieldInfo field;
    field.index = index;
    unsigned flags = 0;
    const char* name = nullptr;
    if (::nmsg_message_get_field_name(sample, index, &name) != nmsg_res_success ||
        ::nmsg_message_get_field_type_by_idx(sample, index, &field.type) != nmsg_res_success ||
        ::nmsg_message_get_field_flags_by_idx(sample, index, &flags) != nmsg_res_success) {
        return;
    }
    field.name = owned(PyUnicode_InternFromString(name)).release().ptr();
    field.repeated = (flags & NMSG_MSGMOD_FIELD_REPEATED) != 0;
    by_name_[field.name] = fields_.size();
    field_types_[field.name] = static_cast<int>(field.type);
    fields_.push_back(std::move(field));
}

void MessageType::make_table() {
    slots_.resize(std::bit_ceil(2 * fields_.size() + 1));
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        std::size_t slot = slot_of(fields_[i].name);
        while (slots_[slot].name != nullptr) {
            slot = (slot + 1) & (slots_.size() - 1);
        }
        slots_[slot] = {fields_[i].name, i};
    }
}

const FieldInfo* MessageType::find_equal(PyObject* name) const {
    if (PyUnicode_Check(name) == 0) {
        return nullptr;
    }
    PyObject* const index = PyDict_GetItemWithError(by_name_.ptr(), name);
    if (index == nullptr) {
        if (PyErr_Occurred() != nullptr) {
            throw py::error_already_set();
        }
        return nullptr;
    }
    return &fields_[PyLong_AsSize_t(index)];
}

}  // namespace spindrift::python::nmsg
