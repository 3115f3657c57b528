#include "thread_pool.hpp"

#include <utility>

namespace spindrift::pipeline {

ThreadPool::ThreadPool(unsigned threads) {
    for (unsigned i = 0; i < threads; ++i) {
        threads_.emplace_back([this] { work(); });
    }
}

ThreadPool::~ThreadPool() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    ready_.notify_all();
    for (std::thread& thread : threads_) {
        thread.join();
    }
}

void ThreadPool::post(Task task, Priority priority) {
    {
        const std::lock_guard lock(mutex_);
        (priority == Priority::in_flight ? in_flight_tasks_ : new_batch_tasks_).push_back(std::move(task));
    }
    ready_.notify_one();
}

void ThreadPool::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        ready_.wait(lock, [this] { return ending_ || !in_flight_tasks_.empty() || !new_batch_tasks_.empty(); });
        std::deque<Task>& tasks = in_flight_tasks_.empty() ? new_batch_tasks_ : in_flight_tasks_;
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
