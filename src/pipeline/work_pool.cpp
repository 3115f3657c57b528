#include "work_pool.hpp"

#include <utility>

namespace spindrift::pipeline {

WorkPool::WorkPool(unsigned threads) {
    for (unsigned i = 0; i < threads; ++i) {
        threads_.emplace_back([this] { work(); });
    }
}

WorkPool::~WorkPool() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    ready_.notify_all();
    for (std::thread& thread : threads_) {
        thread.join();
    }
}

void WorkPool::post(Task task, Urgency urgency) {
    {
        const std::lock_guard lock(mutex_);
        (urgency == Urgency::continues ? continuing_ : beginning_).push_back(std::move(task));
    }
    ready_.notify_one();
}

void WorkPool::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        ready_.wait(lock, [this] { return ending_ || !continuing_.empty() || !beginning_.empty(); });
        std::deque<Task>& tasks = continuing_.empty() ? beginning_ : continuing_;
        if (tasks.empty()) {
            return;
        }
        const Task task = std::move(tasks.front());
        tasks.pop_front();
        lock.unlock();
        task();
        lock.lock();
    }
}

}  // namespace spindrift::pipeline
