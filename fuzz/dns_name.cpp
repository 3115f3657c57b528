// Octets as a DNS message with a name in it, as an uncompressed name, and as the text of a name.
#include "input.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/dns/name.hpp>

#include <string>
#include <vector>

namespace spindrift::fuzz {
namespace {

using dns::LetterCase;
using dns::Name;

std::string lower_case(const Name& name) {
    std::string octets(as_text(name.wire()));
    dns::downcase(std::as_writable_bytes(std::span(octets)));
    return octets;
}

void check_text(const Name& name) {
    const std::string text = name.text();
    expect(text.ends_with('.'), "text of a name ends in a dot");
    const auto again = Name::parse(text);
    expect(again && *again == name, "a name comes back from its text");
    const auto undotted = Name::parse(std::string_view(text).substr(0, text.size() - 1));
    expect(undotted && *undotted == name, "the final dot is optional");
    const auto lower = Name::parse(text, LetterCase::lower);
    expect(lower && as_text(lower->wire()) == lower_case(name), "reading in lower case is reading and downcasing");
    Buffer wire;
    expect(dns::parse_name(wire, text, LetterCase::keep) == dns::Errc::success && wire.text() == as_text(name.wire()),
           "a name is appended as it is parsed");
    std::vector<char> room(dns::name_room(name.wire().size()));
    if (const char* const end = dns::put_plain_name(room.data(), name.wire())) {
        expect(std::string_view(room.data(), end) == text, "the text of a plain name is that of any name");
    }
}

void check_structure(const Name& name) {
    const Bytes wire = name.wire();
    const auto length = dns::name_length(wire);
    const auto labels = dns::count_labels(wire);
    const auto reversed = dns::reverse_name(wire);
    const auto parent = dns::left_chop(wire);
    expect(length && *length == wire.size(), "a name has the length it says");
    expect(dns::skip_name(wire, 0) == wire.size(), "skipping a name skips all of it");
    expect(labels && reversed && parent, "a name can be counted, reversed and chopped");
    const auto twice = dns::reverse_name(reversed->wire());
    expect(twice && *twice == name, "a name reversed twice is itself");
    expect(*dns::count_labels(reversed->wire()) == *labels, "reversing keeps the labels");
    expect(*dns::count_labels(*parent) + (wire.size() > 1 ? 1 : 0) == *labels, "chopping takes one label");
    expect(*dns::is_subdomain(wire, *parent) == (wire.size() > 1), "a name lies below its parent");
    expect(!*dns::is_subdomain(wire, wire), "no name lies below itself");
    Name unpacked;
    expect(dns::unpack_name(wire, 0, unpacked) == dns::Errc::success && unpacked == name, "unpacking changes no name");
}

void check(const Name& name) {
    check_text(name);
    check_structure(name);
}

// Whatever octets there are, all functions stay within them.
void check_octets(Bytes octets) {
    std::vector<char> room(dns::name_room(octets.size()));
    const std::string_view text(room.data(), dns::put_name(room.data(), octets));
    Buffer appended;
    dns::append_name(appended, octets);
    expect(appended.text() == text && text.ends_with('.'), "octets are shown in one way");
    const auto length = dns::name_length(octets);
    const auto half = octets.subspan(octets.size() / 2);
    expect(!dns::is_subdomain(octets, half) || length, "only names lie below others");
    expect(!dns::count_labels(octets) || !dns::left_chop(octets) || dns::left_chop(octets)->size() <= octets.size(),
           "chopping adds nothing");
    if (const auto reversed = dns::reverse_name(octets)) {
        expect(reversed->wire().size() == octets.size(), "reversing keeps the length");
    }
    if (length) {
        Name name;
        expect(dns::unpack_name(octets, 0, name) == dns::Errc::success && name.wire().size() == *length,
               "what has the length of a name is one");
    }
}

void check_message(Bytes message, std::size_t at) {
    expect(dns::skip_name(message, at) <= message.size() - at, "no name leads past the end");
    Name name;
    if (dns::unpack_name(message, at, name) == dns::Errc::success) {
        check(name);
    }
}

}  // namespace
}  // namespace spindrift::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace spindrift;
    using namespace spindrift::fuzz;
    Input input(data, size);
    const auto octets = input.rest();
    check_octets(octets);
    const auto place = input.take<std::uint8_t>();
    check_message(input.rest(), 0);
    check_message(input.rest(), std::min<std::size_t>(place, input.rest().size()));
    const auto name = dns::Name::parse(as_text(octets));
    if (name) {
        check(*name);
    }
    expect(dns::Name::parse(as_text(octets), dns::LetterCase::lower).has_value() == name.has_value(),
           "the case of letters decides about no name");
    return 0;
}
