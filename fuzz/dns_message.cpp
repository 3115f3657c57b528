// Input: a DNS message.
#include "input.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/dns/message.hpp>
#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/rrset.hpp>

#include <algorithm>
#include <string>

namespace spindrift::fuzz {
namespace {

using dns::Message;
using dns::Record;
using dns::Section;

std::string text_of(const Message& message) {
    Buffer out;
    static_cast<void>(message.append_text(out));
    return std::string(out.text());
}

void append_integer(std::string& out, std::unsigned_integral auto value) {
    std::byte octets[sizeof value];
    store_be(octets, value);
    out += as_text(octets);
}

// A message of the same records, without compression and without EDNS.
std::string wire_of(const Message& message) {
    std::string wire;
    append_integer(wire, message.id());
    append_integer(wire, message.flags());
    for (const Section section : dns::sections) {
        append_integer(wire, static_cast<std::uint16_t>(message.records(section).size()));
    }
    for (const Section section : dns::sections) {
        for (const Record& record : message.records(section)) {
            wire += as_text(record.name);
            append_integer(wire, record.rrtype);
            append_integer(wire, record.rrclass);
            if (section != Section::question) {
                append_integer(wire, record.ttl);
                append_integer(wire, static_cast<std::uint16_t>(record.rdata.size()));
                wire += as_text(record.rdata);
            }
        }
    }
    return wire;
}

bool has_options_among_records(const Message& message) {
    return std::ranges::any_of(dns::sections, [&](Section section) {
        return std::ranges::any_of(message.records(section),
                                   [](const Record& record) { return record.rrtype == dns::type::opt; });
    });
}

void check_again(const Message& message) {
    const std::string wire = wire_of(message);
    if (message.edns() || has_options_among_records(message) || wire.size() > 65535) {
        return;
    }
    Message again;
    expect(again.parse(as_bytes(wire)) == dns::Errc::success, "a message of the same records can be parsed");
    expect(text_of(again) == text_of(message), "the same records have the same text");
}

void check_set(const dns::RrSetView& set, Section section) {
    dns::RrSet owned = dns::RrSet::from(set);
    Buffer octets;
    owned.serialize(octets);
    const auto back = dns::RrSet::deserialize(octets.bytes());
    expect(back && back->name == owned.name && back->rrtype == owned.rrtype && back->rrclass == owned.rrclass &&
               back->ttl == owned.ttl && back->rdatas == owned.rdatas,
           "deserializing a serialized set returns it");
    Buffer text;
    owned.append_text(text, section);
    expect(std::ranges::count(text.text(), '\n') >= (section == Section::question ? 1 : std::ssize(owned.rdatas)),
           "each record has a line of text");
    expect(owned.downcase() == dns::Errc::success, "what was parsed can be turned to lower case");
    owned.sort();
    expect(std::ranges::is_sorted(owned.rdatas, {}, &std::string::size), "sorted record data begin with the shortest");
}

void check_sets(const Message& message) {
    for (const Section section : dns::sections) {
        std::size_t records = 0;
        for (const dns::RrSetView& set : message.rrsets(section)) {
            records += section == Section::question ? 1 : set.rdatas.size();
            check_set(set, section);
        }
        expect(records == message.records(section).size(), "every record is in a set");
    }
}

}  // namespace
}  // namespace spindrift::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace spindrift;
    using namespace spindrift::fuzz;
    static dns::Message message;  // reused, as programs do
    const Bytes octets = Input(data, size).rest();
    static_cast<void>(dns::RrSet::deserialize(octets));
    if (message.parse(octets.first(std::min<std::size_t>(octets.size(), 65535))) != dns::Errc::success) {
        expect(!message.edns() &&
                   text_of(message).find("QUERY: 0, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0") != std::string::npos,
               "what cannot be parsed leaves an empty message");
        return 0;
    }
    check_sets(message);
    check_again(message);
    return 0;
}
