#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/nmsg/container/payload.hpp>

#include <cstdint>

namespace spindrift::nmsg {

/// Field of Nmsg that holds the payloads.
inline constexpr std::uint32_t payloads_field = 1;

/// How a record, the encoded form of a payload (NmsgPayload), is written.
enum class RecordForm : std::uint8_t {
    malformed,
    unusual,
    canonical,  ///< exactly as `encode_payload` would write it
};

/// Reads a record into a fresh payload.
/// \param readable end of the memory `record` is part of, for reading ahead
RecordForm decode_payload(Bytes record, const std::byte* readable, Payload& payload) noexcept;

}  // namespace spindrift::nmsg
