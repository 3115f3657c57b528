#pragma once

#include "error_slot.hpp"
#include "trace.hpp"

#include <exception>
#include <new>
#include <utility>

namespace spindrift::libtrace {

/// Calls `action` and returns its result; `on_failure` if it throws.
template <class Result, class Action>
Result guarded(Result on_failure, Action&& action) noexcept {
    try {
        return std::forward<Action>(action)();
    } catch (const std::exception&) {
        return on_failure;
    }
}

/// The same, with the exception as the error of an input or output.
template <class Owner, class Result, class Action>
Result guarded(Owner& owner, Result on_failure, Action&& action) noexcept {
    try {
        return std::forward<Action>(action)();
    } catch (const std::bad_alloc&) {
        owner.error.set(TRACE_ERR_OUT_OF_MEMORY, "out of memory");
    } catch (const std::exception& error) {
        owner.error.set(TRACE_ERR_INIT_FAILED, error.what());
    }
    return on_failure;
}

}  // namespace spindrift::libtrace
