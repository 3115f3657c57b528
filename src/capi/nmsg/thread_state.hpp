#pragma once

#include "msgmod.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

struct nmsg_message;

namespace spindrift::capi {

class TextTools;

/// What a thread keeps for reuse. One object, whose initial value is constant, so that a call of the library finds it
/// with one address computation.
struct ThreadState {
    /// The index of a field by the address of its name, which is usually a literal of the program.
    struct FieldName {
        const nmsg_msgmod* type;
        const char* name;
        unsigned index;
    };

    std::array<nmsg_message*, 64> messages;  ///< that were freed, with their memory
    std::size_t message_count;
    TextTools* text_tools;
    nmsg_message* message_in_hand;  ///< whose text is being written
    const nmsg_msgmod* last_module;
    std::array<FieldName, 32> field_names;
    bool is_owned;   ///< `own_thread_state` was called
    bool is_closed;  ///< the thread is ending: nothing is kept any more
};

extern constinit thread_local ThreadState thread_state;

/// Makes sure that what is kept is freed when the thread ends.
void own_thread_state();

}  // namespace spindrift::capi
