#include "../api.hpp"
#include "lock.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>

namespace {

using Vector = libtrace_vector_t;
using spindrift::capi::MutexLock;

struct Free {
    void operator()(void* memory) const noexcept { std::free(memory); }
};

/// A vector that libtrace_vector_init() made, not libtrace_zero_vector().
bool is_made(const Vector* v) noexcept {
    return v != nullptr && v->element_size != 0;
}

char* element(const Vector& v, std::size_t index) noexcept {
    return v.elements + index * v.element_size;
}

/// Makes room for `count` elements more.
bool reserve(Vector& v, std::size_t count) noexcept {
    if (count <= v.max_size - v.size) {
        return true;
    }
    if (count > SIZE_MAX / v.element_size - v.size) {
        return false;
    }
    std::size_t max_size = std::max(v.size + count, v.max_size * 2);
    if (max_size > SIZE_MAX / v.element_size) {
        max_size = v.size + count;
    }
    auto* elements = static_cast<char*>(std::realloc(v.elements, max_size * v.element_size));
    if (elements == nullptr) {
        return false;
    }
    v.elements = elements;
    v.max_size = max_size;
    return true;
}

void append(Vector& v, const void* elements, std::size_t count) noexcept {
    if (count != 0 && reserve(v, count)) {
        std::memcpy(element(v, v.size), elements, count * v.element_size);
        v.size += count;
    }
}

using Compare = int (*)(const void*, const void*);

/// Sorts pointers to the elements, then copies the elements in that order to new memory.
void sort(Vector& v, Compare compare) {
    const std::unique_ptr<const char*[], Free> order(static_cast<const char**>(std::calloc(v.size, sizeof(char*))));
    std::unique_ptr<char, Free> sorted(static_cast<char*>(std::calloc(v.max_size, v.element_size)));
    if (order == nullptr || sorted == nullptr) {
        return;
    }
    for (std::size_t i = 0; i < v.size; ++i) {
        order[i] = element(v, i);
    }
    std::stable_sort(order.get(), order.get() + v.size,
                     [compare](const char* a, const char* b) { return compare(a, b) < 0; });
    for (std::size_t i = 0; i < v.size; ++i) {
        std::memcpy(sorted.get() + i * v.element_size, order[i], v.element_size);
    }
    std::free(v.elements);
    v.elements = sorted.release();
}

}  // namespace

void libtrace_vector_init(libtrace_vector_t* v, size_t element_size) {
    if (v != nullptr) {
        libtrace_zero_vector(v);
        v->element_size = element_size;
        pthread_mutex_init(&v->lock, nullptr);
    }
}

void libtrace_zero_vector(libtrace_vector_t* v) {
    if (v != nullptr) {
        v->max_size = v->size = v->element_size = 0;
        v->elements = nullptr;
    }
}

void libtrace_vector_destroy(libtrace_vector_t* v) {
    if (is_made(v)) {
        pthread_mutex_destroy(&v->lock);
        std::free(v->elements);
        libtrace_zero_vector(v);
    }
}

void libtrace_vector_push_back(libtrace_vector_t* v, void* d) {
    if (is_made(v) && d != nullptr) {
        const MutexLock lock(v->lock);
        append(*v, d, 1);
    }
}

size_t libtrace_vector_get_size(libtrace_vector_t* v) {
    if (!is_made(v)) {
        return 0;
    }
    const MutexLock lock(v->lock);
    return v->size;
}

int libtrace_vector_get(libtrace_vector_t* v, size_t location, void* d) {
    if (!is_made(v) || d == nullptr) {
        return 0;
    }
    const MutexLock lock(v->lock);
    if (location >= v->size) {
        return 0;
    }
    std::memcpy(d, element(*v, location), v->element_size);
    return 1;
}

void libtrace_vector_append(libtrace_vector_t* dest, libtrace_vector_t* src) {
    if (!is_made(dest) || !is_made(src) || dest == src || dest->element_size != src->element_size) {
        return;
    }
    // In the order of addresses: two threads may append two vectors to each other.
    const bool dest_first = std::less<>()(dest, src);
    const MutexLock first(dest_first ? dest->lock : src->lock);
    const MutexLock second(dest_first ? src->lock : dest->lock);
    const std::size_t expected = dest->size + src->size;
    append(*dest, src->elements, src->size);
    if (dest->size == expected) {
        src->size = 0;
    }
}

int libtrace_vector_remove_front(libtrace_vector_t* v) {
    if (!is_made(v)) {
        return 0;
    }
    const MutexLock lock(v->lock);
    if (v->size == 0) {
        return 0;
    }
    --v->size;
    std::memmove(v->elements, element(*v, 1), v->size * v->element_size);
    return 1;
}

void libtrace_vector_empty(libtrace_vector_t* v) {
    if (is_made(v)) {
        const MutexLock lock(v->lock);
        v->size = 0;
    }
}

void libtrace_vector_apply_function(libtrace_vector_t* v, vector_data_fn fn) {
    if (!is_made(v) || fn == nullptr) {
        return;
    }
    const MutexLock lock(v->lock);
    for (std::size_t i = 0; i < v->size; ++i) {
        fn(element(*v, i));
    }
}

void libtrace_vector_qsort(libtrace_vector_t* v, int (*compar)(const void*, const void*)) {
    if (!is_made(v) || compar == nullptr) {
        return;
    }
    const MutexLock lock(v->lock);
    if (v->size > 1) {
        sort(*v, compar);
    }
}
