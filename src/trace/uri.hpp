#pragma once

#include <spindrift/base/event.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace spindrift::trace {

enum class Format : std::uint8_t { ndag, ndagtcp, pcap, pcapng, erf, rawerf, interface, pcapint, file };

/// What an input is called by (docs/formats/ndag.md 10.6, section 11).
struct Uri {
    Format format{};
    std::string body;                 ///< what follows the name of the format
    std::optional<unsigned> threads;  ///< if configured in front of the format

    /// A name without a format is that of a file, or else of an interface.
    /// \throws Error if it says nothing of that kind
    static Uri parse(const std::string& text, const Reporter& report);
};

}  // namespace spindrift::trace
