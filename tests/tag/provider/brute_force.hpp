#pragma once

#include <spindrift/tag/provider/provider_data.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <random>
#include <span>
#include <utility>
#include <vector>

// A slow and simple second implementation of lookups, and data for it.
namespace spindrift::tag::provider::tests {

/// The longest match by trying all lengths in turn, the longest first.
template <class Key>
class LongestMatch {
public:
    explicit LongestMatch(const std::vector<Prefix<Key>>& prefixes) : by_length_(key_bits<Key> + 1) {
        for (const Prefix<Key>& prefix : prefixes) {
            by_length_[prefix.length][prefix.first] = prefix.record;
        }
    }

    /// The record of an address, or 0.
    [[nodiscard]] std::uint32_t find(Key address) const {
        for (unsigned length = key_bits<Key> + 1; length-- > 0;) {
            const auto found = by_length_[length].find(address & static_cast<Key>(~host_mask<Key>(length)));
            if (found != by_length_[length].end()) {
                return found->second;
            }
        }
        return 0;
    }

private:
    std::vector<std::map<Key, std::uint32_t>> by_length_;
};

template <class Key>
[[nodiscard]] Key random_key(std::mt19937_64& random) {
    if constexpr (sizeof(Key) == sizeof(Ipv4Key)) {
        return static_cast<Key>(random());
    } else {
        return (Key{random()} << 64) | random();
    }
}

/// Prefixes of all lengths. Most lie inside another one, and many begin or end together.
template <class Key>
[[nodiscard]] std::vector<Prefix<Key>> random_prefixes(std::size_t count, std::uint32_t records,
                                                       std::mt19937_64& random) {
    std::vector<Prefix<Key>> prefixes;
    while (prefixes.size() < count) {
        const unsigned length = static_cast<unsigned>(random() % (key_bits<Key> + 1));
        Key first = random_key<Key>(random);
        if (!prefixes.empty() && random() % 4 != 0) {
            const Prefix<Key>& other = prefixes[random() % prefixes.size()];
            first = random() % 2 == 0 ? other.first : static_cast<Key>(other.last() + random() % 2);
            first ^= random_key<Key>(random) & host_mask<Key>(other.length);
        }
        first &= static_cast<Key>(~host_mask<Key>(length));
        prefixes.push_back({first, static_cast<std::uint32_t>(random() % records), static_cast<std::uint8_t>(length)});
    }
    return prefixes;
}

/// Random addresses, and the first and last addresses of all prefixes with their neighbours.
template <class Key>
[[nodiscard]] std::vector<Key> addresses_to_try(const std::vector<Prefix<Key>>& prefixes, std::size_t random_count,
                                                std::mt19937_64& random) {
    std::vector<Key> addresses = {0, 1, static_cast<Key>(~Key{0}), static_cast<Key>(~Key{0} - 1)};
    for (const Prefix<Key>& prefix : prefixes) {
        const Key first = prefix.first;
        const Key last = prefix.last();
        addresses.insert(addresses.end(), {first, static_cast<Key>(first - 1), last, static_cast<Key>(last + 1),
                                           static_cast<Key>(first | (random_key<Key>(random) & (last ^ first)))});
    }
    for (std::size_t i = 0; i < random_count; ++i) {
        addresses.push_back(random_key<Key>(random));
    }
    return addresses;
}

}  // namespace spindrift::tag::provider::tests
