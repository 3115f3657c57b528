#include "../api.hpp"
#include "links.hpp"

#include <cstdlib>
#include <cstring>

namespace {

using Node = libtrace_list_node_t;
using spindrift::capi::link_node;
using spindrift::capi::unlink_node;

void* allocate_element(const libtrace_list_t& list) noexcept {
    if (list.alignment == 0) {
        return std::malloc(list.element_size);
    }
    void* element = nullptr;
    return posix_memalign(&element, list.alignment, list.element_size) == 0 ? element : nullptr;
}

/// A node that is not linked; null without memory.
Node* make_node(const libtrace_list_t& list, const void* item) noexcept {
    auto* node = static_cast<Node*>(std::calloc(1, sizeof(Node)));
    if (node == nullptr) {
        return nullptr;
    }
    node->data = allocate_element(list);
    if (node->data == nullptr) {
        std::free(node);
        return nullptr;
    }
    std::memcpy(node->data, item, list.element_size);
    return node;
}

void free_node(Node* node) noexcept {
    std::free(node->data);
    std::free(node);
}

int pop_node(libtrace_list_t& list, Node* node, void* item) noexcept {
    if (node == nullptr) {
        return 0;
    }
    unlink_node(list, node);
    std::memcpy(item, node->data, list.element_size);
    free_node(node);
    return 1;
}

}  // namespace

libtrace_list_t* libtrace_list_init(size_t item_size) {
    if (item_size == 0) {
        return nullptr;
    }
    auto* list = static_cast<libtrace_list_t*>(std::calloc(1, sizeof(libtrace_list_t)));
    if (list != nullptr) {
        list->element_size = item_size;
    }
    return list;
}

libtrace_list_t* libtrace_list_init_aligned(size_t item_size, size_t alignment) {
    const bool is_power_of_two = (alignment & (alignment - 1)) == 0;
    if (alignment < sizeof(void*) || !is_power_of_two) {
        return nullptr;
    }
    libtrace_list_t* list = libtrace_list_init(item_size);
    if (list != nullptr) {
        list->alignment = alignment;
    }
    return list;
}

void libtrace_list_deinit(libtrace_list_t* list) {
    if (list == nullptr) {
        return;
    }
    for (Node* node = list->head; node != nullptr;) {
        Node* next = node->next;
        free_node(node);
        node = next;
    }
    std::free(list);
}

void libtrace_list_push_front(libtrace_list_t* list, void* item) {
    if (list == nullptr || item == nullptr) {
        return;
    }
    if (Node* node = make_node(*list, item); node != nullptr) {
        link_node(*list, nullptr, node, list->head);
    }
}

void libtrace_list_push_back(libtrace_list_t* list, void* item) {
    if (list == nullptr || item == nullptr) {
        return;
    }
    if (Node* node = make_node(*list, item); node != nullptr) {
        link_node(*list, list->tail, node, nullptr);
    }
}

int libtrace_list_pop_front(libtrace_list_t* list, void* item) {
    return list == nullptr || item == nullptr ? -1 : pop_node(*list, list->head, item);
}

int libtrace_list_pop_back(libtrace_list_t* list, void* item) {
    return list == nullptr || item == nullptr ? -1 : pop_node(*list, list->tail, item);
}

libtrace_list_node_t* libtrace_list_get_index(libtrace_list_t* list, size_t index) {
    if (list == nullptr || index >= list->size) {
        return nullptr;
    }
    Node* node = list->head;
    for (; index > 0; --index) {
        node = node->next;
    }
    return node;
}

size_t libtrace_list_get_size(libtrace_list_t* list) {
    return list == nullptr ? 0 : list->size;
}
