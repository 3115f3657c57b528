#pragma once

#include "../console.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/event_error.hpp>

#include <fmt/format.h>

#include <string_view>

namespace nmsgtool {

/// Opens something that may be refused.
/// \throws Error with the function of libnmsg that would have failed; the console has the reason
template <class Open>
auto open_or_fail(std::string_view function, const Console& console, Open open) {
    try {
        return open();
    } catch (const spindrift::EventError& error) {
        console.show(error.event());
    } catch (const spindrift::Error& error) {
        console.line(1, error.what());
    }
    throw spindrift::Error(fmt::format("{}() failed", function));
}

}  // namespace nmsgtool
