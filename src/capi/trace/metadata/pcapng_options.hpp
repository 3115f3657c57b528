#pragma once

#include "../accessors/octets.hpp"

#include <cstdint>

namespace spindrift::libtrace::metadata {

/// What is known about an option of pcapng.
struct PcapngOption {
    libtrace_meta_datatype_t type = TRACE_META_UNKNOWN;
    const char* name = "Unknown";
};

namespace pcapng_option {
inline constexpr std::uint16_t end = 0;
inline constexpr std::uint16_t comment = 1;
inline constexpr std::uint16_t interface_eui = 7;
inline constexpr std::uint16_t statistics_start = 2;
inline constexpr std::uint16_t statistics_end = 3;
}  // namespace pcapng_option

[[nodiscard]] PcapngOption find_pcapng_option(std::uint32_t block_type, std::uint16_t code) noexcept;

}  // namespace spindrift::libtrace::metadata
