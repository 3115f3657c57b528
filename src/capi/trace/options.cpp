#include "trace.hpp"

#include <fmt/format.h>

#include <string>

// What programs set on a trace.
namespace {

using namespace spindrift::libtrace;

int fail(libtrace_t& trace, int number, const std::string& problem) {
    trace.error.set(number, problem);
    return -1;
}

bool is_known(int option) noexcept {
    return option >= TRACE_OPTION_SNAPLEN && option <= TRACE_OPTION_XDP_COPY_MODE;
}

int set_number(libtrace_t& trace, trace_option_t option, int value) {
    constexpr int max_snap_length = 65536;
    constexpr int max_speed = 1000;
    switch (option) {
        case TRACE_OPTION_SNAPLEN:
            if (value < 0 || value > max_snap_length) {
                return fail(trace, TRACE_ERR_BAD_STATE, "Invalid snap length");
            }
            trace.options.snap_length = static_cast<std::uint32_t>(value);
            return 0;
        case TRACE_OPTION_REPLAY_SPEEDUP:
            if (value < 1 || value > max_speed) {
                return fail(trace, TRACE_ERR_BAD_STATE, "Invalid replay speed");
            }
            trace.options.replay_speed = value;
            return 0;
        case TRACE_OPTION_PROMISC: trace.options.is_promiscuous = value != 0; return 0;
        case TRACE_OPTION_EVENT_REALTIME: trace.options.has_realtime_events = value != 0; return 0;
        case TRACE_OPTION_DISCARD_META: trace.options.discards_metadata = value != 0; return 0;
        case TRACE_OPTION_HASHER: return trace_set_hasher(&trace, static_cast<hasher_types>(value), nullptr, nullptr);
        default: return 0;  // TRACE_OPTION_CONSTANT_ERF_FRAMING: the framing is in each record
    }
}

}  // namespace

extern "C" {

int trace_config(libtrace_t* trace, trace_option_t option, void* value) {
    if (trace == nullptr) {
        return refuse_null("trace_config");
    }
    if (trace->error.is_set()) {
        return -1;
    }
    if (!is_known(option)) {
        return fail(*trace, TRACE_ERR_UNKNOWN_OPTION, "Unknown option " + std::to_string(option));
    }
    if (trace->format == nullptr || !trace->format->takes(option)) {
        return fail(*trace, TRACE_ERR_OPTION_UNAVAIL, "This option is not supported by the format of the trace");
    }
    if (option == TRACE_OPTION_FILTER) {
        trace->options.filter = static_cast<libtrace_filter_t*>(value);
        return 0;
    }
    if (value == nullptr) {
        return fail(*trace, TRACE_ERR_NULL, "NULL value passed to trace_config()");
    }
    return set_number(*trace, option, *static_cast<int*>(value));
}

int trace_set_snaplen(libtrace_t* trace, int snaplen) {
    return trace_config(trace, TRACE_OPTION_SNAPLEN, &snaplen);
}

int trace_set_promisc(libtrace_t* trace, bool promisc) {
    int value = promisc ? 1 : 0;
    return trace_config(trace, TRACE_OPTION_PROMISC, &value);
}

int trace_set_filter(libtrace_t* trace, libtrace_filter_t* filter) {
    return trace_config(trace, TRACE_OPTION_FILTER, filter);
}

int trace_set_meta_freq(libtrace_t* trace, int freq) {
    return trace_config(trace, TRACE_OPTION_META_FREQ, &freq);
}

int trace_set_event_realtime(libtrace_t* trace, bool realtime) {
    int value = realtime ? 1 : 0;
    return trace_config(trace, TRACE_OPTION_EVENT_REALTIME, &value);
}

}  // extern "C"
