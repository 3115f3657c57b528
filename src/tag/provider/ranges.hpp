#pragma once

#include <spindrift/tag/provider/prefix.hpp>
#include <spindrift/tag/provider/prefix_trie.hpp>

#include <algorithm>
#include <vector>

namespace spindrift::tag::provider {

/// Adds a range, behind all others or instead of the last one. One with the value of the last one continues that.
template <class Key>
void append_range(std::vector<AddressRange<Key>>& ranges, Key first, std::uint32_t value) {
    if (!ranges.empty() && ranges.back().first == first) {
        ranges.pop_back();
    }
    if (ranges.empty() || ranges.back().value != value) {
        ranges.push_back({first, value});
    }
}

template <class Key>
[[nodiscard]] bool begins_before(const Prefix<Key>& a, const Prefix<Key>& b) noexcept {
    return a.first != b.first ? a.first < b.first : a.length < b.length;
}

/// The record of the longest prefix for every address, as ranges; record 0 where there is no prefix. Of equal prefixes
/// the last one counts.
template <class Key>
[[nodiscard]] std::vector<AddressRange<Key>> longest_matches(std::vector<Prefix<Key>> prefixes) {
    if (!std::ranges::is_sorted(prefixes, begins_before<Key>)) {
        std::ranges::stable_sort(prefixes, begins_before<Key>);
    }
    std::vector<AddressRange<Key>> ranges;
    ranges.reserve(prefixes.size() + prefixes.size() / 2 + 1);
    append_range(ranges, Key{0}, 0);
    // The prefixes that hold the present address, the longest one last: prefixes never overlap in part.
    std::vector<Prefix<Key>> open;
    const auto close_last = [&] {
        const Key last = open.back().last();
        open.pop_back();
        if (last != static_cast<Key>(~Key{0})) {
            append_range(ranges, static_cast<Key>(last + 1), open.empty() ? 0 : open.back().record);
        }
    };
    for (const Prefix<Key>& prefix : prefixes) {
        while (!open.empty() && open.back().last() < prefix.first) {
            close_last();
        }
        append_range(ranges, prefix.first, prefix.record);
        open.push_back(prefix);
    }
    while (!open.empty()) {
        close_last();
    }
    return ranges;
}

/// Ranges that have the value `join(a, b)` where one has `a` and the other `b`. Both begin at address 0.
template <class Key, class Join>
[[nodiscard]] std::vector<AddressRange<Key>> join_ranges(const std::vector<AddressRange<Key>>& left,
                                                         const std::vector<AddressRange<Key>>& right, Join join) {
    std::vector<AddressRange<Key>> joined;
    joined.reserve(left.size() + right.size());
    std::size_t l = 0;
    std::size_t r = 0;
    Key first = 0;
    while (true) {
        append_range(joined, first, join(left[l].value, right[r].value));
        const bool left_ends = l + 1 == left.size();
        const bool right_ends = r + 1 == right.size();
        if (left_ends && right_ends) {
            return joined;
        }
        const bool left_next = !left_ends && (right_ends || left[l + 1].first <= right[r + 1].first);
        const bool right_next = !right_ends && (left_ends || right[r + 1].first <= left[l + 1].first);
        l += left_next;
        r += right_next;
        first = left_next ? left[l].first : right[r].first;
    }
}

}  // namespace spindrift::tag::provider
