#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstdint>

namespace spindrift::packet {

/// The Internet checksum (RFC 1071) of data that is added in pieces. Every piece except the last must have an even
/// size.
class Checksum {
public:
    void add(Bytes data) noexcept;
    /// Adds a 16-bit number, for example a field of a pseudo header.
    void add(std::uint16_t number) noexcept { sum_ += number; }

    /// The one's-complement sum so far. It is 0xFFFF over data that contain a correct checksum field.
    [[nodiscard]] std::uint16_t sum() const noexcept;

    /// The value for the checksum field.
    [[nodiscard]] std::uint16_t value() const noexcept { return static_cast<std::uint16_t>(~sum()); }

private:
    std::uint64_t sum_ = 0;
};

}  // namespace spindrift::packet
