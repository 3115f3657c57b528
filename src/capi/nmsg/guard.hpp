#pragma once

#include <cerrno>
#include <exception>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

#include "api.hpp"

namespace spindrift::capi {

/// Keeps `text` for `nmsg2_last_error` of this thread.
void set_last_error(std::string_view text) noexcept;

/// The text of `nmsg2_last_error`: never null, valid until the next `set_last_error` of this thread.
[[nodiscard]] const char* last_error() noexcept;

/// Calls `action` and returns its result. An exception becomes `on_failure` (of a function that returns `nmsg_res`:
/// `nmsg_res_memfail` for `std::bad_alloc`), and its text the last error of this thread. `errno` is then ENOMEM, that
/// of the system call which failed, or EINVAL.
template <typename Result, typename Action>
Result guarded(Result on_failure, Action&& action) noexcept {
    const int errno_before = errno;
    try {
        return std::forward<Action>(action)();
    } catch (const std::bad_alloc&) {
        set_last_error("out of memory");
        errno = ENOMEM;
        if constexpr (std::is_same_v<Result, nmsg_res>) {
            return nmsg_res_memfail;
        }
        return on_failure;
    } catch (const std::exception& error) {
        set_last_error(error.what());
    } catch (...) {
        set_last_error("unknown exception");
    }
    if (errno == errno_before) {
        errno = EINVAL;
    }
    return on_failure;
}

/// The same for a function without a result.
template <typename Action>
void guarded(Action&& action) noexcept {
    (void)guarded(nmsg_res_failure, [&] {
        std::forward<Action>(action)();
        return nmsg_res_success;
    });
}

}  // namespace spindrift::capi
