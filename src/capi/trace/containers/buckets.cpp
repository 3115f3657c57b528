#include "../api.hpp"
#include "lock.hpp"

#include <cstdint>
#include <cstdlib>

// Numbers go round from 1 to `max_id`. A number is in use while `packets` has a node for it. A node that has no numbers
// in use is freed at once, unless it is the newest.

namespace {

using Bucket = libtrace_bucket_t;
using Node = libtrace_bucket_node_t;
using spindrift::capi::MutexLock;

constexpr std::uint64_t max_id = 199999;

void free_node(Node* node) noexcept {
    if (node != nullptr) {
        std::free(node->buffer);
        std::free(node);
    }
}

/// The next number that is not in use, 0 without any.
std::uint64_t free_id(const Bucket& b) noexcept {
    std::uint64_t id = b.nextid;
    for (std::uint64_t tried = 0; tried < max_id; ++tried) {
        if (b.packets[id] == nullptr) {
            return id;
        }
        id = id == max_id ? 1 : id + 1;
    }
    return 0;
}

/// Takes a number away from its node.
void release(Bucket& b, std::uint64_t id) noexcept {
    Node* node = b.packets[id];
    b.packets[id] = nullptr;
    if (--node->activemembers == 0 && node != b.node) {
        free_node(node);
    }
}

}  // namespace

libtrace_bucket_t* libtrace_bucket_init(void) {
    auto* b = static_cast<Bucket*>(std::calloc(1, sizeof(Bucket)));
    if (b == nullptr) {
        return nullptr;
    }
    b->packets = static_cast<Node**>(std::calloc(max_id + 1, sizeof(Node*)));
    if (b->packets == nullptr) {
        std::free(b);
        return nullptr;
    }
    b->nextid = 1;
    pthread_mutex_init(&b->lock, nullptr);
    pthread_cond_init(&b->cond, nullptr);
    return b;
}

void libtrace_bucket_destroy(libtrace_bucket_t* b) {
    if (b == nullptr) {
        return;
    }
    for (std::uint64_t id = 1; id <= max_id; ++id) {
        if (b->packets[id] != nullptr) {
            release(*b, id);
        }
    }
    free_node(b->node);
    std::free(b->packets);
    pthread_mutex_destroy(&b->lock);
    pthread_cond_destroy(&b->cond);
    std::free(b);
}

void libtrace_create_new_bucket(libtrace_bucket_t* b, void* buffer) {
    if (b == nullptr) {
        return;
    }
    auto* node = static_cast<Node*>(std::calloc(1, sizeof(Node)));
    if (node == nullptr) {
        return;
    }
    node->buffer = buffer;
    const MutexLock lock(b->lock);
    if (b->node != nullptr && b->node->activemembers == 0) {
        free_node(b->node);
    }
    b->node = node;
}

uint64_t libtrace_push_into_bucket(libtrace_bucket_t* b) {
    if (b == nullptr) {
        return 0;
    }
    const MutexLock lock(b->lock);
    std::uint64_t id = free_id(*b);
    while (id == 0) {
        pthread_cond_wait(&b->cond, &b->lock);
        id = free_id(*b);
    }
    Node* node = b->node;
    if (node == nullptr || node->activemembers == UINT16_MAX) {
        return 0;
    }
    if (node->activemembers == 0) {
        node->startindex = id;
    }
    ++node->activemembers;
    b->packets[id] = node;
    b->nextid = id == max_id ? 1 : id + 1;
    return id;
}

void libtrace_release_bucket_id(libtrace_bucket_t* b, uint64_t id) {
    if (b == nullptr || id == 0 || id > max_id) {
        return;
    }
    const MutexLock lock(b->lock);
    if (b->packets[id] != nullptr) {
        release(*b, id);
        pthread_cond_signal(&b->cond);
    }
}
