/** \file
 * Objects that threads use again instead of freeing them. Each thread keeps some for itself.
 */
#ifndef LIBTRACE_OBJECT_CACHE_H
#define LIBTRACE_OBJECT_CACHE_H

#include "ring_buffer.h"
#include "vector.h"

#ifdef __cplusplus
extern "C" {
#endif

struct local_cache;

typedef struct libtrace_ocache {
    libtrace_ringbuffer_t rb; /**< objects that no thread keeps */
    void* (*alloc)(void);
    void (*free)(void*);
    size_t thread_cache_size;
    size_t max_allocations; /**< 0: without limit */
    size_t current_allocations;
    pthread_spinlock_t spin;
    size_t nb_thread_list;
    size_t max_nb_thread_list;
    struct local_cache** thread_list;
} libtrace_ocache_t;

/**
 * Makes a cache of up to `buffer_size` objects and `thread_cache_size` more per thread. `limit_size`: there are never
 * more than `buffer_size` objects, threads wait for them and keep none. `alloc` returns NULL without memory. 0; -1 for
 * a bad argument or without memory.
 */
int libtrace_ocache_init(libtrace_ocache_t* oc, void* (*alloc)(void), void (*free)(void*), size_t thread_cache_size,
                         size_t buffer_size, bool limit_size);
/** Frees all objects in the cache. Returns how many are still out, whose memory is lost. No thread may use it then. */
int libtrace_ocache_destroy(libtrace_ocache_t* oc);
/** Marks memory as a cache that was not made, so that it may be destroyed. */
void libtrace_zero_ocache(libtrace_ocache_t* oc);

/** Takes `nb_buffers` objects, at the limit at least `min_nb_buffers`. Returns how many; less without memory. */
size_t libtrace_ocache_alloc(libtrace_ocache_t* oc, void* values[], size_t nb_buffers, size_t min_nb_buffers);
/** Gives `nb_buffers` objects back and returns that; those without room are freed. */
size_t libtrace_ocache_free(libtrace_ocache_t* oc, void* values[], size_t nb_buffers, size_t min_nb_buffers);
/** What the calling thread keeps goes back to all. Threads that end do so themselves. */
void libtrace_ocache_unregister_thread(libtrace_ocache_t* oc);

#ifdef __cplusplus
}
#endif

#endif
