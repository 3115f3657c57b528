#pragma once

#include <spindrift/base/event.hpp>

namespace spindrift::capi {

/// Writes events as lines to standard error, in the words of libnmsg, as far as `nmsg_set_debug` asks for them.
[[nodiscard]] const Reporter& event_reports();

}  // namespace spindrift::capi
