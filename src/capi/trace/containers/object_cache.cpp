#include "../api.hpp"
#include "lock.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <vector>

// Objects are in the buffer of the cache, which all threads share, or in the part of a thread. With a limit threads
// keep none: another thread might wait for them.

/// What a thread keeps of a cache. Its thread uses it; ends and beginnings of both are under `registry`.
struct local_cache {
    libtrace_ocache_t* oc;  // null: the cache is destroyed
    std::vector<void*> objects;
};

namespace {

using Cache = libtrace_ocache_t;

// Which threads keep objects of which caches.
// Recursive: `free` of one cache may use another.
std::recursive_mutex registry;

bool is_made(const Cache* oc) noexcept {
    return oc != nullptr && oc->thread_list != nullptr;
}

bool is_limited(const Cache& oc) noexcept {
    return oc.max_allocations != 0;
}

/// Counts a new object, unless the limit is reached.
bool count_allocation(Cache& oc) noexcept {
    std::size_t before = __atomic_load_n(&oc.current_allocations, __ATOMIC_RELAXED);
    do {
        if (is_limited(oc) && before >= oc.max_allocations) {
            return false;
        }
    } while (!__atomic_compare_exchange_n(&oc.current_allocations, &before, before + 1, false, __ATOMIC_RELAXED,
                                          __ATOMIC_RELAXED));
    return true;
}

void uncount_allocation(Cache& oc) noexcept {
    __atomic_fetch_sub(&oc.current_allocations, 1, __ATOMIC_RELAXED);
}

/// A new object, null at the limit and without memory.
void* allocate(Cache& oc) {
    if (!count_allocation(oc)) {
        return nullptr;
    }
    void* object = oc.alloc();
    if (object == nullptr) {
        uncount_allocation(oc);
    }
    return object;
}

/// Puts objects into the buffer, and frees those that it has no room for.
void give_back(Cache& oc, void** objects, std::size_t count) {
    std::size_t done = libtrace_ringbuffer_swrite_bulk(&oc.rb, objects, count, 0);
    for (; done < count; ++done) {
        oc.free(objects[done]);
        uncount_allocation(oc);
    }
}

/// Takes the part of a thread out of its cache. The caller holds `registry`.
void unregister(local_cache& local) {
    Cache& oc = *local.oc;
    give_back(oc, local.objects.data(), local.objects.size());
    local.objects.clear();
    local_cache** end = oc.thread_list + oc.nb_thread_list;
    oc.nb_thread_list = static_cast<std::size_t>(std::remove(oc.thread_list, end, &local) - oc.thread_list);
    local.oc = nullptr;
}

/// The parts of this thread in all caches.
class LocalCaches {
public:
    LocalCaches() = default;
    LocalCaches(const LocalCaches&) = delete;
    LocalCaches& operator=(const LocalCaches&) = delete;

    ~LocalCaches() {
        ended_ = true;
        const std::lock_guard lock(registry);
        for (local_cache* local : locals_) {
            if (local->oc != nullptr) {
                unregister(*local);
            }
            delete local;
        }
    }

    /// The part in a cache, null without memory.
    local_cache* find(Cache& oc) {
        for (local_cache* local : locals_) {
            if (local->oc == &oc) {
                return local;
            }
        }
        return add(oc);
    }

    void remove(Cache& oc) {
        const std::lock_guard lock(registry);
        for (local_cache* local : locals_) {
            if (local->oc == &oc) {
                unregister(*local);
            }
        }
    }

    /// True once a destructor of the thread has run, after which destructors of others may still use caches.
    static bool ended() noexcept { return ended_; }

private:
    local_cache* add(Cache& oc) {
        const std::lock_guard lock(registry);
        if (!reserve_entry(oc)) {
            return nullptr;
        }
        local_cache* local = unused_part();
        local->objects.clear();
        local->objects.reserve(oc.thread_cache_size);
        local->oc = &oc;
        oc.thread_list[oc.nb_thread_list++] = local;
        return local;
    }

    /// A part of no cache.
    local_cache* unused_part() {
        for (local_cache* local : locals_) {
            if (local->oc == nullptr) {
                return local;
            }
        }
        locals_.reserve(locals_.size() + 1);
        locals_.push_back(new local_cache{nullptr, {}});
        return locals_.back();
    }

    static bool reserve_entry(Cache& oc) noexcept {
        if (oc.nb_thread_list < oc.max_nb_thread_list) {
            return true;
        }
        const std::size_t size = oc.max_nb_thread_list * 2;
        auto* list = static_cast<local_cache**>(std::realloc(oc.thread_list, size * sizeof(void*)));
        if (list == nullptr) {
            return false;
        }
        oc.thread_list = list;
        oc.max_nb_thread_list = size;
        return true;
    }

