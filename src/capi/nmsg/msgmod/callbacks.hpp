#pragma once

#include "msgmod.hpp"

namespace spindrift::msgmod {

/// Sets the callbacks of a field that libnmsg cannot show by its type alone.
void set_callbacks(const nmsg::Field& field, nmsg_msgmod_field& entry) noexcept;

/// `msg_load`: notes that the message was made from octets. For one that was made from fields, libnmsg's module has no
/// computed values in base ncap.
nmsg_res mark_loaded(nmsg_message_t message, void** closure);

}  // namespace spindrift::msgmod
