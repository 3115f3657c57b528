#include <spindrift/tag/provider/prefix_trie.hpp>

#include <spindrift/base/error.hpp>

#include <algorithm>
#include <vector>

namespace spindrift::tag::provider {
#if defined(__x86_64__)
namespace {

// Without this instruction, to count the bits of a bitmap takes ten instructions or a call.
const bool has_popcnt = __builtin_cpu_supports("popcnt") != 0;

}  // namespace
#endif

/// Makes the entries of a trie from ranges, in ascending order of addresses.
template <class Key>
class PrefixTrie<Key>::Builder {
public:
    Builder(std::span<const AddressRange<Key>> ranges, std::vector<std::uint32_t>& nodes)
        : ranges_(ranges), nodes_(nodes) {}

    /// The entry for the 2^`bits` addresses from `first`. Blocks must be asked for in ascending order.
    std::uint32_t entry(Key first, unsigned bits) {
        advance(first);
        return ends_after(block_last(first, bits)) ? value() : node(first, bits - stride);
    }

    /// The value of the range that holds the last address asked for.
    [[nodiscard]] std::uint32_t value() const { return range().value; }

    /// The number of the block, of 2^`bits` addresses each from `base` on, in which the next range begins; at most
    /// `end`. All blocks between have `value`.
    [[nodiscard]] std::size_t next_block(Key base, unsigned bits, std::size_t end) const {
        if (at_ + 1 == ranges_.size()) {
            return end;
        }
        const Key distance = ranges_[at_ + 1].first - base;
        return std::min(static_cast<std::size_t>(std::min<Key>(distance >> bits, static_cast<Key>(end))), end);
    }

private:
    [[nodiscard]] const AddressRange<Key>& range() const { return ranges_[at_]; }

    [[nodiscard]] static Key block_last(Key first, unsigned bits) {
        return first | static_cast<Key>((Key{1} << bits) - 1);
    }

    [[nodiscard]] bool ends_after(Key last) const { return at_ + 1 == ranges_.size() || ranges_[at_ + 1].first > last; }

    void advance(Key address) {
        while (!ends_after(address)) {
            ++at_;
        }
    }

    std::uint32_t node(Key first, unsigned child_bits) {
        std::uint64_t begins = 0;
        std::array<std::uint32_t, node_size> entries;
        std::size_t count = 0;
        for (std::size_t child = 0; child < node_size;) {
            const std::uint32_t made = entry(first | (static_cast<Key>(child) << child_bits), child_bits);
            if (count == 0 || entries[count - 1] != made) {
                begins |= std::uint64_t{1} << child;
                entries[count++] = made;
            }
            child = is_node(made) ? child + 1 : std::max(child + 1, next_block(first, child_bits, node_size));
        }
        return count == 1 && !is_node(entries[0]) ? entries[0] : append(begins, {entries.data(), count});
    }

    std::uint32_t append(std::uint64_t begins, std::span<const std::uint32_t> entries) {
        if ((nodes_.size() + 2 + entries.size()) * sizeof(std::uint32_t) > max_octets) {
            throw Error("the prefix table needs more memory than the limit");
        }
        const auto position = static_cast<std::uint32_t>(nodes_.size() / 2);
        nodes_.resize(nodes_.size() + 2);
        std::memcpy(&nodes_[nodes_.size() - 2], &begins, sizeof begins);
        nodes_.insert(nodes_.end(), entries.begin(), entries.end());
        nodes_.resize(nodes_.size() + nodes_.size() % 2);
        return position | node_flag;
    }

    std::span<const AddressRange<Key>> ranges_;
    std::size_t at_ = 0;  // the range that holds the address that was asked for last
    std::vector<std::uint32_t>& nodes_;
};

template <class Key>
PrefixTrie<Key>::PrefixTrie(std::span<const AddressRange<Key>> ranges) : top_(top_size) {
    std::vector<std::uint32_t> nodes;
    Builder builder(ranges, nodes);
    for (std::size_t block = 0; block < top_size;) {
        if (const std::uint32_t made = builder.entry(static_cast<Key>(block) << top_shift, top_shift); made != 0) {
            top_[block] = made;
        }
        const std::size_t next = std::max(block + 1, builder.next_block(0, top_shift, top_size));
        if (builder.value() != 0) {
            std::fill(top_.data() + block + 1, top_.data() + next, builder.value());
        }
        block = next;
    }
    nodes_ = MappedArray<std::uint32_t>(nodes);
}

template <class Key>
[[gnu::always_inline]] inline void PrefixTrie<Key>::find_batch(std::span<const Key> addresses,
                                                               std::uint32_t* entries) const noexcept {
    // The step of an entry that is a value already goes here: a branch would be predicted wrongly too often.
    static constexpr std::uint32_t no_node[3] = {1, 0, 0};
    std::uint32_t nodes = 0;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        entries[i] = top_[static_cast<std::size_t>(addresses[i] >> top_shift)];
        nodes |= entries[i];
        __builtin_prefetch(is_node(entries[i]) ? node(entries[i]) : no_node);
    }
    for (unsigned shift = top_shift; is_node(nodes);) {
        shift -= stride;
        nodes = 0;
        for (std::size_t i = 0; i < addresses.size(); ++i) {
            const std::uint32_t entry = entries[i];
            const std::uint32_t below = step(is_node(entry) ? node(entry) : no_node, addresses[i], shift);
            entries[i] = is_node(entry) ? below : entry;
            nodes |= entries[i];
            __builtin_prefetch(is_node(entries[i]) ? node(entries[i]) : no_node);
        }
    }
}

template <class Key>
[[gnu::always_inline]] inline void PrefixTrie<Key>::find_in_batches(std::span<const Key> addresses,
                                                                    std::uint32_t* values) const noexcept {
    // Enough lookups to keep all loads that a core can have under way, few enough for the first cache.
    constexpr std::size_t batch = 32;
    while (!addresses.empty()) {
        const std::size_t count = std::min(batch, addresses.size());
        find_batch(addresses.first(count), values);
        addresses = addresses.subspan(count);
        values += count;
    }
}

#if defined(__x86_64__)
template <class Key>
[[gnu::target("popcnt")]] void PrefixTrie<Key>::find_by_popcnt(std::span<const Key> addresses,
                                                               std::uint32_t* values) const noexcept {
    find_in_batches(addresses, values);
}
#endif

template <class Key>
void PrefixTrie<Key>::find(std::span<const Key> addresses, std::uint32_t* values) const noexcept {
#if defined(__x86_64__)
    if (has_popcnt) {
        find_by_popcnt(addresses, values);
        return;
    }
#endif
    find_in_batches(addresses, values);
}

template class PrefixTrie<Ipv4Key>;
template class PrefixTrie<Ipv6Key>;

}  // namespace spindrift::tag::provider
