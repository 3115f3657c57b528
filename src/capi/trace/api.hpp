#pragma once

// The public headers, whose functions are all that leaves the library.
#pragma GCC visibility push(default)
#include <libtrace.h>
#include <libtrace/buckets.h>
#include <libtrace/corsaro_tags.h>
#include <libtrace/deque.h>
#include <libtrace/hash_toeplitz.h>
#include <libtrace/libtrace_radius.h>
#include <libtrace/linked_list.h>
#include <libtrace/message_queue.h>
#include <libtrace/object_cache.h>
#include <libtrace/ring_buffer.h>
#include <libtrace/simple_circular_buffer.h>
#include <libtrace/vector.h>
#include <libtrace_parallel.h>
#pragma GCC visibility pop
