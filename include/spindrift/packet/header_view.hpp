#pragma once

#include <spindrift/base/bytes.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace spindrift::packet {

/// A header where it lies, and all that was captured behind it. The capture may end anywhere, also in the header.
///
/// Fields have the names of their RFC and are in the processor's order. Any field may be read from any view: octets
/// that were not captured read as zeros. `has` says whether they were; where a compiler has seen that test, reading a
/// field costs no other.
class HeaderView {
public:
    constexpr HeaderView() = default;
    constexpr explicit HeaderView(Bytes octets) noexcept : octets_(octets) {}

    /// The header and everything behind it.
    [[nodiscard]] constexpr Bytes octets() const noexcept { return octets_; }

    /// Whether the first `size` octets of the header were captured.
    [[nodiscard]] constexpr bool has(std::size_t size) const noexcept { return octets_.size() >= size; }

    /// What was captured behind the first `size` octets; empty when the capture ends before.
    [[nodiscard]] constexpr Bytes behind(std::size_t size) const noexcept {
        return octets_.subspan(std::min(size, octets_.size()));
    }

protected:
    template <std::unsigned_integral T>
    [[nodiscard]] T field(std::size_t at) const noexcept {
        return octets_.size() >= at + sizeof(T) ? load_be<T>(octets_.data() + at)
                                                : static_cast<T>(cut_field(at, sizeof(T)));
    }

    /// As many octets as were captured of those of an address.
    [[nodiscard]] constexpr Bytes address(std::size_t at, std::size_t size) const noexcept {
        const Bytes rest = behind(at);
        return rest.first(std::min(size, rest.size()));
    }

private:
    /// A field of which not all was captured.
    [[nodiscard]] std::uint64_t cut_field(std::size_t at, std::size_t size) const noexcept;

    Bytes octets_;
};

}  // namespace spindrift::packet
