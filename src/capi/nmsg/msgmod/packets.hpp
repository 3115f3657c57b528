#pragma once

#include "msgmod.hpp"

namespace spindrift::msgmod {

/// Sets the functions that make messages from packets, if there are some for the type.
void set_packet_functions(nmsg_msgmod_plugin& plugin) noexcept;

}  // namespace spindrift::msgmod
