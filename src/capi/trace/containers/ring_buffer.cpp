#include "../api.hpp"
#include "lock.hpp"

#include <sched.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>

// One thread at a time writes `end`, one at a time writes `start`: the caller's in the plain functions, the holder of
// wlock or rlock in the others. Slots between start and end belong to the reader, the rest to the writer, and one slot
// stays free so that a full buffer differs from an empty one.

namespace {

using Ring = libtrace_ringbuffer_t;
using spindrift::capi::MutexLock;

bool is_made(const Ring* rb) noexcept {
    return rb != nullptr && rb->elements != nullptr;
}

std::size_t load(const volatile std::size_t& index) noexcept {
    return __atomic_load_n(&index, __ATOMIC_ACQUIRE);
}

std::size_t filled(const Ring& rb) noexcept {
    const std::size_t end = load(rb.end);
    const std::size_t start = load(rb.start);
    return end >= start ? end - start : end + rb.size - start;
}

std::size_t room(const Ring& rb) noexcept {
    return rb.size - 1 - filled(rb);
}

/// Waits until `amount(rb)` is not 0.
void wait_for(Ring& rb, std::size_t (*amount)(const Ring&), pthread_mutex_t& mutex, pthread_cond_t& cond) noexcept {
    if (amount(rb) != 0) {
        return;
    }
    if (rb.mode == LIBTRACE_RINGBUFFER_POLLING) {
        while (amount(rb) == 0) {
            sched_yield();
        }
        return;
    }
    const MutexLock lock(mutex);
    while (amount(rb) == 0) {
        pthread_cond_wait(&cond, &mutex);
    }
}

/// Moves an index by `count` slots and wakes who waits for that.
void advance(Ring& rb, volatile std::size_t& index, std::size_t count, pthread_mutex_t& mutex,
             pthread_cond_t& cond) noexcept {
    const std::size_t next = index + count;
    __atomic_store_n(&index, next >= rb.size ? next - rb.size : next, __ATOMIC_RELEASE);
    if (rb.mode == LIBTRACE_RINGBUFFER_BLOCKING) {
        const MutexLock lock(mutex);
        pthread_cond_broadcast(&cond);
    }
}

/// Writes what there is room for.
std::size_t write_some(Ring& rb, void* const* values, std::size_t count) noexcept {
    count = std::min(count, room(rb));
    if (count == 0) {
        return 0;
    }
    std::size_t slot = rb.end;
    for (std::size_t i = 0; i < count; ++i) {
        rb.elements[slot] = values[i];
        slot = slot + 1 == rb.size ? 0 : slot + 1;
    }
    advance(rb, rb.end, count, rb.full_lock, rb.full_cond);
    return count;
}

/// Reads what there is.
std::size_t read_some(Ring& rb, void** values, std::size_t count) noexcept {
    count = std::min(count, filled(rb));
    if (count == 0) {
        return 0;
    }
    std::size_t slot = rb.start;
    for (std::size_t i = 0; i < count; ++i) {
        values[i] = rb.elements[slot];
        slot = slot + 1 == rb.size ? 0 : slot + 1;
    }
    advance(rb, rb.start, count, rb.empty_lock, rb.empty_cond);
    return count;
}

bool are_counts_good(const Ring* rb, void* const* values, std::size_t count, std::size_t min_count) noexcept {
    return is_made(rb) && values != nullptr && min_count <= count;
}

}  // namespace

int libtrace_ringbuffer_init(libtrace_ringbuffer_t* rb, size_t size, int mode) {
    if (rb == nullptr) {
        return -1;
    }
    libtrace_zero_ringbuffer(rb);
    if (size == 0 || size == SIZE_MAX ||
        (mode != LIBTRACE_RINGBUFFER_BLOCKING && mode != LIBTRACE_RINGBUFFER_POLLING)) {
        return -1;
    }
    rb->elements = static_cast<void* volatile*>(std::calloc(size + 1, sizeof(void*)));
    if (rb->elements == nullptr) {
        return -1;
    }
    rb->size = size + 1;
    rb->mode = mode;
    for (pthread_mutex_t* mutex : {&rb->wlock, &rb->rlock, &rb->empty_lock, &rb->full_lock}) {
        pthread_mutex_init(mutex, nullptr);
    }
    pthread_cond_init(&rb->empty_cond, nullptr);
    pthread_cond_init(&rb->full_cond, nullptr);
    pthread_spin_init(&rb->swlock, PTHREAD_PROCESS_PRIVATE);
    pthread_spin_init(&rb->srlock, PTHREAD_PROCESS_PRIVATE);
    return 0;
}

void libtrace_zero_ringbuffer(libtrace_ringbuffer_t* rb) {
    if (rb != nullptr) {
        rb->start = 0;
        rb->end = 0;
        rb->size = 0;
        rb->mode = LIBTRACE_RINGBUFFER_BLOCKING;
        rb->elements = nullptr;
    }
}

