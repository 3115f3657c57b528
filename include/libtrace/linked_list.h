/** \file
 * A doubly linked list of copied elements. One thread at a time. Programs walk it by its members.
 */
#ifndef LIBTRACE_LIST_H
#define LIBTRACE_LIST_H

#include "../libtrace.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct list_node libtrace_list_node_t;
struct list_node {
    void* data; /**< the element */
    libtrace_list_node_t* next;
    libtrace_list_node_t* prev;
};

typedef struct libtrace_list {
    libtrace_list_node_t* head;
    libtrace_list_node_t* tail;
    size_t size; /**< elements */
    size_t element_size;
    size_t alignment; /**< of elements; 0: that of malloc() */
} libtrace_list_t;

/** An empty list of elements of `item_size` octets; NULL without memory or for size 0. */
libtrace_list_t* libtrace_list_init(size_t item_size);
/** The same with elements at multiples of `alignment`, a power of two of at least 8; NULL for others. */
libtrace_list_t* libtrace_list_init_aligned(size_t item_size, size_t alignment);
/** Frees the list and its elements. */
void libtrace_list_deinit(libtrace_list_t* list);

/** Copy an element to the front or back. Without memory the list stays as it is. */
void libtrace_list_push_front(libtrace_list_t* list, void* item);
void libtrace_list_push_back(libtrace_list_t* list, void* item);

/** Move the first or last element to `item`. 1; 0 if the list is empty; -1 for NULL. */
int libtrace_list_pop_front(libtrace_list_t* list, void* item);
int libtrace_list_pop_back(libtrace_list_t* list, void* item);

/** Node number `index` from 0, NULL behind the end. */
libtrace_list_node_t* libtrace_list_get_index(libtrace_list_t* list, size_t index);
/** Number of elements. */
size_t libtrace_list_get_size(libtrace_list_t* list);

#ifdef __cplusplus
}
#endif

#endif
