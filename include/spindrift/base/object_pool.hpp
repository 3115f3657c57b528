#pragma once

#include <memory>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace spindrift {

/// A thread-safe pool of objects that keep their memory between uses. Last in, first out: the object released last is
/// probably still in the processor's cache.
template <class T>
class ObjectPool {
public:
    /// An unused object of the pool, or the result of `make` if there is none.
    template <class Make>
    [[nodiscard]] std::unique_ptr<T> acquire(Make make) {
        {
            const std::lock_guard lock(mutex_);
            if (!objects_.empty()) {
                auto object = std::move(objects_.back());
                objects_.pop_back();
                return object;
            }
        }
        return make();
    }

    [[nodiscard]] std::unique_ptr<T> acquire() { return acquire(std::make_unique<T>); }

    /// Takes an object back, or frees it if there is no memory to keep it.
    void release(std::unique_ptr<T> object) noexcept {
        const std::lock_guard lock(mutex_);
        try {
            objects_.push_back(std::move(object));
        } catch (const std::bad_alloc&) {
            object.reset();
        }
    }

private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<T>> objects_;
};

}  // namespace spindrift
