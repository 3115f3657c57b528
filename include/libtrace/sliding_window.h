/** \file
 * A window of numbered pointers. The library has none of these functions; the header stays for programs that include
 * it.
 */
#ifndef LIBTRACE_SLIDING_WINDOW_H
#define LIBTRACE_SLIDING_WINDOW_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LIBTRACE_SLIDING_WINDOW_BLOCKING 0
#define LIBTRACE_SLIDING_WINDOW_SPINNING 1

typedef struct libtrace_slidingwindow {
    volatile size_t start;
    size_t size;
    volatile uint64_t start_number;
    void* volatile* elements;
} libtrace_slidingwindow_t;

void libtrace_slidingwindow_init(libtrace_slidingwindow_t* sw, size_t size, uint64_t start_number);
void libtrace_zero_slidingwindow(libtrace_slidingwindow_t* sw);
void libtrace_slidingwindow_destroy(libtrace_slidingwindow_t* sw);
int libtrace_slidingwindow_try_write(libtrace_slidingwindow_t* sw, uint64_t number, void* value);
int libtrace_slidingwindow_try_read(libtrace_slidingwindow_t* sw, void** value, uint64_t* number);
uint64_t libtrace_slidingwindow_read_ready(libtrace_slidingwindow_t* sw);

#ifdef __cplusplus
}
#endif

#endif
