#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstdint>

namespace spindrift::packet {

/// The Internet checksum (RFC 1071) of data that comes in pieces, each but the last of even size.
class Checksum {
public:
    void add(Bytes data) noexcept;
    /// Adds a 16-bit number, as pseudo headers have them.
    void add(std::uint16_t number) noexcept { sum_ += number; }

    /// The one's-complement sum so far: 0xFFFF over data whose checksum field is right.
    [[nodiscard]] std::uint16_t sum() const noexcept;

    /// What the checksum field must hold.
    [[nodiscard]] std::uint16_t value() const noexcept { return static_cast<std::uint16_t>(~sum()); }

private:
    std::uint64_t sum_ = 0;
};

}  // namespace spindrift::packet
