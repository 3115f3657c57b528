#include "thread_state.hpp"

#include "message.hpp"
#include "message_text.hpp"

#include <utility>

namespace spindrift::capi {
namespace {

struct Owner {
    Owner() = default;
    Owner(const Owner&) = delete;
    Owner& operator=(const Owner&) = delete;
    ~Owner() {
        ThreadState& state = thread_state;
        state.is_closed = true;
        while (state.message_count > 0) {
            delete state.messages[--state.message_count];
        }
        free_text_tools(std::exchange(state.text_tools, nullptr));
    }

    bool is_registered = false;
};

thread_local Owner owner;

}  // namespace

constinit thread_local ThreadState thread_state{};

void own_thread_state() {
    owner.is_registered = true;
    thread_state.is_owned = true;
}

}  // namespace spindrift::capi
