#include <spindrift/tag/filter_bits.hpp>

#include <algorithm>
#include <array>

namespace spindrift::tag {
namespace {

constexpr std::array<std::string_view, filter_count> names = {
    "spoofed",
    "erratic",
    "routed",
    "large-scale-scan",
    "abnormal-protocol",
    "ttl-200",
    "no-tcp-options",
    "tcp-win-1024",
    "fragmented",
    "last-byte-src-0",
    "last-byte-src-255",
    "same-src-dst",
    "udp-port-0",
    "tcp-port-0",
    "udp-destport-80",
    "rfc5735",
    "backscatter",
    "bittorrent",
    "udp-0x31",
    "sip-status",
    "udp-ip-len-96",
    "udp-ip-len-1500",
    "port-53",
    "tcp-port-23",
    "tcp-port-80",
    "tcp-port-5000",
    "dns-resp-non-standard",
    "netbios-query-name",
    "not-ip",
    "ttl-200-nonspoofed",
};

bool is_name(std::string_view text, std::string_view name) noexcept {
    return std::ranges::equal(text, name, {}, [](char letter) { return letter == '_' ? '-' : letter; });
}

}  // namespace

std::string_view to_text(Filter filter) noexcept {
    return names[static_cast<std::size_t>(filter)];
}

std::optional<Filter> parse_filter(std::string_view text) noexcept {
    if (text == "nonroutable") {
        return Filter::routed;
    }
    const auto* const found = std::ranges::find_if(names, [&](std::string_view name) { return is_name(text, name); });
    return found == names.end() ? std::nullopt : std::optional(static_cast<Filter>(found - names.begin()));
}

}  // namespace spindrift::tag
