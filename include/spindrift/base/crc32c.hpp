#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstdint>

namespace spindrift {

/// CRC-32C (Castagnoli): reflected polynomial 0x82F63B78, initial value and final XOR 0xFFFFFFFF
/// (RFC 3720 appendix B.4, docs/formats/nmsg-wire.md section 4). Uses the SSE 4.2 instruction if the processor has it.
[[nodiscard]] std::uint32_t crc32c(Bytes data) noexcept;

/// The same by table lookup only, for processors without the instruction. Public so that tests compare both.
[[nodiscard]] std::uint32_t crc32c_portable(Bytes data) noexcept;

}  // namespace spindrift
