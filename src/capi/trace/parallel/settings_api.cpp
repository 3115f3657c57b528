#include "../guard.hpp"
#include "../trace.hpp"
#include "parallel.hpp"

#include <fmt/format.h>

#include <array>
#include <string>

// What programs set before a parallel start.
namespace {

using namespace spindrift::libtrace;

// Settings change on a new trace, and while it is paused.
bool is_open(const libtrace_t* trace) noexcept {
    return trace != nullptr && (trace->parallel == nullptr || trace->parallel->state() == Parallel::State::paused);
}

template <class Value>
int set(libtrace_t* trace, Value Settings::*member, Value value) noexcept {
    if (!is_open(trace)) {
        return -1;
    }
    trace->settings.*member = value;
    return 0;
}

int configure(libtrace_t& trace, std::string_view text) {
    const auto settings = parse_settings(text);
    if (!settings) {
        trace.error.set(TRACE_ERR_BAD_FORMAT, "trace_set_configuration(), not a key=value pt");
        return -1;
    }
    for (const auto& [key, value] : *settings) {
        if (!trace.settings.set(key, value)) {
            warn(fmt::format("setting {}={} is ignored", key, value));
        }
    }
    return 0;
}

int set_hasher(libtrace_t& trace, hasher_types type, fn_hasher hasher, void* data) {
    if (trace.format != nullptr && trace.format->is_ndag()) {
        warn("the streams of nDAG decide about threads: the hasher is not used");
        return 0;
    }
    if ((type == HASHER_CUSTOM && hasher == nullptr) || (type == HASHER_BALANCE && hasher != nullptr) ||
        type < HASHER_BALANCE || type > HASHER_CUSTOM) {
        return -1;
    }
    trace.options.hasher = hasher;
    trace.options.hasher_data = data;
    if (type != HASHER_BALANCE && hasher == nullptr) {
        toeplitz_init_config(&trace.toeplitz, type == HASHER_BIDIRECTIONAL);
        trace.options.hasher = [](const libtrace_packet_t* packet, void* conf) {
            return toeplitz_hash_packet(packet, static_cast<const toeplitz_conf_t*>(conf));
        };
        trace.options.hasher_data = &trace.toeplitz;
    }
    return 0;
}

}  // namespace

extern "C" {

int trace_set_perpkt_threads(libtrace_t* trace, int nb) {
    return trace != nullptr && trace->parallel == nullptr && nb >= 0 ? set(trace, &Settings::threads, nb) : -1;
}

int trace_set_tick_interval(libtrace_t* trace, size_t millisec) {
    return set(trace, &Settings::tick_interval, millisec);
}

int trace_set_tick_count(libtrace_t* trace, size_t count) {
    return set(trace, &Settings::tick_count, count);
}

int trace_set_tracetime(libtrace_t* trace, bool tracetime) {
    return set(trace, &Settings::has_trace_time, tracetime);
}

int trace_set_cache_size(libtrace_t* trace, size_t size) {
    return set(trace, &Settings::cache_size, size);
}

int trace_set_thread_cache_size(libtrace_t* trace, size_t size) {
    return set(trace, &Settings::thread_cache_size, size);
}

int trace_set_fixed_count(libtrace_t* trace, bool fixed) {
    return set(trace, &Settings::has_fixed_count, fixed);
}

int trace_set_burst_size(libtrace_t* trace, size_t size) {
    return set(trace, &Settings::burst_size, size);
}

int trace_set_hasher_queue_size(libtrace_t* trace, size_t size) {
    return set(trace, &Settings::hasher_queue_size, size);
}

int trace_set_hasher_polling(libtrace_t* trace, bool polling) {
    return set(trace, &Settings::polls_hasher, polling);
}

int trace_set_reporter_polling(libtrace_t* trace, bool polling) {
    return set(trace, &Settings::polls_reporter, polling);
}

int trace_set_reporter_thold(libtrace_t* trace, size_t threshold) {
    return set(trace, &Settings::reporter_threshold, threshold);
}

int trace_set_debug_state(libtrace_t* trace, bool debug) {
    return set(trace, &Settings::shows_states, debug);
}

int trace_set_coremap(libtrace_t* trace, const char* coremap) {
    if (!is_open(trace) || coremap == nullptr) {
        return -1;
    }
    const bool is_good = guarded(false, [&] { return trace->settings.set_cores(coremap); });
    if (!is_good) {
        warn("a core map is a list of numbers: 0,2,4");
    }
    return is_good ? 0 : -1;
}

int trace_set_hasher(libtrace_t* trace, enum hasher_types type, fn_hasher hasher, void* data) {
    return is_open(trace) ? set_hasher(*trace, type, hasher, data) : -1;
}

void trace_set_combiner(libtrace_t* trace, const libtrace_combine_t* combiner, libtrace_generic_t config) {
    if (trace != nullptr && trace->parallel == nullptr) {
        trace->combiner = combiner != nullptr ? *combiner : combiner_unordered;
        trace->combiner.configuration = config;
    }
}

int trace_set_configuration(libtrace_t* trace, const char* str) {
    if (trace == nullptr) {
        return -1;
    }
    if (str == nullptr) {
        trace->error.set(TRACE_ERR_CONFIG, "NULL passed to trace_set_configuration()");
        return -1;
    }
    if (!is_open(trace)) {
        trace->error.set(TRACE_ERR_BAD_STATE, "A running trace cannot be configured");
        return -1;
    }
    return guarded(*trace, -1, [&] { return configure(*trace, str); });
}

int trace_set_configuration_file(libtrace_t* trace, FILE* file) {
    if (trace == nullptr || file == nullptr || !is_open(trace)) {
        return -1;
    }
    std::array<char, 1024> line{};
    int result = 0;
    while (std::fgets(line.data(), line.size(), file) != nullptr) {
        const std::string text(line.data());
        const std::string list = text.substr(0, text.find_last_not_of("\r\n") + 1);
        if (!list.empty() && trace_set_configuration(trace, list.c_str()) != 0) {
            result = -1;
        }
    }
    return result;
}

}  // extern "C"
