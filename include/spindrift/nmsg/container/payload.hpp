#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/timestamp.hpp>

#include <cstdint>
#include <optional>

namespace spindrift::nmsg {

/// One message as a container carries it: the header fields, and the encoded message itself as opaque octets
/// (NmsgPayload, docs/formats/nmsg-wire.md section 3). Borrows the octets.
struct Payload {
    std::uint32_t vid = 0;        ///< vendor
    std::uint32_t msgtype = 0;    ///< message type within the vendor
    std::int64_t time_sec = 0;    ///< seconds since the epoch; any value is kept
    std::uint32_t time_nsec = 0;  ///< nanoseconds; values of 10^9 and more are kept
    std::optional<std::uint32_t> source;
    std::optional<std::uint32_t> operator_id;
    std::optional<std::uint32_t> group;
    std::optional<std::uint32_t> crc;  ///< CRC-32C of `data`, where it is known
    bool has_data = false;             ///< an absent message differs from an empty one
    /// Put together from fields, as JSON gives them. Until they have been written and read again, such messages have
    /// none of the values base ncap derives from its octets (docs/formats/nmsg-messages.md 2.4).
    bool from_fields = false;
    Bytes data;

    /// The time, clamped to the years a `Timestamp` covers.
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
