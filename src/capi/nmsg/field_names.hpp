#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace spindrift::capi {

/// Remembers the index of a field by the address of its name, which is usually a literal of the program. Threads share
/// it. An address may hold another name by the time it is asked for, so what is found must be compared with the name.
class FieldNames {
public:
    /// \returns the index that was remembered last for this address, if another one has not taken its place
    [[nodiscard]] std::optional<unsigned> find(const char* name) const noexcept {
        const std::uint64_t known = place(name).load(std::memory_order_relaxed);
        return known >> index_bits == key(name) ? std::optional(static_cast<unsigned>(known & max_index))
                                                : std::nullopt;
    }

    void remember(const char* name, unsigned index) noexcept {
        if (index <= max_index) {
            place(name).store(key(name) << index_bits | index, std::memory_order_relaxed);
        }
    }

private:
    static constexpr unsigned index_bits = 16;  // addresses have 48 bits
    static constexpr unsigned max_index = (1U << index_bits) - 1;

    static std::uint64_t key(const char* name) noexcept {
        return reinterpret_cast<std::uintptr_t>(name) & ~std::uint64_t{0} >> index_bits;
    }
    [[nodiscard]] std::atomic<std::uint64_t>& place(const char* name) const noexcept {
        return places_[reinterpret_cast<std::uintptr_t>(name) / 4 % places_.size()];
    }

    mutable std::array<std::atomic<std::uint64_t>, 32> places_{};  // address and index
};

}  // namespace spindrift::capi
