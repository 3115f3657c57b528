#pragma once

#include <spindrift/base/universal_hash.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

namespace spindrift {

/// A hash table from keys of a few words to values, for what input fills: it never holds more memory than it is given.
/// When it is full, keys that it holds are still found, and others are refused and counted.
///
/// Entries are stored in the order in which they were added, in blocks that do not move; a separate index of their
/// positions is searched by linear probing. Not thread-safe.
template <class Value, std::size_t words = 2>
class BoundedTable {
public:
    using Key = std::array<std::uint64_t, words>;

    struct Entry {
        Key key{};
        [[no_unique_address]] Value value{};
    };

    /// \param octets memory that it may take, with 8 octets for each entry that its owner may need to sort them
    explicit BoundedTable(std::size_t octets)
        : max_size_(std::clamp<std::size_t>(octets / (sizeof(Entry) + overhead), 1, max_positions)) {}

    /// The value of a key, which is added if there is none; null if it is not there and the table is full. Valid until
    /// the table is destroyed.
    [[nodiscard]] Value* find_or_add(const Key& key) {
        if (index_.empty()) {
            grow();
        }
        std::size_t at = place_of(key);
        for (; index_[at] != 0; at = (at + 1) & (index_.size() - 1)) {
            if (Entry& entry = entry_at(index_[at] - 1); entry.key == key) {
                return &entry.value;
            }
        }
        if (size_ == max_size_) {
            ++refused_;
            return nullptr;
        }
        Entry& entry = append(key);
        index_[at] = static_cast<std::uint32_t>(size_);
        if (size_ * 4 > index_.size() * 3) {
            grow();
        }
        return &entry.value;
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t max_size() const noexcept { return max_size_; }

    /// How often `find_or_add` returned null.
    [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }

    /// Calls a function with each entry, in the order in which they were added.
    template <class Visit>
    void for_each(Visit visit) const {
        for (std::size_t i = 0; i < size_; ++i) {
            visit(blocks_[i / block_size][i % block_size]);
        }
    }

private:
    static constexpr std::size_t block_size = 1024;  // entries
    static constexpr std::size_t first_index = 2048;
    // Octets of an entry besides itself: the index at the moment at which it doubles has 8/3 + 4/3 positions for each
    // entry, of 4 octets; and its owner's 8.
    static constexpr std::size_t overhead = 24;
    static constexpr std::size_t max_positions = std::numeric_limits<std::int32_t>::max() / 2;

    [[nodiscard]] Entry& entry_at(std::size_t position) noexcept {
        return blocks_[position / block_size][position % block_size];
    }

    [[nodiscard]] std::size_t place_of(const Key& key) const noexcept { return hash_(key) >> shift_; }

    Entry& append(const Key& key) {
        if (size_ % block_size == 0) {
            blocks_.push_back(std::make_unique<Entry[]>(block_size));
        }
        Entry& entry = entry_at(size_++);
        entry.key = key;
        return entry;
    }

    void grow() {
        std::vector<std::uint32_t> larger(index_.empty() ? first_index : index_.size() * 2);
        index_.swap(larger);
        larger = {};
        shift_ = 32;
        for (std::size_t size = index_.size(); size > 1; size /= 2) {
            --shift_;
        }
        for (std::size_t position = 0; position < size_; ++position) {
            std::size_t at = place_of(entry_at(position).key);
            while (index_[at] != 0) {
                at = (at + 1) & (index_.size() - 1);
            }
            index_[at] = static_cast<std::uint32_t>(position + 1);
        }
    }

    std::size_t max_size_;
    UniversalHash<words> hash_;
    std::vector<std::unique_ptr<Entry[]>> blocks_;
    std::vector<std::uint32_t> index_;  // position of an entry plus 1; 0 for none
    unsigned shift_ = 0;                // of a hash, to a place in the index
    std::size_t size_ = 0;
    std::uint64_t refused_ = 0;
};

}  // namespace spindrift
