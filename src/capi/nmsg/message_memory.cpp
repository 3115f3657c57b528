#include "message.hpp"
#include "modules.hpp"

#include <algorithm>
#include <array>
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

/// Messages without content. Constant-initialized, so that the access to it costs no call.
struct Kept {
    std::array<nmsg_message*, std::max<std::size_t>(max_kept, 1)> messages;
    std::size_t count;
    bool is_freed_at_end;
    bool is_closed;  // the thread is ending
};

constinit thread_local Kept kept{};

struct FreeAtEnd {
    FreeAtEnd() noexcept { kept.is_freed_at_end = true; }
    FreeAtEnd(const FreeAtEnd&) = delete;
    FreeAtEnd& operator=(const FreeAtEnd&) = delete;
    ~FreeAtEnd() {
        kept.is_closed = true;
        for (std::size_t i = 0; i < kept.count; ++i) {
            delete kept.messages[i];
        }
        kept.count = 0;
    }
};

void free_kept_at_end() {
    static thread_local const FreeAtEnd at_end;
}

}  // namespace

nmsg_message* new_message() {
    Kept& own = kept;
    return own.count == 0 ? new nmsg_message : own.messages[--own.count];
}

void free_message(nmsg_message* message) noexcept {
    message->clear();
    Kept& own = kept;
    if (own.is_closed || own.count >= max_kept || message->memory_held() > max_kept_size) {
        delete message;
        return;
    }
    if (!own.is_freed_at_end) {
        free_kept_at_end();
    }
    own.messages[own.count++] = message;
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
