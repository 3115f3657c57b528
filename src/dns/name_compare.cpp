#include <spindrift/dns/name_compare.hpp>

#include <spindrift/base/text.hpp>
#include <spindrift/dns/name.hpp>

#include <algorithm>

namespace spindrift::dns {
namespace {

bool same_octet(std::byte a, std::byte b) noexcept {
    return to_lower(static_cast<char>(a)) == to_lower(static_cast<char>(b));
}

}  // namespace

// Length octets are below 'A', so that they are compared as they are.
bool same_name(Bytes a, Bytes b) noexcept {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), same_octet);
}

bool lies_in(Bytes name, Bytes zone) noexcept {
    if (name.size() < zone.size() || !same_name(name.last(zone.size()), zone)) {
        return false;
    }
    // The end is the same; what comes before must be whole labels.
    const std::size_t zone_at = name.size() - zone.size();
    std::size_t at = 0;
    while (at < zone_at) {
        const auto length = std::to_integer<std::size_t>(name[at]);
        if (length == 0 || length > max_label_size) {
            return false;
        }
        at += 1 + length;
    }
    return at == zone_at;
}

}  // namespace spindrift::dns
