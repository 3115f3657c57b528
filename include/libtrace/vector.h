/** \file
 * An array of copied elements that grows, for several threads.
 */
#ifndef LIBTRACE_VECTOR_H
#define LIBTRACE_VECTOR_H

#include "../libtrace.h"

#include <pthread.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct libtrace_vector {
    size_t max_size; /**< elements that there is room for */
    size_t size;     /**< elements */
    size_t element_size;
    char* elements;
    pthread_mutex_t lock;
} libtrace_vector_t;

/** Gets an element while the vector is locked. */
typedef void (*vector_data_fn)(void* data);

/** Makes an empty vector of elements of `element_size` octets. */
void libtrace_vector_init(libtrace_vector_t* v, size_t element_size);
/** Frees the elements. */
void libtrace_vector_destroy(libtrace_vector_t* v);
/** Marks memory as a vector without elements and without an element size. */
void libtrace_zero_vector(libtrace_vector_t* v);

/** Copies an element to the end. Without memory the vector stays as it is. */
void libtrace_vector_push_back(libtrace_vector_t* v, void* d);
/** Number of elements. */
size_t libtrace_vector_get_size(libtrace_vector_t* v);
/** Copies element `location` to `d`. 1; 0 behind the end. */
int libtrace_vector_get(libtrace_vector_t* v, size_t location, void* d);
/** Moves all elements of `src`, of the same size, to the end of `dest`. */
void libtrace_vector_append(libtrace_vector_t* dest, libtrace_vector_t* src);
/** Drops the first element. 1; 0 if there is none. */
int libtrace_vector_remove_front(libtrace_vector_t* v);
/** Drops all elements. */
void libtrace_vector_empty(libtrace_vector_t* v);
/** Calls `fn` for each element. */
void libtrace_vector_apply_function(libtrace_vector_t* v, vector_data_fn fn);
/** Sorts the elements; equal ones keep their order. */
void libtrace_vector_qsort(libtrace_vector_t* v, int (*compar)(const void*, const void*));

#ifdef __cplusplus
}
#endif

#endif
