#pragma once

#include <spindrift/base/bytes.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace spindrift::packet {

/// A view of a header and everything that was captured after it. The capture may end anywhere, even inside the header.
/// Borrows the octets.
///
/// Fields have the names from their RFC and are returned in host byte order. Every field can be read from every view:
/// octets that were not captured read as zeros. `has` tells whether they were captured; after a call of `has` the
/// compiler can remove the bounds checks of the fields it covers.
class HeaderView {
public:
    constexpr HeaderView() = default;
    constexpr explicit HeaderView(Bytes octets) noexcept : octets_(octets) {}

    /// The header and everything after it.
    [[nodiscard]] constexpr Bytes octets() const noexcept { return octets_; }

    /// Whether the first `size` octets of the header were captured.
    [[nodiscard]] constexpr bool has(std::size_t size) const noexcept { return octets_.size() >= size; }

    /// The captured octets after the first `size`; empty if the capture ends earlier.
    [[nodiscard]] constexpr Bytes after(std::size_t size) const noexcept {
        return octets_.subspan(std::min(size, octets_.size()));
    }

protected:
    template <std::unsigned_integral T>
    [[nodiscard]] T field(std::size_t at) const noexcept {
        return octets_.size() >= at + sizeof(T) ? load_be<T>(octets_.data() + at)
                                                : static_cast<T>(cut_field(at, sizeof(T)));
    }

    /// The captured part of an address.
    [[nodiscard]] constexpr Bytes address(std::size_t at, std::size_t size) const noexcept {
        const Bytes rest = after(at);
        return rest.first(std::min(size, rest.size()));
    }

private:
    /// A field that was not captured completely.
    [[nodiscard]] std::uint64_t cut_field(std::size_t at, std::size_t size) const noexcept;

    Bytes octets_;
};

}  // namespace spindrift::packet
