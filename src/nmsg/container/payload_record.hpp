#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/nmsg/container/payload.hpp>

#include <cstdint>

namespace spindrift::nmsg {

/// The number of the field of Nmsg that holds the payloads.
inline constexpr std::uint32_t payloads_field = 1;

/// The encoding of a record, which is an encoded payload (NmsgPayload).
enum class RecordForm : std::uint8_t {
    malformed,
    non_canonical,
    canonical,  ///< exactly as `encode_payload` encodes it
};

/// Decodes a record into a default-constructed payload.
/// \param readable end of the memory that contains `record`; octets up to there may be read
RecordForm decode_payload(Bytes record, const std::byte* readable, Payload& payload) noexcept;

}  // namespace spindrift::nmsg
