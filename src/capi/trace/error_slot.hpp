#pragma once

#include "api.hpp"

#include <atomic>
#include <mutex>
#include <string_view>

namespace spindrift::libtrace {

/// The error of a trace: the first one stays until somebody takes it. Threads share it.
class ErrorSlot {
public:
    /// \param number `TRACE_ERR_…`, or a positive `errno`, whose text is added
    void set(int number, std::string_view problem) noexcept;

    /// Asked for before each packet, so it takes no lock.
    [[nodiscard]] bool is_set() const noexcept { return is_set_.load(std::memory_order_relaxed); }

    /// The error, which is cleared.
    libtrace_err_t take() noexcept;

private:
    std::mutex mutex_;  // guards what follows while it is changed
    libtrace_err_t error_{};
    std::atomic<bool> is_set_ = false;
};

/// Tells that a function got NULL for a trace. \returns `TRACE_ERR_NULL_TRACE`
int refuse_null(std::string_view function) noexcept;

/// A line on standard error; those of one kind are limited in number.
void warn(std::string_view line) noexcept;

}  // namespace spindrift::libtrace
