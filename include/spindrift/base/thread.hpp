#pragma once

#include <exception>
#include <functional>
#include <string>
#include <thread>

namespace spindrift {

/// What an exception says, as the end of a line for the user: `out of memory` for `std::bad_alloc`. Never throws: where
/// there is no memory for the text, it says that.
[[nodiscard]] std::string failure_text(const std::exception_ptr& failure) noexcept;

/// A thread of this process. All modules and commands start threads by this class: an exception never leaves the thread
/// function, which would abort the process.
class Thread {
public:
    /// Told, on the thread, what its function has thrown. What it throws itself is dropped.
    using Failed = std::function<void(const std::exception_ptr& failure)>;

    Thread() noexcept = default;

    /// Starts the thread.
    /// \param failed called if `body` throws: keeps the reason and ends what depends on the thread
    /// \throws Error if the system has no thread (`ulimit -u`) or no memory for it
    Thread(std::function<void()> body, Failed failed);

    Thread(Thread&& other) noexcept = default;
    Thread& operator=(Thread&& other) noexcept;
    /// Waits for the end of the thread. What its function waits for must have been given before.
    ~Thread();

    [[nodiscard]] bool joinable() const noexcept { return thread_.joinable(); }

    /// Waits for the end of the thread; does nothing if there is none.
    void join() noexcept;

    [[nodiscard]] std::thread::native_handle_type native_handle() { return thread_.native_handle(); }

private:
    std::thread thread_;
};

}  // namespace spindrift
