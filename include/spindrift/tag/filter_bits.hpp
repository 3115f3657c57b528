#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

/// The built-in filters of tagged packets (docs/formats/tagging.md section 6).
namespace spindrift::tag {

/// A built-in filter. The value is its number, and the number of its bit.
enum class Filter : std::uint8_t {
    spoofed = 0,  ///< any of several properties that ordinary senders do not have
    erratic = 1,  ///< spoofed, or like backscatter, a scan of a well-known port, or a known payload
    routed = 2,   ///< the source is in a special range, so it is **not** routable: the same as `rfc5735`
    large_scale_scan = 3,
    abnormal_protocol = 4,
    ttl_200 = 5,
    no_tcp_options = 6,
    tcp_win_1024 = 7,
    fragmented = 8,
    last_byte_src_0 = 9,
    last_byte_src_255 = 10,
    same_src_dst = 11,
    udp_port_0 = 12,
    tcp_port_0 = 13,
    udp_destport_80 = 14,
    rfc5735 = 15,
    backscatter = 16,
    bittorrent = 17,
    udp_0x31 = 18,
    sip_status = 19,
    udp_ip_len_96 = 20,
    udp_ip_len_1500 = 21,
    port_53 = 22,
    tcp_port_23 = 23,
    tcp_port_80 = 24,
    tcp_port_5000 = 25,
    dns_resp_non_standard = 26,
    netbios_query_name = 27,
    not_ip = 28,  ///< no IPv4 header; then no other filter matches
    ttl_200_nonspoofed = 29,
};

inline constexpr std::size_t filter_count = 30;

/// The set of filters that a packet matches: bit i stands for the filter with number i.
using FilterBits = std::uint64_t;

[[nodiscard]] constexpr FilterBits bit(Filter filter) noexcept {
    return FilterBits{1} << static_cast<unsigned>(filter);
}

[[nodiscard]] constexpr FilterBits bits(std::initializer_list<Filter> filters) noexcept {
    FilterBits all = 0;
    for (const Filter filter : filters) {
        all |= bit(filter);
    }
    return all;
}

/// The name of a filter in documents and vectors, such as `udp-0x31`.
[[nodiscard]] std::string_view to_text(Filter filter) noexcept;

/// The filter of a name. `_` and `-` are the same; `nonroutable` is another name of `routed`.
[[nodiscard]] std::optional<Filter> parse_filter(std::string_view name) noexcept;

}  // namespace spindrift::tag
