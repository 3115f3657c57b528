#pragma once

#include "msgmod.hpp"

#include <array>
#include <cstddef>

struct nmsg_message;

namespace spindrift::capi {

class TextTools;

/// What a thread keeps for reuse. One object, whose initial value is constant, so that a call of the library finds it
/// with one address computation.
struct ThreadState {
    std::array<nmsg_message*, 64> messages;  ///< that were freed, with their memory
    std::size_t message_count;
    TextTools* text_tools;
    nmsg_message* message_in_hand;  ///< whose text is being written
    const nmsg_msgmod* last_module;
    bool is_owned;   ///< `own_thread_state` was called
    bool is_closed;  ///< the thread is ending: nothing is kept any more
};

extern constinit thread_local ThreadState thread_state;

/// Makes sure that what is kept is freed when the thread ends.
void own_thread_state();

}  // namespace spindrift::capi
