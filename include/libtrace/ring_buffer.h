/** \file
 * A bounded queue of pointers. Functions with an `s` before read or write are for several readers or writers; those
 * without are for one of each at a time.
 */
#ifndef LIBTRACE_RINGBUFFER_H
#define LIBTRACE_RINGBUFFER_H

#include "../libtrace.h"
#include "pthread_spinlock.h"

#include <semaphore.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a thread waits: asleep, or asking again and again. */
#define LIBTRACE_RINGBUFFER_BLOCKING 0
#define LIBTRACE_RINGBUFFER_POLLING 1

typedef struct libtrace_ringbuffer {
    volatile size_t start;
    size_t size; /**< slots, one of which is always free */
    int mode;
    void* volatile* elements;
    pthread_mutex_t wlock;
    pthread_mutex_t rlock;
    pthread_spinlock_t swlock;
    pthread_spinlock_t srlock;
    pthread_mutex_t empty_lock;
    pthread_mutex_t full_lock;
    pthread_cond_t empty_cond;
    pthread_cond_t full_cond;
    volatile size_t end;
} libtrace_ringbuffer_t;

/** Makes an empty buffer of up to `size` pointers. 0; -1 without memory or for a bad argument. */
int libtrace_ringbuffer_init(libtrace_ringbuffer_t* rb, size_t size, int mode);
/** Marks memory as a buffer that was not made, so that it may be destroyed. */
void libtrace_zero_ringbuffer(libtrace_ringbuffer_t* rb);
/** Frees what libtrace_ringbuffer_init() allocated. No thread may use the buffer any more. */
void libtrace_ringbuffer_destroy(libtrace_ringbuffer_t* rb);

/** 1 or 0 at this moment. */
int libtrace_ringbuffer_is_empty(const libtrace_ringbuffer_t* rb);
int libtrace_ringbuffer_is_full(const libtrace_ringbuffer_t* rb);

/** Write and read, waiting for room or a pointer; with try: 1, or 0 without. With `_bl`: the same. */
void libtrace_ringbuffer_write(libtrace_ringbuffer_t* rb, void* value);
int libtrace_ringbuffer_try_write(libtrace_ringbuffer_t* rb, void* value);
void libtrace_ringbuffer_swrite(libtrace_ringbuffer_t* rb, void* value);
int libtrace_ringbuffer_try_swrite(libtrace_ringbuffer_t* rb, void* value);
int libtrace_ringbuffer_try_swrite_bl(libtrace_ringbuffer_t* rb, void* value);
void* libtrace_ringbuffer_read(libtrace_ringbuffer_t* rb);
int libtrace_ringbuffer_try_read(libtrace_ringbuffer_t* rb, void** value);
void* libtrace_ringbuffer_sread(libtrace_ringbuffer_t* rb);
int libtrace_ringbuffer_try_sread(libtrace_ringbuffer_t* rb, void** value);
int libtrace_ringbuffer_try_sread_bl(libtrace_ringbuffer_t* rb, void** value);

/** Write or read up to `nb_buffers` pointers, waiting until `min_nb_buffers` are done. Return how many. */
size_t libtrace_ringbuffer_write_bulk(libtrace_ringbuffer_t* rb, void* values[], size_t nb_buffers,
                                      size_t min_nb_buffers);
size_t libtrace_ringbuffer_read_bulk(libtrace_ringbuffer_t* rb, void* values[], size_t nb_buffers,
                                     size_t min_nb_buffers);
size_t libtrace_ringbuffer_sread_bulk(libtrace_ringbuffer_t* rb, void* values[], size_t nb_buffers,
                                      size_t min_nb_buffers);
size_t libtrace_ringbuffer_swrite_bulk(libtrace_ringbuffer_t* rb, void* values[], size_t nb_buffers,
                                       size_t min_nb_buffers);

#ifdef __cplusplus
}
#endif

#endif
