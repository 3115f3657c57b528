/** \file
 * pthread_spinlock_t, also where the C library shows it with feature macros only (-std=c11).
 */
#ifndef LIBTRACE_PTHREAD_SPINLOCK_H
#define LIBTRACE_PTHREAD_SPINLOCK_H

#include <pthread.h>

#if defined(__GLIBC__) && !defined(__USE_XOPEN2K)
typedef volatile int pthread_spinlock_t;
#endif

#endif
