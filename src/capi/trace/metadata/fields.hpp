#pragma once

#include "record_options.hpp"

#include <cstdint>
#include <optional>

// The fields of records that the API has functions for.
namespace spindrift::libtrace::metadata {

/// Where a record of each kind has a field. An option of 0 does not exist.
struct Field {
    std::uint16_t erf_section = 0;
    std::uint16_t erf_option = 0;
    std::uint32_t pcapng_block = 0;
    std::uint16_t pcapng_option = 0;
};

namespace field {
inline constexpr std::uint16_t capture = 0xFF00;
inline constexpr std::uint16_t host = 0xFF01;
inline constexpr std::uint16_t module = 0xFF02;
inline constexpr std::uint16_t interface = 0xFF03;
inline constexpr std::uint32_t interface_block = 1;
inline constexpr std::uint32_t section_block = 0x0A0D0D0A;

inline constexpr Field interface_name{interface, 12, interface_block, 2};
inline constexpr Field interface_description{interface, 13, interface_block, 3};
inline constexpr Field interface_comment{interface, 1, interface_block, 1};
inline constexpr Field interface_mac{interface, 69, interface_block, 6};
inline constexpr Field interface_speed{interface, 66, interface_block, 8};
inline constexpr Field interface_ipv4{interface, 67, interface_block, 4};
inline constexpr Field interface_ipv6{interface, 68, interface_block, 5};
inline constexpr Field interface_fcs_length{interface, 8, interface_block, 13};
inline constexpr Field host_os{host, 17, interface_block, 12};
inline constexpr Field capture_application{capture, 16, section_block, 4};
inline constexpr Field card_model{module, 20};
inline constexpr Field dag_version{module, 53};
inline constexpr Field firmware_version{module, 21};
}  // namespace field

/// Selects options of a record.
struct Selection {
    std::uint32_t section = 0;
    std::uint16_t code = 0;

    /// Items have only 16 bits for the type of a pcapng block.
    [[nodiscard]] bool matches(const RecordOption& option) const noexcept {
        const std::uint32_t sought = section == field::section_block ? section & 0xFFFF : section;
        return option.section == sought && option.code == code;
    }
};

/// Where the record of a packet has a field; nothing if it has no such records or field.
[[nodiscard]] std::optional<Selection> selection_of(const libtrace_packet_t* packet, const Field& field) noexcept;

/// The option of a field.
/// \param index of options with this field, from 0
[[nodiscard]] std::optional<RecordOption> find_option(const libtrace_packet_t* packet, const Field& field,
                                                      int index) noexcept;

}  // namespace spindrift::libtrace::metadata
