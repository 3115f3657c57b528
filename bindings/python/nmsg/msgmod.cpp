#include "msgmod.hpp"

#include "../arguments.hpp"
#include "message_type.hpp"

#include <nmsg.h>

#include <algorithm>
#include <cctype>
#include <cstdint>

namespace spindrift::python::nmsg {
namespace {

using Number = Integer<std::uint32_t>;

std::string vendor_name(Number vid) {
    const char* const name = ::nmsg_msgmod_vid_to_vname(vid.value);
    if (name == nullptr) {
        raise("unknown vendor ID");
    }
    return name;
}

unsigned vendor_number_of(const std::string& name) {
    const unsigned vid = ::nmsg_msgmod_vname_to_vid(name.c_str());
    if (vid == 0) {
        raise("unknown vendor name");
    }
    return vid;
}

std::string type_name(Number vid, Number msgtype) {
    const char* const name = ::nmsg_msgmod_msgtype_to_mname(vid.value, msgtype.value);
    if (name == nullptr) {
        raise("unknown message type");
    }
    return name;
}

unsigned type_number_of(Number vid, const std::string& name) {
    const unsigned msgtype = ::nmsg_msgmod_mname_to_msgtype(vid.value, name.c_str());
    if (msgtype == 0) {
        raise("unknown vendor ID or message type name");
    }
    return msgtype;
}

unsigned max_type_number(Number vid) {
    static_cast<void>(vendor_name(vid));
    return ::nmsg_msgmod_get_max_msgtype(vid.value);
}

/// `nmsg.msgmod`
struct Msgmod {
    Msgmod(Number vid, Number msgtype) : vid_(vid), msgtype_(msgtype) {
        if (::nmsg_msgmod_lookup(vid.value, msgtype.value) == nullptr) {
            raise("nmsg_msgmod_lookup() failed");
        }
    }

    [[nodiscard]] std::string text() const {
        return "[" + std::to_string(vid_.value) + ":" + std::to_string(msgtype_.value) + " " + vendor_name(vid_) + " " +
               type_name(vid_, msgtype_) + "] message module";
    }

private:
    Number vid_;
    Number msgtype_;
};

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

// A class with attributes, which serves as a namespace.
py::object make_namespace(const std::string& name, py::dict attributes, const std::string& doc) {
    attributes["__module__"] = "nmsg";
    attributes["__doc__"] = doc;
    const py::handle type(reinterpret_cast<PyObject*>(&PyType_Type));
    return type(name, py::make_tuple(), attributes);
}

py::dict classes_of(unsigned vid) {
    py::dict classes;
    for (unsigned msgtype = 1; msgtype <= ::nmsg_msgmod_get_max_msgtype(vid); ++msgtype) {
        if (const char* const name = ::nmsg_msgmod_msgtype_to_mname(vid, msgtype); name != nullptr) {
            const MessageType& type = MessageType::of(vid, msgtype);
            classes[lower(name).c_str()] = py::handle(reinterpret_cast<PyObject*>(type.python_class()));
        }
    }
    return classes;
}

}  // namespace

unsigned vendor_number(const py::object& vendor) {
    return PyUnicode_Check(vendor.ptr()) != 0 ? vendor_number_of(py::cast<std::string>(vendor))
                                              : py::cast<Number>(vendor).value;
}

unsigned type_number(unsigned vid, const py::object& type) {
    return PyUnicode_Check(type.ptr()) != 0 ? type_number_of(Number{vid}, py::cast<std::string>(type))
                                            : py::cast<Number>(type).value;
}

unsigned operator_number(const std::string& name) {
    const unsigned number = ::nmsg_alias_by_value(nmsg_alias_operator, name.c_str());
    if (number == 0) {
        raise("unknown operator name: " + name);
    }
    return number;
}

unsigned group_number(const std::string& name) {
    const unsigned number = ::nmsg_alias_by_value(nmsg_alias_group, name.c_str());
    if (number == 0) {
        raise("unknown group name: " + name);
    }
    return number;
}

void add_msgmod(py::module_& module) {
    py::class_<Msgmod> type(module, "msgmod",
                            "A message type by its numbers, and functions for numbers and names of types.");
    type.def(py::init<Number, Number>(), py::arg("vid"), py::arg("msgtype")).def("__str__", &Msgmod::text);
    const auto add = [&](const char* name, auto function, const char* doc, const auto&... arguments) {
        module.def((std::string("msgmod_") + name).c_str(), function, doc, arguments...);
        type.def_static(name, function, doc, arguments...);
    };
    add("vid_to_vname", &vendor_name, "The name of a vendor.", py::arg("vid"));
    add("vname_to_vid", &vendor_number_of, "The number of a vendor.", py::arg("vname"));
    add("msgtype_to_mname", &type_name, "The name of a type.", py::arg("vid"), py::arg("msgtype"));
    add("mname_to_msgtype", &type_number_of, "The number of a type.", py::arg("vid"), py::arg("mname"));
    add("get_max_msgtype", &max_type_number, "The highest number of a vendor's types.", py::arg("vid"));
    add("oname_to_oid", &operator_number, "The number of an operator.", py::arg("oname"));
    add("grname_to_grid", &group_number, "The number of a group.", py::arg("grname"));
}

void add_msgtype(py::module_& module) {
    py::dict vendors;
    for (unsigned vid = 1; vid <= ::nmsg_msgmod_get_max_vid(); ++vid) {
        const char* const vendor = ::nmsg_msgmod_vid_to_vname(vid);
        if (vendor == nullptr) {
            continue;
        }
        const std::string name = lower(vendor);
        py::dict attributes = classes_of(vid);
        attributes["_vname"] = name;
        attributes["_vid"] = vid;
        const py::object vendor_namespace =
            make_namespace(name, attributes, "The classes of messages of the vendor " + name + ".");
        vendors[name.c_str()] = vendor_namespace;
        // The vendor "base" was called ISC.
        if (name == "base") {
            vendors["isc"] = vendor_namespace;
        }
    }
    module.attr("msgtype") = make_namespace(
        "msgtype", vendors, "The classes of messages, by vendor and type in lower case: nmsg.msgtype.base.ipconn().");
}

}  // namespace spindrift::python::nmsg
