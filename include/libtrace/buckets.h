/** \file
 * Buffers that hold several packets and are freed with the last of them. For several threads.
 */
#ifndef LIBTRACE_BUCKET_H_
#define LIBTRACE_BUCKET_H_

#include "linked_list.h"

#include <pthread.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A buffer. */
typedef struct bucket_node {
    uint64_t startindex;    /**< first number in it */
    uint8_t* released;      /**< not used */
    uint16_t activemembers; /**< numbers that are not released */
    uint16_t slots;         /**< not used */
    void* buffer;           /**< memory of malloc() */
} libtrace_bucket_node_t;

typedef struct buckets {
    uint64_t nextid;
    libtrace_bucket_node_t* node;     /**< the newest */
    libtrace_bucket_node_t** packets; /**< by number */
    libtrace_list_t* nodelist;        /**< not used */
    pthread_mutex_t lock;
    pthread_cond_t cond;
} libtrace_bucket_t;

/** No buffers; NULL without memory. */
libtrace_bucket_t* libtrace_bucket_init(void);
/** Frees all buffers. */
void libtrace_bucket_destroy(libtrace_bucket_t* b);
/** Later numbers belong to `buffer`, memory of malloc(), which is freed when they are all released. */
void libtrace_create_new_bucket(libtrace_bucket_t* b, void* buffer);
/** A number in the newest buffer, from 1; waits while all 199999 are in use. 0 without a buffer, or if it has 65535. */
uint64_t libtrace_push_into_bucket(libtrace_bucket_t* b);
/** Gives a number back; unknown ones are ignored. */
void libtrace_release_bucket_id(libtrace_bucket_t* b, uint64_t id);

#ifdef __cplusplus
}
#endif

#endif
