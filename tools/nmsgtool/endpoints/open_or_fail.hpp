#pragma once

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace nmsgtool {

/// The error of an option: `-l 192.0.2.1/8430: REASON`. The value is left out if the reason names it, as errors of
/// libraries do.
[[nodiscard]] inline spindrift::Error option_error(std::string_view option, std::string_view value,
                                                   std::string_view reason) {
    if (value.empty()) {
        return spindrift::Error(fmt::format("{} '': {}", option, reason));
    }
    const bool names_it = reason.find(value) != std::string_view::npos;
    return spindrift::Error(names_it ? fmt::format("{}: {}", option, reason)
                                     : fmt::format("{} {}: {}", option, value, reason));
}

/// Opens an input or output. \throws Error that names the option and its value
template <class Open>
auto open_or_fail(std::string_view option, std::string_view value, Open open) {
    try {
        return open();
    } catch (const spindrift::Error& error) {
        throw option_error(option, value, error.what());
    }
}

}  // namespace nmsgtool
