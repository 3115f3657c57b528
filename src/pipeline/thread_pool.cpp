#include "thread_pool.hpp"

#include <exception>
#include <utility>

namespace spindrift::pipeline {

ThreadPool::ThreadPool(unsigned threads, Thread::Failed failed) : failed_(std::move(failed)) {
    try {
        for (unsigned i = 0; i < threads; ++i) {
            threads_.emplace_back([this] { work(); }, failed_);
        }
    } catch (...) {
        end();  // or those that were started would wait for ever
        throw;
    }
}

ThreadPool::~ThreadPool() {
    end();
}

void ThreadPool::end() noexcept {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    ready_.notify_all();
    for (Thread& thread : threads_) {
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
        try {
            task();
        } catch (...) {
            failed_(std::current_exception());
        }
        lock.lock();
    }
}

}  // namespace spindrift::pipeline
