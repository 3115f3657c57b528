#include "../api.hpp"
#include "links.hpp"
#include "lock.hpp"

#include <cstdlib>
#include <cstring>

namespace {

using Queue = libtrace_queue_t;
using Node = list_node_t;
using spindrift::capi::link_node;
using spindrift::capi::MutexLock;
using spindrift::capi::unlink_node;

/// A queue that libtrace_deque_init() made, not libtrace_zero_deque().
bool is_made(const Queue* q) noexcept {
    return q != nullptr && q->element_size != 0;
}

/// A node with a copy of an element behind it; null without memory.
Node* make_node(const Queue& q, const void* element) noexcept {
    auto* node = static_cast<Node*>(std::malloc(sizeof(Node) + q.element_size));
    if (node != nullptr) {
        node->data = node + 1;
        std::memcpy(node->data, element, q.element_size);
    }
    return node;
}

/// Copies the element of an end to `d`.
int peek(Queue* q, Node* Queue::*end, void* d) noexcept {
    if (!is_made(q) || d == nullptr) {
        return 0;
    }
    const MutexLock lock(q->lock);
    const Node* node = q->*end;
    if (node == nullptr) {
        return 0;
    }
    std::memcpy(d, node->data, q->element_size);
    return 1;
}

/// Moves the element of an end to `d`.
int pop(Queue* q, Node* Queue::*end, void* d) noexcept {
    if (!is_made(q) || d == nullptr) {
        return 0;
    }
    const MutexLock lock(q->lock);
    Node* node = q->*end;
    if (node == nullptr) {
        return 0;
    }
    std::memcpy(d, node->data, q->element_size);
    unlink_node(*q, node);
    std::free(node);
    return 1;
}

}  // namespace

void libtrace_deque_init(libtrace_queue_t* q, size_t element_size) {
    if (q != nullptr) {
        libtrace_zero_deque(q);
        q->element_size = element_size;
        pthread_mutex_init(&q->lock, nullptr);
    }
}

void libtrace_zero_deque(libtrace_queue_t* q) {
    if (q != nullptr) {
        q->head = q->tail = nullptr;
        q->size = q->element_size = 0;
    }
}

void libtrace_deque_push_back(libtrace_queue_t* q, void* d) {
    if (!is_made(q) || d == nullptr) {
        return;
    }
    if (Node* node = make_node(*q, d); node != nullptr) {
        const MutexLock lock(q->lock);
        link_node(*q, q->tail, node, nullptr);
    }
}

void libtrace_deque_push_front(libtrace_queue_t* q, void* d) {
    if (!is_made(q) || d == nullptr) {
        return;
    }
    if (Node* node = make_node(*q, d); node != nullptr) {
        const MutexLock lock(q->lock);
        link_node(*q, nullptr, node, q->head);
    }
}

int libtrace_deque_peek_front(libtrace_queue_t* q, void* d) {
    return peek(q, &Queue::head, d);
}

int libtrace_deque_peek_tail(libtrace_queue_t* q, void* d) {
    return peek(q, &Queue::tail, d);
}

int libtrace_deque_pop_front(libtrace_queue_t* q, void* d) {
    return pop(q, &Queue::head, d);
}

int libtrace_deque_pop_tail(libtrace_queue_t* q, void* d) {
    return pop(q, &Queue::tail, d);
}

size_t libtrace_deque_get_size(libtrace_queue_t* q) {
    if (!is_made(q)) {
        return 0;
    }
    const MutexLock lock(q->lock);
    return q->size;
}

void libtrace_deque_apply_function(libtrace_queue_t* q, deque_data_fn fn) {
    if (!is_made(q) || fn == nullptr) {
        return;
    }
    const MutexLock lock(q->lock);
    for (const Node* node = q->head; node != nullptr; node = node->next) {
        fn(node->data);
    }
}
