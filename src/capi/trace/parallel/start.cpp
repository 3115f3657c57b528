#include "../guard.hpp"
#include "../trace.hpp"
#include "parallel.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>

// Start, pause, stop and join of parallel traces.
namespace {

using namespace spindrift::libtrace;
using State = Parallel::State;

int fail(libtrace_t& trace, int number, const std::string& problem) {
    trace.error.set(number, problem);
    return -1;
}

std::string upper(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        const bool is_plain =
            (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
        result += is_plain ? static_cast<char>(letter >= 'a' ? letter - 'a' + 'A' : letter) : '_';
    }
    return result;
}

// What the environment sets, for all traces, those of a format, or one.
void apply_environment(libtrace_t& trace) {
    const std::string all = "LIBTRACE_CONF";
    const std::string of_format = all + "_" + upper(trace.format->name);
    for (const std::string& name : {all, of_format, of_format + "_" + upper(trace.body.value_or(""))}) {
        if (const char* const value = std::getenv(name.c_str())) {
            static_cast<void>(trace_set_configuration(&trace, value));
        }
    }
}

int start_first(libtrace_t& trace, void* global, const callback_set* processing, const callback_set* reporting) {
    if (processing == nullptr) {
        return fail(trace, TRACE_ERR_INIT_FAILED, "trace_pstart requires a non-NULL set of per packet callbacks.");
    }
    if (processing->packet == nullptr) {
        return fail(trace, TRACE_ERR_INIT_FAILED,
                    "The per packet callbacks must include a handler for a packet. Please set this using "
                    "trace_set_packet_cb().");
    }
    if (trace.format == nullptr) {
        return fail(trace, TRACE_ERR_BAD_FORMAT, trace.failure);
    }
    apply_environment(trace);
    auto parallel = std::make_unique<Parallel>(trace, global, *processing, reporting);
    const unsigned readers = parallel->has_hasher() ? 1 : static_cast<unsigned>(parallel->thread_count());
    if (trace.reading == nullptr && !open_source(trace, readers)) {
        return -1;
    }
    ++trace.starts;
    trace.is_started = true;
    trace.parallel = std::move(parallel);
    try {
        trace.parallel->start();
    } catch (...) {
        trace.parallel = nullptr;
        throw;
    }
    return 0;
}

int start(libtrace_t& trace, void* global, const callback_set* processing, const callback_set* reporting) {
    if (trace.error.is_set()) {
        return -1;
    }
    if (trace.is_dead) {
        return fail(trace, TRACE_ERR_BAD_STATE, "a dead trace has no packets to read");
    }
    if (trace.parallel == nullptr) {
        return start_first(trace, global, processing, reporting);
    }
    if (trace.parallel->state() != State::paused) {
        return fail(trace, TRACE_ERR_BAD_STATE, "The trace runs already, or has ended");
    }
    return trace.parallel->resume(global, processing, reporting) ? 0 : -1;
}

// Whether a thread of the trace that must not wait for itself calls.
bool is_own_processor(const libtrace_t& trace) noexcept {
    const libtrace_thread_t* const caller = current_thread();
    return caller != nullptr && &caller->trace == &trace && caller->role != libtrace_thread_t::Role::reporter;
}

int pause(libtrace_t& trace) {
    if (trace.parallel == nullptr) {
        return fail(trace, TRACE_ERR_BAD_STATE, "You must call trace_start() before calling trace_ppause()");
    }
    if (is_own_processor(trace)) {
        return fail(trace, TRACE_ERR_BAD_STATE, "A processing thread cannot pause its trace");
    }
    if (trace.parallel->state() == State::paused) {
        return 0;
    }
    return trace.parallel->pause()
               ? 0
               : fail(trace, TRACE_ERR_BAD_STATE, "You must call trace_start() before calling trace_ppause()");
}

int stop(libtrace_t& trace) {
    if (is_own_processor(trace)) {
        return fail(trace, TRACE_ERR_BAD_STATE, "A processing thread cannot stop its trace");
    }
    if (trace.parallel == nullptr || trace.parallel->has_ended() || !trace.parallel->stop()) {
        return fail(trace, TRACE_ERR_BAD_STATE, "The trace must be running to be stopped with trace_pstop()");
    }
    return 0;
}

}  // namespace

extern "C" {

int trace_pstart(libtrace_t* trace, void* global_blob, libtrace_callback_set_t* per_packet_cbs,
                 libtrace_callback_set_t* reporter_cbs) {
    return trace != nullptr
               ? guarded(*trace, -1, [&] { return start(*trace, global_blob, per_packet_cbs, reporter_cbs); })
               : -1;
}

int trace_ppause(libtrace_t* trace) {
    return trace != nullptr ? guarded(*trace, -1, [&] { return pause(*trace); }) : refuse_null("trace_ppause");
}

int trace_pstop(libtrace_t* trace) {
    return trace != nullptr ? guarded(*trace, -1, [&] { return stop(*trace); }) : refuse_null("trace_pstop");
}

void trace_join(libtrace_t* trace) {
    if (trace != nullptr && trace->parallel != nullptr && !is_own_processor(*trace)) {
        trace->parallel->join();
    }
}

bool trace_has_finished(libtrace_t* trace) {
    return trace != nullptr && trace->parallel != nullptr && trace->parallel->has_ended();
}

bool trace_has_reporter(libtrace_t* trace) {
    if (trace == nullptr) {
        return false;
    }
    if (trace->parallel == nullptr) {
        trace->error.set(TRACE_ERR_BAD_STATE, "Cannot check reporter for the current state in trace_has_reporter()");
        return false;
    }
    return trace->parallel->has_reporter();
}

bool trace_has_dedicated_hasher(libtrace_t* trace) {
    return trace != nullptr && trace->parallel != nullptr && trace->parallel->has_hasher();
}

bool trace_is_parallel(libtrace_t* trace) {
    if (trace == nullptr || trace->format == nullptr || !trace->format->reads_in_parallel) {
        return false;
    }
    return trace->parallel == nullptr || !trace->parallel->has_hasher();
}

int trace_get_perpkt_threads(libtrace_t* trace) {
    return trace != nullptr && trace->parallel != nullptr ? trace->parallel->thread_count() : 0;
}

int trace_get_perpkt_thread_id(libtrace_thread_t* thread) {
    return thread != nullptr ? thread->number : -1;
}

}  // extern "C"
