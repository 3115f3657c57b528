#include "guard.hpp"
#include "trace.hpp"

#include <cmath>

// Seeking: the next packet is the first one that is not before a time.
namespace {

using namespace spindrift::libtrace;

int seek(libtrace_t* trace, std::uint64_t erf_time) {
    if (trace == nullptr) {
        warn("NULL trace passed to a function that seeks");
        return TRACE_ERR_NULL_TRACE;
    }
    if (trace->format == nullptr || trace->format->is_live || trace->is_dead) {
        trace->error.set(TRACE_ERR_OPTION_UNAVAIL, "Feature unimplemented");
        return -1;
    }
    return guarded(*trace, -1, [&] {
        trace->reading = nullptr;
        if (!open_source(*trace, 1)) {
            return -1;
        }
        trace->reading->skip_until(erf_time);
        return 0;
    });
}

}  // namespace

extern "C" {

int trace_seek_erf_timestamp(libtrace_t* trace, uint64_t ts) {
    return seek(trace, ts);
}

int trace_seek_timeval(libtrace_t* trace, struct timeval tv) {
    constexpr std::uint64_t microseconds = 1'000'000;
    const auto fraction = (static_cast<std::uint64_t>(tv.tv_usec) << 32) / microseconds;
    return seek(trace, static_cast<std::uint64_t>(tv.tv_sec) << 32 | fraction);
}

int trace_seek_seconds(libtrace_t* trace, double seconds) {
    constexpr double units = 4294967296.0;
    double whole = 0;
    const double fraction = std::modf(seconds < 0 ? 0 : seconds, &whole);
    return seek(trace, static_cast<std::uint64_t>(whole) << 32 | static_cast<std::uint32_t>(fraction * units));
}

}  // extern "C"