    static thread_local bool ended_;
    std::vector<local_cache*> locals_;
};

thread_local bool LocalCaches::ended_ = false;

LocalCaches& local_caches() {
    thread_local LocalCaches caches;
    return caches;
}

/// The part of this thread in a cache; null if it keeps none.
local_cache* find_local(Cache& oc) noexcept {
    if (oc.thread_cache_size == 0 || is_limited(oc) || LocalCaches::ended()) {
        return nullptr;
    }
    try {
        return local_caches().find(oc);
    } catch (const std::exception&) {
        return nullptr;
    }
}

/// Takes objects from the part of a thread, which is filled from the buffer first if it has too few.
std::size_t take_local(Cache& oc, local_cache& local, void** values, std::size_t count) {
    std::vector<void*>& kept = local.objects;
    if (kept.size() < count) {
        const std::size_t before = kept.size();
        kept.resize(oc.thread_cache_size);
        kept.resize(before + libtrace_ringbuffer_sread_bulk(&oc.rb, kept.data() + before, kept.size() - before, 0));
    }
    count = std::min(count, kept.size());
    std::copy(kept.end() - static_cast<std::ptrdiff_t>(count), kept.end(), values);
    kept.resize(kept.size() - count);
    return count;
}

/// Adds objects to the part of a thread; if there are too many, half of its room is made free.
void keep_local(Cache& oc, local_cache& local, void** values, std::size_t count) {
    std::vector<void*>& kept = local.objects;
    if (count > oc.thread_cache_size) {
        give_back(oc, values, count);
        return;
    }
    if (kept.size() + count > oc.thread_cache_size) {
        const std::size_t keep = std::min(oc.thread_cache_size / 2, oc.thread_cache_size - count);
        const std::size_t stay = std::min(keep, kept.size());
        give_back(oc, kept.data() + stay, kept.size() - stay);
        kept.resize(stay);
    }
    kept.insert(kept.end(), values, values + count);
}

}  // namespace

int libtrace_ocache_init(libtrace_ocache_t* oc, void* (*alloc)(void), void (*free)(void*), size_t thread_cache_size,
                         size_t buffer_size, bool limit_size) {
    if (oc == nullptr) {
        return -1;
    }
    libtrace_zero_ocache(oc);
    if (alloc == nullptr || free == nullptr ||
        libtrace_ringbuffer_init(&oc->rb, buffer_size, LIBTRACE_RINGBUFFER_BLOCKING) != 0) {
        return -1;
    }
    constexpr std::size_t first_threads = 16;
    oc->thread_list = static_cast<local_cache**>(std::calloc(first_threads, sizeof(void*)));
    if (oc->thread_list == nullptr) {
        libtrace_ringbuffer_destroy(&oc->rb);
        return -1;
    }
    pthread_spin_init(&oc->spin, PTHREAD_PROCESS_PRIVATE);
    oc->max_nb_thread_list = first_threads;
    oc->alloc = alloc;
    oc->free = free;
    oc->thread_cache_size = thread_cache_size;
    oc->max_allocations = limit_size ? buffer_size : 0;
    return 0;
}

int libtrace_ocache_destroy(libtrace_ocache_t* oc) {
    if (!is_made(oc)) {
        return 0;
    }
    {
        const std::lock_guard lock(registry);
        while (oc->nb_thread_list != 0) {
            unregister(*oc->thread_list[0]);
        }
    }
    for (void* object = nullptr; libtrace_ringbuffer_try_read(&oc->rb, &object) != 0;) {
        oc->free(object);
        uncount_allocation(*oc);
    }
    const auto leaked = static_cast<int>(oc->current_allocations);
    libtrace_ringbuffer_destroy(&oc->rb);
    pthread_spin_destroy(&oc->spin);
    std::free(oc->thread_list);
    libtrace_zero_ocache(oc);
    return leaked;
}

void libtrace_zero_ocache(libtrace_ocache_t* oc) {
    if (oc == nullptr) {
        return;
    }
    libtrace_zero_ringbuffer(&oc->rb);
    oc->alloc = nullptr;
    oc->free = nullptr;
    oc->thread_cache_size = oc->max_allocations = oc->current_allocations = 0;
    oc->nb_thread_list = oc->max_nb_thread_list = 0;
    oc->thread_list = nullptr;
}

size_t libtrace_ocache_alloc(libtrace_ocache_t* oc, void* values[], size_t nb_buffers, size_t min_nb_buffers) {
    const bool is_possible = is_made(oc) && values != nullptr && min_nb_buffers <= nb_buffers &&
                             (!is_limited(*oc) || min_nb_buffers <= oc->max_allocations);
    if (!is_possible) {
        return 0;
    }
    local_cache* local = find_local(*oc);
    std::size_t done = local != nullptr && nb_buffers <= oc->thread_cache_size
                           ? take_local(*oc, *local, values, nb_buffers)
                           : libtrace_ringbuffer_sread_bulk(&oc->rb, values, nb_buffers, 0);
    while (done < nb_buffers) {
        values[done] = allocate(*oc);
        if (values[done] == nullptr) {
            break;
        }
        ++done;
    }
    if (is_limited(*oc) && done < min_nb_buffers) {
        done += libtrace_ringbuffer_sread_bulk(&oc->rb, values + done, nb_buffers - done, min_nb_buffers - done);
    }
    return done;
}

size_t libtrace_ocache_free(libtrace_ocache_t* oc, void* values[], size_t nb_buffers, size_t min_nb_buffers) {
    if (!is_made(oc) || values == nullptr || min_nb_buffers > nb_buffers) {
        return 0;
    }
    if (local_cache* local = find_local(*oc); local != nullptr) {
        keep_local(*oc, *local, values, nb_buffers);
    } else {
        give_back(*oc, values, nb_buffers);
    }
    return nb_buffers;
}

void libtrace_ocache_unregister_thread(libtrace_ocache_t* oc) {
    if (is_made(oc) && !LocalCaches::ended()) {
        local_caches().remove(*oc);
    }
}
