#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace spindrift::pipeline {

/// A fixed number of threads that run tasks.
class ThreadPool {
public:
    using Task = std::function<void()>;

    explicit ThreadPool(unsigned threads);
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;
    /// Waits until all tasks are done.
    ~ThreadPool();

    /// Tasks of batches in flight run before those of new batches, so that batches are released early. Tasks of one
    /// priority run in the order they were posted.
    enum class Priority { new_batch, in_flight };
    void post(Task task, Priority priority);

private:
    void work();

    std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<Task> new_batch_tasks_;
    std::deque<Task> in_flight_tasks_;
    bool ending_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace spindrift::pipeline
