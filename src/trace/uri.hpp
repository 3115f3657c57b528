#pragma once

#include <spindrift/base/event.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace spindrift::trace {

enum class Format : std::uint8_t { ndag, ndagtcp, pcap, pcapng, erf, rawerf, interface, pcapint, file };

/// A parsed input URI (docs/formats/ndag.md 10.6, section 11).
struct Uri {
    Format format{};
    std::string body;                 ///< the part after the format
    std::optional<unsigned> threads;  ///< the number of threads, if it is set before the format

    /// A name without a format is a file, or, if there is no such file, an interface.
    /// \throws Error if it is neither
    static Uri parse(const std::string& text, const Reporter& report);
};

}  // namespace spindrift::trace