void libtrace_ringbuffer_destroy(libtrace_ringbuffer_t* rb) {
    if (!is_made(rb)) {
        return;
    }
    for (pthread_mutex_t* mutex : {&rb->wlock, &rb->rlock, &rb->empty_lock, &rb->full_lock}) {
        pthread_mutex_destroy(mutex);
    }
    pthread_cond_destroy(&rb->empty_cond);
    pthread_cond_destroy(&rb->full_cond);
    pthread_spin_destroy(&rb->swlock);
    pthread_spin_destroy(&rb->srlock);
    std::free(const_cast<void**>(rb->elements));
    libtrace_zero_ringbuffer(rb);
}

int libtrace_ringbuffer_is_empty(const libtrace_ringbuffer_t* rb) {
    return !is_made(rb) || filled(*rb) == 0 ? 1 : 0;
}

int libtrace_ringbuffer_is_full(const libtrace_ringbuffer_t* rb) {
    return !is_made(rb) || room(*rb) == 0 ? 1 : 0;
}

size_t libtrace_ringbuffer_write_bulk(libtrace_ringbuffer_t* rb, void* values[], size_t nb_buffers,
                                      size_t min_nb_buffers) {
    if (!are_counts_good(rb, values, nb_buffers, min_nb_buffers)) {
        return 0;
    }
    std::size_t done = write_some(*rb, values, nb_buffers);
    while (done < min_nb_buffers) {
        wait_for(*rb, room, rb->empty_lock, rb->empty_cond);
        done += write_some(*rb, values + done, nb_buffers - done);
    }
    return done;
}

size_t libtrace_ringbuffer_read_bulk(libtrace_ringbuffer_t* rb, void* values[], size_t nb_buffers,
                                     size_t min_nb_buffers) {
    if (!are_counts_good(rb, values, nb_buffers, min_nb_buffers)) {
        return 0;
    }
    std::size_t done = read_some(*rb, values, nb_buffers);
    while (done < min_nb_buffers) {
        wait_for(*rb, filled, rb->full_lock, rb->full_cond);
        done += read_some(*rb, values + done, nb_buffers - done);
    }
    return done;
}

size_t libtrace_ringbuffer_swrite_bulk(libtrace_ringbuffer_t* rb, void* values[], size_t nb_buffers,
                                       size_t min_nb_buffers) {
    // Asks first, so that nobody who can go on waits for somebody who cannot.
    if (!is_made(rb) || (min_nb_buffers == 0 && room(*rb) == 0)) {
        return 0;
    }
    const MutexLock lock(rb->wlock);
    return libtrace_ringbuffer_write_bulk(rb, values, nb_buffers, min_nb_buffers);
}

size_t libtrace_ringbuffer_sread_bulk(libtrace_ringbuffer_t* rb, void* values[], size_t nb_buffers,
                                      size_t min_nb_buffers) {
    if (!is_made(rb) || (min_nb_buffers == 0 && filled(*rb) == 0)) {
        return 0;
    }
    const MutexLock lock(rb->rlock);
    return libtrace_ringbuffer_read_bulk(rb, values, nb_buffers, min_nb_buffers);
}

void libtrace_ringbuffer_write(libtrace_ringbuffer_t* rb, void* value) {
    libtrace_ringbuffer_write_bulk(rb, &value, 1, 1);
}

int libtrace_ringbuffer_try_write(libtrace_ringbuffer_t* rb, void* value) {
    return static_cast<int>(libtrace_ringbuffer_write_bulk(rb, &value, 1, 0));
}

void libtrace_ringbuffer_swrite(libtrace_ringbuffer_t* rb, void* value) {
    libtrace_ringbuffer_swrite_bulk(rb, &value, 1, 1);
}

int libtrace_ringbuffer_try_swrite(libtrace_ringbuffer_t* rb, void* value) {
    return static_cast<int>(libtrace_ringbuffer_swrite_bulk(rb, &value, 1, 0));
}

int libtrace_ringbuffer_try_swrite_bl(libtrace_ringbuffer_t* rb, void* value) {
    return libtrace_ringbuffer_try_swrite(rb, value);
}

void* libtrace_ringbuffer_read(libtrace_ringbuffer_t* rb) {
    void* value = nullptr;
    libtrace_ringbuffer_read_bulk(rb, &value, 1, 1);
    return value;
}

int libtrace_ringbuffer_try_read(libtrace_ringbuffer_t* rb, void** value) {
    return static_cast<int>(libtrace_ringbuffer_read_bulk(rb, value, 1, 0));
}

void* libtrace_ringbuffer_sread(libtrace_ringbuffer_t* rb) {
    void* value = nullptr;
    libtrace_ringbuffer_sread_bulk(rb, &value, 1, 1);
    return value;
}

int libtrace_ringbuffer_try_sread(libtrace_ringbuffer_t* rb, void** value) {
    return static_cast<int>(libtrace_ringbuffer_sread_bulk(rb, value, 1, 0));
}

int libtrace_ringbuffer_try_sread_bl(libtrace_ringbuffer_t* rb, void** value) {
    return libtrace_ringbuffer_try_sread(rb, value);
}
