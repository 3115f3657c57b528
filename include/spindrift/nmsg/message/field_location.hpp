#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/nmsg/container/wire.hpp>

#include <cstdint>

namespace spindrift::nmsg {

/// A value on the wire: octets, or a number that is not yet widened.
struct WireValue {
    const std::byte* data = nullptr;
    std::uint64_t size_or_bits = 0;
};

/// Where the values of one field are: the first value, and the octets that hold the further ones. Its size does not
/// depend on the number of values, so a message with millions of values needs no more memory than one with a few.
struct FieldLocation {
    /// The first value. Of a number in a packed field, `data` is the end of that field; of other numbers, null.
    WireValue first;
    const std::byte* rest = nullptr;  ///< the octets after the first value; null if there is no value
    const std::byte* end = nullptr;   ///< the end of the last value

    [[nodiscard]] bool present() const noexcept { return rest != nullptr; }

    /// Stores a value that ends at `after`. Of a field that is not repeated, the last value counts.
    void add(WireValue value, bool repeated, const std::byte* after) noexcept {
        if (!repeated || !present()) {
            first = value;
            rest = after;
        }
        end = after;
    }

    /// Stores the values of a packed field. \returns false if they are malformed
    [[nodiscard]] bool add_packed(Bytes values, WireType type) noexcept;
};

/// Reads the values of a repeated field one after the other, from octets that were found to be well-formed.
class FieldCursor {
public:
    FieldCursor() = default;

    /// Begins at the first value, if there is one.
    FieldCursor(const FieldLocation& location, std::uint32_t number, WireType type) noexcept
        : value_(location.first),
          at_(location.rest),
          end_(location.end),
          packed_end_(type == WireType::bytes ? nullptr : location.first.data),
          number_(number),
          type_(type) {}

    [[nodiscard]] bool at_end() const noexcept { return at_ == nullptr; }
    [[nodiscard]] const WireValue& value() const noexcept { return value_; }

    void advance() noexcept {
        if (at_ == end_) {
            at_ = nullptr;
        } else {
            find_next();
        }
    }

    bool operator==(const FieldCursor& other) const noexcept { return at_ == other.at_; }

private:
    void find_next() noexcept;
    void take_packed(const std::byte* from) noexcept;

    WireValue value_;
    const std::byte* at_ = nullptr;  // the octets after the value; null at the end
    const std::byte* end_ = nullptr;
    const std::byte* packed_end_ = nullptr;  // inside a packed field: its end
    std::uint32_t number_ = 0;
    WireType type_ = WireType::varint;
};

}  // namespace spindrift::nmsg
