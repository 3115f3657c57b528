/** \file
 * A queue of copied elements with two ends, for several threads.
 */
#ifndef LIBTRACE_DEQUE_H
#define LIBTRACE_DEQUE_H

#include "../libtrace.h"

#include <pthread.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct list_node list_node_t;

typedef struct libtrace_queue {
    list_node_t* head;
    list_node_t* tail;
    pthread_mutex_t lock;
    size_t size; /**< elements */
    size_t element_size;
} libtrace_queue_t;

/** Gets an element while the queue is locked. */
typedef void (*deque_data_fn)(void* data);

/** Makes an empty queue of elements of `element_size` octets. */
void libtrace_deque_init(libtrace_queue_t* q, size_t element_size);
/** Marks memory as a queue without elements and without an element size. */
void libtrace_zero_deque(libtrace_queue_t* q);

/** Copy an element to an end. Without memory the queue stays as it is. */
void libtrace_deque_push_back(libtrace_queue_t* q, void* d);
void libtrace_deque_push_front(libtrace_queue_t* q, void* d);

/** Copy or move an element of an end to `d`. 1; 0 if the queue is empty. */
int libtrace_deque_peek_front(libtrace_queue_t* q, void* d);
int libtrace_deque_peek_tail(libtrace_queue_t* q, void* d);
int libtrace_deque_pop_front(libtrace_queue_t* q, void* d);
int libtrace_deque_pop_tail(libtrace_queue_t* q, void* d);

/** Number of elements. */
size_t libtrace_deque_get_size(libtrace_queue_t* q);
/** Calls `fn` for each element from the front. */
void libtrace_deque_apply_function(libtrace_queue_t* q, deque_data_fn fn);

#ifdef __cplusplus
}
#endif

#endif
