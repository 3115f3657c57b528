#pragma once

#include <spindrift/tag/provider/address_tags.hpp>

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace spindrift::tag::provider {

/// Different records, numbered in the order in which they come. Number 0 is the record without providers.
class RecordSet {
public:
    RecordSet() : records_(1), numbers_{{AddressTags{}, 0}} {}

    /// The number of a record; equal records have the same number.
    [[nodiscard]] std::uint32_t number(const AddressTags& record) {
        const auto [at, is_new] = numbers_.try_emplace(record, static_cast<std::uint32_t>(records_.size()));
        if (is_new) {
            records_.push_back(record);
        }
        return at->second;
    }

    /// Index is the number.
    [[nodiscard]] const std::vector<AddressTags>& records() const noexcept { return records_; }

    /// The memory that each record takes at most, in octets: vectors double, and a map has a node for each entry.
    static constexpr std::size_t record_octets = 2 * sizeof(AddressTags) + 64;

private:
    struct Hash {
        std::size_t operator()(const AddressTags& tags) const noexcept;
    };

    std::vector<AddressTags> records_;
    std::unordered_map<AddressTags, std::uint32_t, Hash> numbers_;
};

}  // namespace spindrift::tag::provider
