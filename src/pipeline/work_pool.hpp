#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace spindrift::pipeline {

/// A few threads that do whatever is to be done.
class WorkPool {
public:
    using Task = std::function<void()>;

    explicit WorkPool(unsigned threads);
    WorkPool(const WorkPool&) = delete;
    WorkPool& operator=(const WorkPool&) = delete;
    /// Waits until everything is done.
    ~WorkPool();

    /// What brings batches nearer to their end goes first, so that memory comes free early; otherwise tasks are done in
    /// the order they come.
    enum class Urgency { begins, continues };
    void post(Task task, Urgency urgency);

private:
    void work();

    std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<Task> beginning_;
    std::deque<Task> continuing_;
    bool ending_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace spindrift::pipeline
