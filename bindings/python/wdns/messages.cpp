#include "functions.hpp"

#include <spindrift/dns/message.hpp>

#include <fmt/format.h>

#include <array>
#include <string>
#include <tuple>
#include <vector>

namespace spindrift::python::wdns {
namespace {

// Attributes are plain numbers: what a program puts into one is looked at when it is shown.
using Int = Integer<std::int32_t>;
using UnsignedInt = Integer<std::uint32_t>;

struct Qrr {
    OptionalBytes name;
    Int rrclass;
    Int rrtype;
};

struct RrSet {
    OptionalBytes name;
    Int rrclass;
    Int rrtype;
    UnsignedInt rrttl;
    py::list rdata;
};

struct Rdata {
    OptionalBytes data;
    Int rrclass;
    Int rrtype;
};

struct Edns {
    Int version;
    Int flags;
    Int size;
    OptionalBytes options;
};

struct Message {
    Int id;
    Int flags;
    Int rcode;
    Int opcode;
    bool qr = false;
    bool aa = false;
    bool tc = false;
    bool rd = false;
    bool ra = false;
    bool ad = false;
    bool cd = false;
    py::list sec = four_lists();
    py::object edns = py::none();

    static py::list four_lists() {
        py::list lists;
        for (std::size_t i = 0; i < dns::sections.size(); ++i) {
            lists.append(py::list());
        }
        return lists;
    }
};

/// The members of a class, by the names that its attributes have. Pickling takes them in this order.
template <class T>
struct Members;

template <class T, class Value>
struct Member {
    const char* name;
    Value T::*member;
    const char* doc;
};

template <class T, class Value>
Member(const char*, Value T::*, const char*) -> Member<T, Value>;

template <>
struct Members<Qrr> {
    static constexpr auto all =
        std::tuple(Member{"name", &Qrr::name, "Wire format name, bytes."}, Member{"rrclass", &Qrr::rrclass, "Class."},
                   Member{"rrtype", &Qrr::rrtype, "Type."});
};

template <>
struct Members<RrSet> {
    static constexpr auto all =
        std::tuple(Member{"name", &RrSet::name, "Wire format name, bytes, as the first record spells it."},
                   Member{"rrclass", &RrSet::rrclass, "Class."}, Member{"rrtype", &RrSet::rrtype, "Type."},
                   Member{"rrttl", &RrSet::rrttl, "The minimum TTL of the records, seconds."},
                   Member{"rdata", &RrSet::rdata, "List of rdata objects."});
};

template <>
struct Members<Rdata> {
    static constexpr auto all =
        std::tuple(Member{"data", &Rdata::data, "Octets, with uncompressed names."},
                   Member{"rrclass", &Rdata::rrclass, "Class."}, Member{"rrtype", &Rdata::rrtype, "Type."});
};

template <>
struct Members<Edns> {
    static constexpr auto all = std::tuple(Member{"version", &Edns::version, "EDNS version."},
                                           Member{"flags", &Edns::flags, "Flags; bit 15 is DO."},
                                           Member{"size", &Edns::size, "Maximum UDP payload of the sender, octets."},
                                           Member{"options", &Edns::options, "Octets of the options, or None."});
};

template <>
struct Members<Message> {
    static constexpr auto all = std::tuple(
        Member{"id", &Message::id, "Identifier."},
        Member{"flags", &Message::flags, "The 16 flag bits of the header, with opcode and rcode."},
        Member{"rcode", &Message::rcode, "Response code. The extension of EDNS is shifted by 8: BADVERS is 256."},
        Member{"opcode", &Message::opcode, "Operation code."}, Member{"qr", &Message::qr, "Response."},
        Member{"aa", &Message::aa, "Authoritative answer."}, Member{"tc", &Message::tc, "Truncated."},
        Member{"rd", &Message::rd, "Recursion desired."}, Member{"ra", &Message::ra, "Recursion available."},
        Member{"ad", &Message::ad, "Authenticated data."}, Member{"cd", &Message::cd, "Checking disabled."},
        Member{"sec", &Message::sec, "The four sections, lists: of qrr objects, then of rrset objects."},
        Member{"edns", &Message::edns, "An edns object, or None."});
};

/// A class with its attributes, and with what copy and pickle need.
template <class T>
py::class_<T> add_class(py::module_& module, const char* name, const char* doc) {
    py::class_<T> added(module, name, doc);
    std::apply(
        [&](const auto&... member) {
            (added.def_readwrite(member.name, member.member, member.doc), ...);
            added.def(
                py::pickle([member...](const T& object) { return py::make_tuple(object.*(member.member)...); },
                           [member...](const py::tuple& state) {
                               T object;
                               std::size_t at = 0;
                               ((object.*(member.member) =
                                     state[at++].cast<std::remove_reference_t<decltype(object.*(member.member))>>()),
                                ...);
                               return object;
                           }));
        },
        Members<T>::all);
    return added;
}

py::bytes set_bytes(const OptionalBytes& attribute, const char* name) {
    if (attribute.value.is_none()) {
        throw py::type_error(fmt::format("{} is not set", name));
    }
    return py::reinterpret_borrow<py::bytes>(attribute.value);
}

/// An attribute as a function takes it; OverflowError for a number of more than 16 bits.
std::uint16_t number16(Int attribute) {
    return py::cast(attribute).cast<Number>().value;
}

std::string text_of(const Qrr& question) {
    return fmt::format("{} {} {}", name_text(set_bytes(question.name, "name")),
                       rrclass_text(number16(question.rrclass)), rrtype_text(number16(question.rrtype)));
}

std::string text_of(const Rdata& rdata) {
    return rdata_text(rdata.data, number16(rdata.rrtype), number16(rdata.rrclass));
}

std::string text_of(const RrSet& set) {
    std::vector<std::string> lines;
    for (const py::handle rdata : set.rdata) {
        lines.push_back(fmt::format("{} {} {} {} {}", name_text(set_bytes(set.name, "name")), set.rrttl.value,
                                    rrclass_text(number16(set.rrclass)), rrtype_text(number16(set.rrtype)),
                                    std::string(py::str(rdata))));
    }
    return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string text_of(const Edns& edns) {
    return fmt::format(";; EDNS{} SIZE: {}, FLAGS: {:x}", edns.version.value, edns.size.value, edns.flags.value);
}

std::string flag_names(const Message& message) {
    const std::array<bool, dns::header_flags.size()> set = {message.qr, message.aa, message.tc, message.rd,
                                                            message.ra, message.ad, message.cd};
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (set[i]) {
            names.push_back(dns::header_flags[i].name);
        }
    }
    return fmt::format("{}", fmt::join(names, " "));
}

std::string section_text(const py::handle& sets, dns::Section section) {
    std::string text(dns::section_heading(section));
    for (const py::handle set : sets) {
        text += fmt::format("{}{}\n", section == dns::Section::question ? ";" : "", std::string(py::str(set)));
    }
    return text;
}

std::string text_of(const Message& message) {
    std::string text = fmt::format(
        ";; ->>HEADER<<- opcode: {}, rcode: {}, id: {}\n"
        ";; flags: {}; QUERY: {}, ANSWER: {}, AUTHORITY: {}, ADDITIONAL: {}\n\n",
        opcode_text(number16(message.opcode)), rcode_text(number16(message.rcode)), message.id.value,
        flag_names(message), py::len(message.sec[0]), py::len(message.sec[1]), py::len(message.sec[2]),
        py::len(message.sec[3]));
    for (const dns::Section section : dns::sections) {
        text += section_text(message.sec[static_cast<std::size_t>(section)], section);
    }
    return text;
}

// --- from a parsed message

py::object question_object(const dns::Record& record) {
    return py::cast(Qrr{{to_bytes(record.name)}, {record.rrclass}, {record.rrtype}});
}

py::object set_object(const dns::RrSetView& view) {
    const dns::Record& first = view.first;
    RrSet set{{to_bytes(first.name)}, {first.rrclass}, {first.rrtype}, {first.ttl}, py::list()};
    for (const Bytes rdata : view.rdatas) {
        set.rdata.append(Rdata{{to_bytes(rdata)}, set.rrclass, set.rrtype});
    }
    return py::cast(std::move(set));
}

py::list section_list(const dns::Message& message, dns::Section section) {
    py::list list;
    if (section == dns::Section::question) {
        for (const dns::Record& question : message.records(section)) {
            list.append(question_object(question));
        }
    } else if (!message.records(section).empty()) {
        const dns::RrSetList sets = message.rrsets(section);
        for (const dns::RrSetView& set : sets) {
            list.append(set_object(set));
        }
    }
    return list;
}

py::object edns_object(const dns::Edns& edns) {
    OptionalBytes options;
    if (!edns.in_question) {
        options.value = to_bytes(edns.options);
    }
    return py::cast(Edns{{edns.version}, {edns.flags}, {edns.udp_size}, std::move(options)});
}

Message parse_message(const py::bytes& octets) {
    dns::Message parsed;
    if (const dns::Errc errc = parsed.parse(octets_of(octets)); errc != dns::Errc::success) {
        raise("MessageParseException",
              py::str(fmt::format("wdns_parse_message() returned {}", static_cast<int>(errc))));
    }
    const auto flag = [&](int bit) { return (parsed.flags() >> bit & 1) != 0; };
    Message message{{parsed.id()}, {parsed.flags()}, {parsed.rcode()}, {parsed.opcode()}, flag(15), flag(10),
                    flag(9),       flag(8),          flag(7),          flag(5),           flag(4),  py::list()};
    for (const dns::Section section : dns::sections) {
        message.sec.append(section_list(parsed, section));
    }
    if (parsed.edns()) {
        message.edns = edns_object(*parsed.edns());
    }
    return message;
}

constexpr const char* parse_doc =
    "Parses a DNS message of at most 65535 octets. One that ends exactly between two records is accepted.\n\n"
    "Raises MessageParseException with the number of the error.";

}  // namespace

void add_classes(py::module_& module) {
    add_class<Qrr>(module, "qrr", "A question. str() gives `NAME CLASS TYPE`.")
        .def(py::init<>())
        .def("__repr__", [](const Qrr& object) { return text_of(object); });

    add_class<Rdata>(module, "rdata", "Record data. str() gives their text.")
        .def(py::init([](OptionalBytes data, Int rrclass, Int rrtype) {
                 return Rdata{std::move(data), rrclass, rrtype};
             }),
             py::arg("data"), py::arg("rrclass"), py::arg("rrtype"), "Mind the order: the class is before the type.")
        .def("__repr__", [](const Rdata& object) { return text_of(object); });

    add_class<RrSet>(module, "rrset",
                     "The records of a section with the same name, type and class.\n\n"
                     "str() gives a line `NAME TTL CLASS TYPE RDATA` for each, without a final newline.")
        .def(py::init<>())
        .def("__repr__", [](const RrSet& object) { return text_of(object); });

    add_class<Edns>(module, "edns", "The first OPT record of a message.")
        .def(py::init([](Int version, Int flags, Int size, OptionalBytes options) {
                 return Edns{version, flags, size, std::move(options)};
             }),
             py::arg("version"), py::arg("flags"), py::arg("size"), py::arg("options"))
        .def("__repr__", [](const Edns& object) { return text_of(object); });

    add_class<Message>(module, "message", "A DNS message. str() shows it as dig does, set by set.")
        .def(py::init<>())
        .def("repr_flags", flag_names, "The names of the flags that are set, with spaces between them.")
        .def_static("parse", parse_message, py::arg("data"), parse_doc)
        .def("__repr__", [](const Message& object) { return text_of(object); });

    module.def("parse_message", parse_message, py::arg("data"), parse_doc);
}

}  // namespace spindrift::python::wdns
