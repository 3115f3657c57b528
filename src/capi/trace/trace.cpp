#include "trace.hpp"

#include "guard.hpp"
#include "parallel/parallel.hpp"

#include <atomic>
#include <deque>
#include <mutex>

using namespace spindrift::libtrace;

libtrace_t::libtrace_t() : combiner(combiner_unordered) {}
libtrace_t::~libtrace_t() = default;

namespace spindrift::libtrace {
namespace {

/// Traces that were destroyed, whose memory packets of programs may still name. The oldest is used again, so that a
/// program which opens millions of files needs no more memory.
class Graveyard {
public:
    static constexpr std::size_t capacity = 1024;

    void* exhume() {
        const std::scoped_lock lock(mutex_);
        if (traces_.size() < capacity) {
            return nullptr;
        }
        void* const memory = traces_.front();
        traces_.pop_front();
        return memory;
    }

    void bury(libtrace_t* trace) noexcept {
        const std::scoped_lock lock(mutex_);
        try {
            traces_.push_back(trace);
        } catch (const std::bad_alloc&) {
            return;  // stays allocated
        }
    }

private:
    std::mutex mutex_;
    std::deque<libtrace_t*> traces_;
};

// Never destroyed: programs destroy traces in static destructors.
Graveyard& graveyard() {
    static auto* const instance = new Graveyard;
    return *instance;
}

std::atomic<bool> interrupted = false;

}  // namespace

libtrace_t* new_trace() {
    void* const memory = graveyard().exhume();
    if (memory == nullptr) {
        return new libtrace_t;
    }
    auto* const old = static_cast<libtrace_t*>(memory);
    const int starts = old->starts;
    std::destroy_at(old);
    libtrace_t* const trace = std::construct_at(old);
    trace->starts = starts;
    return trace;
}

void free_trace(libtrace_t* trace) noexcept {
    trace->parallel = nullptr;
    if (trace->last != nullptr && trace->last->trace == trace) {
        release_content(*trace->last);
    }
    trace->last = nullptr;
    trace->reading = nullptr;
    trace->replay = {};
    trace->body.reset();
    ++trace->starts;
    trace->format = nullptr;
    graveyard().bury(trace);
}

bool is_interrupted() noexcept {
    return interrupted.load(std::memory_order_relaxed);
}

}  // namespace spindrift::libtrace

extern "C" {

void trace_interrupt(void) {
    interrupted.store(true, std::memory_order_relaxed);
}

void trace_destroy(libtrace_t* trace) {
    if (trace == nullptr) {
        refuse_null("trace_destroy");
        return;
    }
    free_trace(trace);
}

void trace_destroy_dead(libtrace_t* trace) {
    if (trace == nullptr) {
        refuse_null("trace_destroy_dead");
        return;
    }
    free_trace(trace);
}

const char* trace_get_uri_format(libtrace_t* trace) {
    return trace != nullptr && trace->format != nullptr ? trace->format->name.data() : nullptr;
}

const char* trace_get_uri_body(libtrace_t* trace) {
    return trace != nullptr && trace->body ? trace->body->c_str() : nullptr;
}

libtrace_info_t* trace_get_information(libtrace_t* trace) {
    if (trace == nullptr || trace->format == nullptr) {
        return nullptr;
    }
    // One for each format, for as long as the process lives.
    static libtrace_info_t file = {false, 1};
    static libtrace_info_t streams = {true, 0};
    static libtrace_info_t interface = {true, -1};
    static libtrace_info_t single = {true, 1};
    const Format& format = *trace->format;
    return !format.is_live            ? &file
           : format.max_threads == 0  ? &streams
           : format.max_threads == -1 ? &interface
                                      : &single;
}

}  // extern "C"
