#pragma once

#include "../api.hpp"

// Nodes of lists and queues, which have a head, a tail and a size.
namespace spindrift::capi {

/// Links a node between two others, of which null stands for an end of the list.
template <class List>
void link_node(List& list, list_node* before, list_node* node, list_node* after) noexcept {
    node->prev = before;
    node->next = after;
    (before == nullptr ? list.head : before->next) = node;
    (after == nullptr ? list.tail : after->prev) = node;
    ++list.size;
}

template <class List>
void unlink_node(List& list, list_node* node) noexcept {
    (node->prev == nullptr ? list.head : node->prev->next) = node->next;
    (node->next == nullptr ? list.tail : node->next->prev) = node->prev;
    --list.size;
}

}  // namespace spindrift::capi
