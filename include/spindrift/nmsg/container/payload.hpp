#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/timestamp.hpp>

#include <cstdint>
#include <optional>

namespace spindrift::nmsg {

/// A payload of a container: the header fields, and the encoded message as opaque octets (NmsgPayload,
/// docs/formats/nmsg-wire.md section 3). Borrows the octets.
struct Payload {
    std::uint32_t vid = 0;        ///< vendor number
    std::uint32_t msgtype = 0;    ///< number of the message type, unique within the vendor
    std::int64_t time_sec = 0;    ///< seconds since the epoch; any value is valid
    std::uint32_t time_nsec = 0;  ///< nanoseconds; not limited to values below 10^9
    std::optional<std::uint32_t> source;
    std::optional<std::uint32_t> operator_id;
    std::optional<std::uint32_t> group;
    std::optional<std::uint32_t> crc;  ///< CRC-32C of `data`, if known
    bool has_data = false;             ///< false if the message is absent, which differs from an empty one
    /// Whether the message was built from fields, by a JSON reader. For compatibility with libnmsg, such messages of
    /// type base ncap have no derived values until they are written and read again (docs/formats/nmsg-messages.md 2.4).
    bool from_fields = false;
    Bytes data;

    /// The time, clamped to the range of `Timestamp`.
    [[nodiscard]] Timestamp time() const noexcept { return Timestamp::from_parts(time_sec, time_nsec); }
    void set_time(Timestamp time) noexcept {
        time_sec = time.seconds();
        time_nsec = time.subsecond();
    }
    void set_data(Bytes bytes) noexcept {
        data = bytes;
        has_data = true;
        crc.reset();
    }
};

}  // namespace spindrift::nmsg
