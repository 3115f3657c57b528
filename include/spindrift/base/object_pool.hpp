#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace spindrift {

/// Objects that are used for a while by one thread or another and keep their memory in between. The one given back last
/// is lent first: its memory is still at hand.
template <class T>
class ObjectPool {
public:
    /// An object nobody uses, or the one `make` returns.
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

    void release(std::unique_ptr<T> object) {
        const std::lock_guard lock(mutex_);
        objects_.push_back(std::move(object));
    }

private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<T>> objects_;
};

}  // namespace spindrift
