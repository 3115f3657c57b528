// Input, read in three ways: a DNS message with a name in it, an uncompressed name, and the text of a name.
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
    expect(text.ends_with('.'), "the text of a name ends with a dot");
    const auto again = Name::parse(text);
    expect(again && *again == name, "parsing the text of a name returns the name");
    const auto undotted = Name::parse(std::string_view(text).substr(0, text.size() - 1));
    expect(undotted && *undotted == name, "the final dot is optional");
    const auto lower = Name::parse(text, LetterCase::lower);
    expect(lower && as_text(lower->wire()) == lower_case(name), "LetterCase::lower equals parsing and then downcasing");
    Buffer wire;
    expect(dns::parse_name(wire, text, LetterCase::keep) == dns::Errc::success && wire.text() == as_text(name.wire()),
           "parse_name() appends the same wire form as Name::parse()");
    std::vector<char> room(dns::name_room(name.wire().size()));
    if (const char* const end = dns::put_plain_name(room.data(), name.wire())) {
        expect(std::string_view(room.data(), end) == text, "put_plain_name() and Name::text() give the same text");
    }
}

void check_structure(const Name& name) {
    const Bytes wire = name.wire();
    const auto length = dns::name_length(wire);
    const auto labels = dns::count_labels(wire);
    const auto reversed = dns::reverse_name(wire);
    const auto parent = dns::left_chop(wire);
    expect(length && *length == wire.size(), "name_length() is the size of the wire form");
    expect(dns::skip_name(wire, 0) == wire.size(), "skip_name() skips the whole name");
    expect(labels && reversed && parent, "a name's labels can be counted, reversed and chopped");
    const auto twice = dns::reverse_name(reversed->wire());
    expect(twice && *twice == name, "reversing a name twice returns the name");
    expect(*dns::count_labels(reversed->wire()) == *labels, "reversing keeps the number of labels");
    expect(*dns::count_labels(*parent) + (wire.size() > 1 ? 1 : 0) == *labels, "chopping removes one label");
    expect(*dns::is_subdomain(wire, *parent) == (wire.size() > 1), "a name is a subdomain of its parent");
    expect(!*dns::is_subdomain(wire, wire), "a name is not a subdomain of itself");
    Name unpacked;
    expect(dns::unpack_name(wire, 0, unpacked) == dns::Errc::success && unpacked == name,
           "unpacking an uncompressed name returns it");
}

void check(const Name& name) {
    check_text(name);
    check_structure(name);
}

// Calls the functions with octets that may not be a name: they must not read beyond the end.
void check_octets(Bytes octets) {
    std::vector<char> room(dns::name_room(octets.size()));
    const std::string_view text(room.data(), dns::put_name(room.data(), octets));
    Buffer appended;
    dns::append_name(appended, octets);
    expect(appended.text() == text && text.ends_with('.'), "put_name() and append_name() give the same text");
    const auto length = dns::name_length(octets);
    const auto half = octets.subspan(octets.size() / 2);
    expect(!dns::is_subdomain(octets, half) || length, "only a valid name is a subdomain");
    expect(!dns::count_labels(octets) || !dns::left_chop(octets) || dns::left_chop(octets)->size() <= octets.size(),
           "chopping does not add octets");
    if (const auto reversed = dns::reverse_name(octets)) {
        expect(reversed->wire().size() == octets.size(), "reversing keeps the length");
    }
    if (length) {
        Name name;
        expect(dns::unpack_name(octets, 0, name) == dns::Errc::success && name.wire().size() == *length,
               "octets with a name length are a name");
    }
}

void check_message(Bytes message, std::size_t at) {
    expect(dns::skip_name(message, at) <= message.size() - at, "a name does not end beyond the message");
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
           "the letter case does not decide whether a name is valid");
    return 0;
}
