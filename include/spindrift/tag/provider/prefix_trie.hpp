#pragma once

#include <spindrift/base/mapped_array.hpp>
#include <spindrift/tag/provider/prefix.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace spindrift::tag::provider {

/// The addresses from `first` up to that of the next range, and a value for all of them.
template <class Key>
struct AddressRange {
    Key first = 0;
    std::uint32_t value = 0;
};

/// A value below 2^31 for every address, immutable. A lookup of an IPv4 address costs one load of memory, or, where
/// there are prefixes longer than /24, up to three.
///
/// It is a trie (the idea is that of Poptrie, SIGCOMM 2015): the first bits of an address, 24 (IPv4) or 20 (IPv6), are
/// the index of an array, and each further 4 or 6 bits are the index in a node. A node stores only the values that
/// differ from the one before: a bitmap says where they begin, and the number of bits set up to the index is the
/// position of the value. The values follow the bitmap directly, so that both are usually in one cache line.
template <class Key>
class PrefixTrie {
public:
    /// \param ranges ascending; the first one begins at address 0, and the last one goes to the last address
    /// \throws Error if the trie needs more than `max_octets`
    explicit PrefixTrie(std::span<const AddressRange<Key>> ranges);

    static constexpr std::size_t max_octets = std::size_t{2} << 30;

    /// The value of an address.
    [[nodiscard]] std::uint32_t find(Key address) const noexcept {
        std::uint32_t entry = top_[static_cast<std::size_t>(address >> top_shift)];
        for (unsigned shift = top_shift; is_node(entry);) {
            shift -= stride;
            entry = step(node(entry), address, shift);
        }
        return entry;
    }

    /// The values of many addresses at once. The loads of different addresses wait for memory together; between single
    /// lookups a processor sees only as far as its reorder buffer, which a caller's own work for each address fills.
    /// \param values as many as there are addresses
    void find(std::span<const Key> addresses, std::uint32_t* values) const noexcept;

    /// The memory in use, with pages that were never written.
    [[nodiscard]] std::size_t octets() const noexcept { return (top_.size() + nodes_.size()) * sizeof(std::uint32_t); }

private:
    // An entry is a value, or, with the highest bit, a node: the position of its bitmap in `nodes_`, in units of 8
    // octets.
    static constexpr std::uint32_t node_flag = std::uint32_t{1} << 31;
    static constexpr bool is_v4 = key_bits<Key> == key_bits<Ipv4Key>;
    static constexpr unsigned stride = is_v4 ? 4 : 6;
    static constexpr unsigned top_bits = is_v4 ? 24 : 20;
    static constexpr std::size_t top_size = std::size_t{1} << top_bits;
    static constexpr unsigned top_shift = key_bits<Key> - top_bits;
    static_assert(top_shift % stride == 0);
    static constexpr unsigned node_size = 1U << stride;  // blocks in a node

    class Builder;

    [[nodiscard]] static bool is_node(std::uint32_t entry) noexcept { return (entry & node_flag) != 0; }
    [[nodiscard]] const std::uint32_t* node(std::uint32_t entry) const noexcept {
        return nodes_.data() + std::size_t{entry & ~node_flag} * 2;
    }

    // Compiled twice: for every processor, and for those that have an instruction that counts bits.
    void find_in_batches(std::span<const Key> addresses, std::uint32_t* values) const noexcept;
#if defined(__x86_64__)
    void find_by_popcnt(std::span<const Key> addresses, std::uint32_t* values) const noexcept;
#endif

    /// The values of at most as many addresses as one batch has.
    void find_batch(std::span<const Key> addresses, std::uint32_t* entries) const noexcept;

    /// The entry for an address in a node that covers the bits above `shift`. `words` points to the bitmap.
    [[nodiscard]] static std::uint32_t step(const std::uint32_t* words, Key address, unsigned shift) noexcept {
        std::uint64_t begins;
        std::memcpy(&begins, words, sizeof begins);
        const unsigned index = static_cast<unsigned>(address >> shift) % node_size;
        // Bit 0 is always set, so at least one bit counts.
        const int position = std::popcount(begins << (63 - index));
        return words[1 + position];
    }

    MappedArray<std::uint32_t> top_;
    MappedArray<std::uint32_t> nodes_;
};

extern template class PrefixTrie<Ipv4Key>;
extern template class PrefixTrie<Ipv6Key>;

}  // namespace spindrift::tag::provider
