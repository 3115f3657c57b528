#pragma once

#include <spindrift/base/thread.hpp>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

namespace spindrift::pipeline {

/// A fixed number of threads that run tasks.
class ThreadPool {
public:
    using Task = std::function<void()>;

    /// \param failed called on the thread whose task has thrown; the thread goes on
    /// \throws Error if not all threads can be started
    ThreadPool(unsigned threads, Thread::Failed failed);
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;
    /// Calls `end`.
    ~ThreadPool();

    /// Tasks of batches in flight run before those of new batches, so that batches are released early. Tasks of one
    /// priority run in the order they were posted.
    enum class Priority { new_batch, in_flight };
    void post(Task task, Priority priority);

    /// Waits until all tasks are done, also those that tasks post meanwhile, and ends the threads.
    void end() noexcept;

private:
    void work();

    Thread::Failed failed_;
    std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<Task> new_batch_tasks_;
    std::deque<Task> in_flight_tasks_;
    bool ending_ = false;
    std::vector<Thread> threads_;
};

}  // namespace spindrift::pipeline
