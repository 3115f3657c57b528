#include "error_slot.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <string>

namespace spindrift::libtrace {
namespace {

void write(libtrace_err_t& error, int number, std::string_view problem) noexcept {
    error.err_num = number;
    const std::size_t size = std::min(problem.size(), sizeof error.problem - 1);
    std::copy_n(problem.data(), size, error.problem);
    error.problem[size] = '\0';
}

}  // namespace

void ErrorSlot::set(int number, std::string_view problem) noexcept {
    const std::scoped_lock lock(mutex_);
    if (error_.err_num != TRACE_ERR_NOERROR) {
        return;
    }
    write(error_, number, problem);
    is_set_.store(number != TRACE_ERR_NOERROR, std::memory_order_relaxed);
    if (number > 0) {
        try {
            write(error_, number, fmt::format("{}: {}", problem, errno_text(number)));
        } catch (const std::exception&) {
            return;  // without memory, the text stays as it is
        }
    }
}

libtrace_err_t ErrorSlot::take() noexcept {
    const std::scoped_lock lock(mutex_);
    const libtrace_err_t taken = error_;
    write(error_, TRACE_ERR_NOERROR, "");
    is_set_.store(false, std::memory_order_relaxed);
    return taken;
}

int refuse_null(std::string_view function) noexcept {
    try {
        warn(fmt::format("NULL trace passed to {}()", function));
    } catch (const std::exception&) {
        return TRACE_ERR_NULL_TRACE;  // without memory, without a line
    }
    return TRACE_ERR_NULL_TRACE;
}

void warn(std::string_view line) noexcept {
    constexpr unsigned max_lines = 100;  // of a process: one packet of an unknown kind may bring many
    static std::atomic<unsigned> lines = 0;
    if (lines.fetch_add(1, std::memory_order_relaxed) < max_lines) {
        try {
            const std::string text = std::string(line) + '\n';
            static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
        } catch (const std::exception&) {
            return;
        }
    }
}

}  // namespace spindrift::libtrace
