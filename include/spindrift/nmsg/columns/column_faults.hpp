#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace spindrift::nmsg {

/// Counts the values that do not fit their column and what was done instead (docs/columns.md).
struct ColumnFaults {
    std::uint64_t bad_addresses = 0;   ///< octets that are not 4 or 16: null
    std::uint64_t bad_names = 0;       ///< malformed DNS names: null
    std::uint64_t bad_rdata = 0;       ///< malformed record data, or without type or class: `\# LENGTH HEX`
    std::uint64_t repaired_texts = 0;  ///< texts with invalid UTF-8, which is replaced, or NUL, where they are cut
    std::uint64_t bad_times = 0;       ///< times outside 1677 to 2262: null; `time` of the header: the nearest
    std::uint64_t dns_as_octets = 0;   ///< DNS messages shown as base64 because their text would be too large

    ColumnFaults& operator+=(const ColumnFaults& other) noexcept;
};

/// One kind of fault, for code that shows all of them.
struct ColumnFaultInfo {
    std::uint64_t ColumnFaults::*member;
    std::string_view description;  ///< of what was counted, in the plural
};

inline constexpr std::array<ColumnFaultInfo, 6> all_column_faults = {{
    {&ColumnFaults::bad_addresses, "addresses that are not 4 or 16 octets"},
    {&ColumnFaults::bad_names, "malformed DNS names"},
    {&ColumnFaults::bad_rdata, "malformed record data, written as in RFC 3597"},
    {&ColumnFaults::repaired_texts, "texts with octets that are not UTF-8"},
    {&ColumnFaults::bad_times, "times before 1677 or after 2262"},
    {&ColumnFaults::dns_as_octets, "DNS messages shown as octets"},
}};

inline ColumnFaults& ColumnFaults::operator+=(const ColumnFaults& other) noexcept {
    for (const ColumnFaultInfo& fault : all_column_faults) {
        this->*fault.member += other.*fault.member;
    }
    return *this;
}

}  // namespace spindrift::nmsg
