#include "message.hpp"
#include "modules.hpp"
#include "thread_state.hpp"

#include <cstdlib>
#include <new>
#include <tuple>
#include <vector>

// Messages are made and freed one by one, often millions of them: a thread keeps some for reuse, with their memory.
namespace spindrift::capi {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t max_kept = 0;  // so that the use of a freed message is found
#else
constexpr std::size_t max_kept = std::tuple_size_v<decltype(ThreadState::messages)>;
#endif
constexpr std::size_t max_kept_size = 16 * 1024;  // octets of one message

}  // namespace

nmsg_message* new_message() {
    ThreadState& state = thread_state;
    return state.message_count == 0 ? new nmsg_message : state.messages[--state.message_count];
}

void free_message(nmsg_message* message) noexcept {
    message->clear();
    ThreadState& state = thread_state;
    if (state.is_closed || state.message_count >= max_kept || message->memory_held() > max_kept_size) {
        delete message;
        return;
    }
    state.messages[state.message_count++] = message;
    if (!state.is_owned) {
        own_thread_state();
    }
}

MessageHandle make_message(const nmsg::Payload& payload) {
    MessageHandle message(new_message());
    message->start(find_module(payload.vid, payload.msgtype), payload);
    message->call_load();
    return message;
}

nmsg_message_t* malloc_array(std::vector<MessageHandle>& messages) {
    if (messages.empty()) {
        return nullptr;
    }
    auto* const array = static_cast<nmsg_message_t*>(std::calloc(messages.size(), sizeof(nmsg_message_t)));
    if (array == nullptr) {
        throw std::bad_alloc();
    }
    for (std::size_t i = 0; i < messages.size(); ++i) {
        array[i] = messages[i].release();
    }
    return array;
}

MessageHandle copy_of(nmsg_message& message) {
    MessageHandle copy(new_message());
    copy->start(message.type(), message.shown_payload());
    copy->call_load();
    return copy;
}

}  // namespace spindrift::capi
