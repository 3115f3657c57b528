#pragma once

#include <spindrift/tag/provider/address_record.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace spindrift::tag::provider {

/// Different records, numbered in the order in which they come. Number 0 is the record without providers.
class RecordSet {
public:
    RecordSet();

    /// The number of a record; equal records have the same number.
    [[nodiscard]] std::uint32_t number(const AddressRecord& record);

    /// Index is the number.
    [[nodiscard]] const std::vector<AddressRecord>& records() const noexcept { return records_; }

    /// The memory that each record takes at most, in octets: vectors double, and half of the slots are free at least.
    static constexpr std::size_t record_octets = 2 * sizeof(AddressRecord) + 4 * sizeof(std::uint32_t);

private:
    [[nodiscard]] std::uint32_t& slot(const AddressRecord& record) noexcept;
    void grow();

    std::vector<AddressRecord> records_;
    std::vector<std::uint32_t>
        slots_;  // a hash table of numbers with linear probing; its size is a power of 2, 0 is free
};

}  // namespace spindrift::tag::provider
