#include "parallel/parallel.hpp"
#include "trace.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdlib>

namespace {

using namespace spindrift::libtrace;

constexpr std::uint64_t unavailable = ~std::uint64_t{0};
constexpr unsigned magic = 0x41;

/// The fields, in the order in which they are printed.
struct Field {
    const char* name;
    std::uint64_t libtrace_stat_t::*value;
    bool (*is_valid)(const libtrace_stat_t&);
    void (*set_valid)(libtrace_stat_t&, bool);
};

#define X(field)                                                                                         \
    {#field, &libtrace_stat_t::field, [](const libtrace_stat_t& one) { return one.field##_valid != 0; }, \
     [](libtrace_stat_t& one, bool valid) { one.field##_valid = valid ? 1 : 0; }},
constexpr Field fields[] = {LIBTRACE_STAT_FIELDS};
#undef X

bool is_made(const libtrace_stat_t* statistics) noexcept {
    return statistics != nullptr && statistics->magic == magic;
}

void clear(libtrace_stat_t& statistics) noexcept {
    statistics = {};
    statistics.magic = magic;
}

void put(libtrace_stat_t& statistics, const Field& field, std::uint64_t value) noexcept {
    statistics.*field.value = value;
    field.set_valid(statistics, true);
}

// Fills in what the source has counted.
void add_source(libtrace_stat_t& to, const libtrace_t& trace, const spindrift::trace::Statistics& counts) noexcept {
    const unsigned has = trace.format->counts;
    const std::uint64_t dropped = counts.dropped.value_or(0);
    if ((has & Format::received) != 0) {
        to.received = counts.received + dropped;
        to.received_valid = 1;
    }
    if ((has & Format::dropped) != 0) {
        to.dropped = dropped;
        to.dropped_valid = 1;
    }
    if ((has & Format::captured) != 0) {
        to.captured = counts.received;
        to.captured_valid = 1;
    }
    if ((has & Format::missing) != 0) {
        to.missing = counts.missing.value_or(0);
        to.missing_valid = 1;
    }
    if ((has & Format::errors) != 0) {
        to.errors = 0;
        to.errors_valid = 1;
    }
}

void fill(libtrace_stat_t& to, libtrace_t& trace) {
    clear(to);
    std::uint64_t accepted = trace.accepted;
    std::uint64_t filtered = trace.filtered;
    if (trace.parallel != nullptr) {
        trace.parallel->add_counts(accepted, filtered);
    }
    to.accepted = accepted;
    to.accepted_valid = 1;
    to.filtered = filtered;
    to.filtered_valid = 1;
    if (trace.format != nullptr) {
        spindrift::trace::Statistics counts = trace.earlier;
        if (trace.reading != nullptr) {
            add(counts, trace.reading->input().statistics());
        }
        add_source(to, trace, counts);
    }
}

// The deprecated functions.
std::uint64_t one(libtrace_t* trace, std::uint64_t libtrace_stat_t::*value) {
    if (trace == nullptr) {
        return unavailable;
    }
    libtrace_stat_t statistics;
    fill(statistics, *trace);
    const auto* const field = std::ranges::find(fields, value, &Field::value);
    return field->is_valid(statistics) ? statistics.*value : unavailable;
}

template <class Combine>
void combine(const libtrace_stat_t* a, const libtrace_stat_t* b, libtrace_stat_t* c, Combine action) {
    if (!is_made(a) || !is_made(b) || c == nullptr) {
        return;
    }
    libtrace_stat_t result;
    clear(result);
    for (const Field& field : fields) {
        if (field.is_valid(*a) && field.is_valid(*b)) {
            put(result, field, action(a->*field.value, b->*field.value));
        }
    }
    *c = result;
}

}  // namespace

namespace spindrift::libtrace {

void add(spindrift::trace::Statistics& to, const spindrift::trace::Statistics& more) noexcept {
    const auto sum = [](std::optional<std::uint64_t>& a, const std::optional<std::uint64_t>& b) {
        if (a || b) {
            a = a.value_or(0) + b.value_or(0);
        }
    };
    to.received += more.received;
    sum(to.dropped, more.dropped);
    sum(to.missing, more.missing);
}

void keep_counts(libtrace_t& trace) noexcept {
    if (trace.reading != nullptr) {
        add(trace.earlier, trace.reading->input().statistics());
    }
}

}  // namespace spindrift::libtrace

extern "C" {

libtrace_stat_t* trace_create_statistics(void) {
    auto* const made = static_cast<libtrace_stat_t*>(std::calloc(1, sizeof(libtrace_stat_t)));
    if (made != nullptr) {
        clear(*made);
    }
    return made;
}

void trace_clear_statistics(libtrace_stat_t* s) {
    if (s != nullptr) {
        clear(*s);
    }
}

libtrace_stat_t* trace_get_statistics(libtrace_t* trace, libtrace_stat_t* stats) {
    if (trace == nullptr) {
        return nullptr;
    }
    if (stats != nullptr && stats->magic != magic) {
        trace->error.set(
            TRACE_ERR_STAT,
            "Use trace_create_statistics() to allocate statistics prior to calling trace_get_statistics()");
        return nullptr;
    }
    libtrace_stat_t* const to = stats != nullptr ? stats : &trace->statistics;
    fill(*to, *trace);
    return to;
}

void trace_get_thread_statistics(libtrace_t* trace, libtrace_thread_t* thread, libtrace_stat_t* stats) {
    if (trace == nullptr || thread == nullptr || !is_made(stats) || trace->parallel == nullptr) {
        return;
    }
    clear(*stats);
    const ThreadCounts counts = trace->parallel->counts_of(*thread);
    stats->accepted = counts.accepted;
    stats->accepted_valid = 1;
    stats->filtered = counts.filtered;
    stats->filtered_valid = 1;
    if (trace->format->is_ndag()) {
        add_source(*stats, *trace, counts.source);
    }
}

void trace_subtract_statistics(const libtrace_stat_t* a, const libtrace_stat_t* b, libtrace_stat_t* c) {
    combine(a, b, c, [](std::uint64_t x, std::uint64_t y) { return x - y; });
}

void trace_add_statistics(const libtrace_stat_t* a, const libtrace_stat_t* b, libtrace_stat_t* c) {
    combine(a, b, c, [](std::uint64_t x, std::uint64_t y) { return x + y; });
}

int trace_print_statistics(const libtrace_stat_t* s, FILE* f, const char* format) {
    if (!is_made(s)) {
        return TRACE_ERR_STAT;
    }
    if (f == nullptr) {
        return -1;
    }
    for (const Field& field : fields) {
        if (field.is_valid(*s) &&
            std::fprintf(f, format != nullptr ? format : "%s: %" PRIu64 "\n", field.name, s->*field.value) < 0) {
            return -1;
        }
    }
    return 0;
}

uint64_t trace_get_received_packets(libtrace_t* trace) {
    return one(trace, &libtrace_stat_t::received);
}

uint64_t trace_get_filtered_packets(libtrace_t* trace) {
    return one(trace, &libtrace_stat_t::filtered);
}

uint64_t trace_get_dropped_packets(libtrace_t* trace) {
    return one(trace, &libtrace_stat_t::dropped);
}

uint64_t trace_get_accepted_packets(libtrace_t* trace) {
    return one(trace, &libtrace_stat_t::accepted);
}

}  // extern "C"
