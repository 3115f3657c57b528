/** \file
 * A queue of messages of one size for several threads, with a descriptor to wait for.
 */
#ifndef LIBTRACE_MESSAGE_QUEUE
#define LIBTRACE_MESSAGE_QUEUE

#include "../libtrace.h"
#include "pthread_spinlock.h"

#include <limits.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Nothing to get, or a failure. */
#define LIBTRACE_MQ_FAILED INT_MIN

typedef struct libtrace_message_queue_t {
    int pipefd[2];
    volatile int message_count;
    size_t message_len; /**< octets */
    pthread_spinlock_t spin;
} libtrace_message_queue_t;

/**
 * Makes a queue of messages of `message_len` octets. With more than PIPE_BUF, only one thread may put and one get. On
 * failure (length 0, no descriptors) `message_len` is 0 and all functions below fail.
 */
void libtrace_message_queue_init(libtrace_message_queue_t* mq, size_t message_len);
/** Closes the descriptors. No thread may use the queue any more. */
void libtrace_message_queue_destroy(libtrace_message_queue_t* mq);

/** Adds a copy of a message; waits while the pipe is full. Messages in the queue then, LIBTRACE_MQ_FAILED. */
int libtrace_message_queue_put(libtrace_message_queue_t* mq, const void* message);
/** Waits for a message and takes it. Messages in the queue before, LIBTRACE_MQ_FAILED. */
int libtrace_message_queue_get(libtrace_message_queue_t* mq, void* message);
/** Takes a message if there is one. Messages that stay in the queue, LIBTRACE_MQ_FAILED without any. */
int libtrace_message_queue_try_get(libtrace_message_queue_t* mq, void* message);
/** Messages in the queue; negative while threads wait for some. */
int libtrace_message_queue_count(const libtrace_message_queue_t* mq);

/** Readable while there are messages; -1 for NULL. */
int libtrace_message_queue_get_fd(libtrace_message_queue_t* mq);
/** Waits until there is a message: 1; 0 after `timeout` (NULL: never); -1 with `errno`, also if a signal came. */
int libtrace_message_queue_select(libtrace_message_queue_t* mq, struct timeval* timeout);

#ifdef __cplusplus
}
#endif

#endif
