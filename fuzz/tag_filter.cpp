// Input: a condition, an octet 0, and 67 octets of tags.
#include "input.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/tag/tag_filter.hpp>
#include <spindrift/tag/tagged_packet.hpp>

#include <array>
#include <optional>
#include <string>

namespace {

using namespace spindrift;

// Parses a condition, and checks that an error has a position in it.
std::optional<tag::TagFilter> parse(std::string_view expression) {
    try {
        return tag::TagFilter(expression);
    } catch (const Error& error) {
        fuzz::expect(std::string_view(error.what()).starts_with("at "), "an error has a position");
        return std::nullopt;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = as_text(fuzz::Input(data, size).rest());
    const std::string expression(text.substr(0, text.find('\0')));
    const auto filter = parse(expression);
    if (!filter) {
        return 0;
    }
    std::array<std::byte, packet::corsaro_tags_size> octets{};
    const Bytes tags = as_bytes(text.substr(std::min(expression.size() + 1, text.size())));
    std::ranges::copy(tags.first(std::min(tags.size(), octets.size())), octets.begin());
    const tag::PacketTags packet_tags = tag::parse_tags(octets.data());
    const auto negated = parse("not (" + expression + ")");
    fuzz::expect(!negated || negated->matches(packet_tags) != filter->matches(packet_tags),
                 "a condition or its negation is true");
    return 0;
}
