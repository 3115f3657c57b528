#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

// Replaces `operator new` in the whole program: one file of a program includes this one.

namespace {

std::atomic<bool> is_armed = false;
std::atomic<bool> fails_onward = false;
std::atomic<std::int64_t> left = 0;  // allocations before the one that fails

bool fails_now() noexcept {
    if (!is_armed.load(std::memory_order_acquire)) {
        return false;
    }
    const std::int64_t before = left.fetch_sub(1);
    return before == 0 || (before < 0 && fails_onward);
}

void* allocate(std::size_t size, std::size_t alignment) {
    void* const memory = fails_now() ? nullptr
                         : alignment == 0
                             ? std::malloc(size > 0 ? size : 1)
                             : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}

}  // namespace

void* operator new(std::size_t size) {
    return allocate(size, 0);
}
void* operator new[](std::size_t size) {
    return allocate(size, 0);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    try {
        return allocate(size, 0);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
    std::free(memory);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

namespace spindrift::tests {

enum class Failing : std::uint8_t {
    once,   ///< one allocation
    onward  ///< one, and all that follow
};

/// While this object lives, the allocation number `number`, from 0, fails with `std::bad_alloc`, whatever thread makes
/// it.
class [[nodiscard]] FailingAllocations {
public:
    FailingAllocations(std::int64_t number, Failing failing) {
        left = number;
        fails_onward = failing == Failing::onward;
        is_armed.store(true, std::memory_order_release);
    }
    FailingAllocations(const FailingAllocations&) = delete;
    FailingAllocations& operator=(const FailingAllocations&) = delete;
    ~FailingAllocations() { is_armed.store(false, std::memory_order_release); }

    /// Whether it has failed.
    [[nodiscard]] static bool has_failed() { return left < 0; }
};

}  // namespace spindrift::tests
