#include <spindrift/dns/name_compare.hpp>

#include <spindrift/base/text.hpp>
#include <spindrift/dns/name.hpp>

namespace spindrift::dns {

// Length octets are at most 63, below 'A', so ignoring case does not change them.
bool equal_names(Bytes a, Bytes b) noexcept {
    return equal_ignoring_case(as_text(a), as_text(b));
}

bool is_in_zone(Bytes name, Bytes zone) noexcept {
    if (name.size() < zone.size() || !equal_names(name.last(zone.size()), zone)) {
        return false;
    }
    // The last octets are equal; those before must be complete labels.
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
