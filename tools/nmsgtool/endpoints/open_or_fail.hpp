#pragma once

#include "../console.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/event_error.hpp>

#include <fmt/format.h>

#include <string_view>

namespace nmsgtool {

/// Opens an endpoint. If that fails, prints the reason.
/// \throws Error with the name of the libnmsg function that nmsgtool 1.3.3 reports
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
