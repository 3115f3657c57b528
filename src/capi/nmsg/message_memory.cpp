#include "message.hpp"
#include "modules.hpp"

#include <cstdlib>
#include <new>
#include <vector>

// Messages are made and freed one by one, often millions of them: a thread keeps some for reuse, with their memory.
namespace spindrift::capi {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t max_kept = 0;  // so that the use of a freed message is found
#else
constexpr std::size_t max_kept = 64;
#endif
constexpr std::size_t max_kept_size = 16 * 1024;  // octets of one message

thread_local bool is_closed = false;  // the thread is ending, and `kept` is gone

struct Kept {
    std::vector<nmsg_message*> messages;

    Kept() { messages.reserve(max_kept); }
    Kept(const Kept&) = delete;
    Kept& operator=(const Kept&) = delete;
    ~Kept() {
        is_closed = true;
        for (const nmsg_message* const message : messages) {
            delete message;
        }
    }
};

thread_local Kept kept;

}  // namespace

nmsg_message* new_message() {
    if (is_closed || kept.messages.empty()) {
        return new nmsg_message;
    }
    nmsg_message* const message = kept.messages.back();
    kept.messages.pop_back();
    return message;
}

void free_message(nmsg_message* message) noexcept {
    message->clear();
    if (is_closed || kept.messages.size() >= max_kept || message->memory_held() > max_kept_size) {
        delete message;
    } else {
        kept.messages.push_back(message);
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
