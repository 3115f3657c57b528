#pragma once

#include "msgmod.hpp"

#include <memory>

namespace spindrift::capi {

/// The message type that a plug-in declares. Fills in `descr` in the fields of the plug-in, too, as libnmsg does.
/// \throws Error that says what is wrong with the declaration
[[nodiscard]] std::unique_ptr<nmsg_msgmod> plugin_type(nmsg_msgmod_plugin& plugin);

}  // namespace spindrift::capi
