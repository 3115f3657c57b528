#pragma once

#include "layout.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace spindrift::libtrace {

/// An input or output format, by the name before the colon of a URI.
struct Format {
    enum class Use : std::uint8_t { none, input, both };

    std::string_view name;
    base_format_t number;
    Use use;
    bool is_live;
    int max_threads;                     ///< that read at a time: 0 as many as there are streams, -1 any number
    bool reads_in_parallel;              ///< each thread reads a share of its own
    const Layout& (*layout)() noexcept;  ///< null if there is none
    std::uint16_t options;               ///< bits of `trace_option_t` that it takes
    std::uint8_t counts;                 ///< bits of `Count` that its statistics have besides accepted and filtered

    enum Count : std::uint8_t { received = 1, dropped = 2, captured = 4, missing = 8, errors = 16 };

    [[nodiscard]] bool takes(trace_option_t option) const noexcept { return (options >> option & 1U) != 0; }
    /// The layout of a packet; null if there is none. nDAG has two: tagged records are another one.
    [[nodiscard]] const Layout* layout_of(const libtrace_packet_t& packet) const noexcept {
        if (packet.type == TRACE_RT_DATA_CORSARO_TAGGED && is_ndag()) {
            return &tagged_layout();
        }
        return layout != nullptr ? &layout() : nullptr;
    }
    [[nodiscard]] bool has_layout() const noexcept { return layout != nullptr; }
    [[nodiscard]] bool is_ndag() const noexcept {
        return number == TRACE_FORMAT_NDAG || number == TRACE_FORMAT_NDAG_TCP;
    }
};

/// The format of that name, in any case; null if it is unknown.
[[nodiscard]] const Format* find_format(std::string_view name) noexcept;

}  // namespace spindrift::libtrace
