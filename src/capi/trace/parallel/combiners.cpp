#include "../trace.hpp"
#include "combiner.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <mutex>
#include <new>
#include <vector>

// How results of all threads become one sequence.
namespace {

using namespace spindrift::libtrace;

/// The results that one thread has published.
class ResultQueue {
public:
    void put(const libtrace_result_t& result) {
        const std::scoped_lock lock(mutex_);
        results_.push_back(result);
    }

    /// Moves all results to `to`, behind what is there.
    void move_to(std::deque<libtrace_result_t>& to) {
        const std::scoped_lock lock(mutex_);
        if (to.empty()) {
            to.swap(results_);
        } else {
            to.insert(to.end(), results_.begin(), results_.end());
            results_.clear();
        }
    }

private:
    std::mutex mutex_;
    std::deque<libtrace_result_t> results_;
};

/// The queues of all threads, and what the reporter has taken from them.
struct Queues {
    explicit Queues(std::size_t threads) : published(threads), taken(threads) {}

    void take_all() {
        for (std::size_t i = 0; i < published.size(); ++i) {
            published[i].move_to(taken[i]);
        }
    }

    std::vector<ResultQueue> published;
    std::vector<std::deque<libtrace_result_t>> taken;
};

Queues& queues_of(libtrace_combine_t* combiner) noexcept {
    return *static_cast<Queues*>(combiner->queues);
}

int initialise(libtrace_t* trace, libtrace_combine_t* combiner) {
    const int threads = trace_get_perpkt_threads(trace);
    combiner->queues = new (std::nothrow) Queues(static_cast<std::size_t>(std::max(threads, 0)));
    return combiner->queues != nullptr ? 0 : -1;
}

void destroy(libtrace_t*, libtrace_combine_t* combiner) {
    delete static_cast<Queues*>(combiner->queues);
    combiner->queues = nullptr;
}

void publish(libtrace_t*, int thread, libtrace_combine_t* combiner, libtrace_result_t* result) {
    queues_of(combiner).published[static_cast<std::size_t>(thread)].put(*result);
}

bool is_tick(const libtrace_result_t& result) noexcept {
    return result.type == RESULT_TICK_INTERVAL || result.type == RESULT_TICK_COUNT;
}

// All threads publish each tick: it is reported once.
bool is_known_tick(libtrace_combine_t& combiner, const libtrace_result_t& result) noexcept {
    std::uint64_t& last = result.type == RESULT_TICK_INTERVAL ? combiner.last_ts_tick : combiner.last_count_tick;
    if (result.key <= last) {
        return true;
    }
    last = result.key;
    return false;
}

void report_front(libtrace_t& trace, libtrace_combine_t& combiner, std::deque<libtrace_result_t>& queue) {
    libtrace_result_t result = queue.front();
    queue.pop_front();
    if (!is_tick(result) || !is_known_tick(combiner, result)) {
        report(trace, result);
    }
}

// --- unordered: as they come

void read_unordered(libtrace_t* trace, libtrace_combine_t* combiner) {
    Queues& queues = queues_of(combiner);
    queues.take_all();
    for (auto& queue : queues.taken) {
        while (!queue.empty()) {
            report_front(*trace, *combiner, queue);
        }
    }
}

// --- ordered: by key, which does not decrease in a thread

// The queue with the smallest key in front. Ticks in front are reported at once. Null if there is none, or a queue is
// empty and more may come.
std::deque<libtrace_result_t>* next_queue(libtrace_t& trace, libtrace_combine_t& combiner, Queues& queues,
                                          bool is_final) {
    std::deque<libtrace_result_t>* next = nullptr;
    for (auto& queue : queues.taken) {
        while (!queue.empty() && is_tick(queue.front())) {
            report_front(trace, combiner, queue);
        }
        if (queue.empty()) {
            if (!is_final) {
                return nullptr;
            }
        } else if (next == nullptr || queue.front().key < next->front().key) {
            next = &queue;
        }
    }
    return next;
}

void merge(libtrace_t& trace, libtrace_combine_t& combiner, bool is_final) {
    Queues& queues = queues_of(&combiner);
    queues.take_all();
    while (auto* const queue = next_queue(trace, combiner, queues, is_final)) {
        report_front(trace, combiner, *queue);
    }
}

void read_ordered(libtrace_t* trace, libtrace_combine_t* combiner) {
    merge(*trace, *combiner, false);
}

void read_ordered_rest(libtrace_t* trace, libtrace_combine_t* combiner) {
    merge(*trace, *combiner, true);
}

// --- sorted: at the end, by key

void read_nothing(libtrace_t*, libtrace_combine_t*) {}

void read_sorted(libtrace_t* trace, libtrace_combine_t* combiner) {
    Queues& queues = queues_of(combiner);
    queues.take_all();
    std::vector<libtrace_result_t> results;
    for (auto& queue : queues.taken) {
        std::ranges::copy_if(queue, std::back_inserter(results),
                             [](const libtrace_result_t& result) { return !is_tick(result); });
        queue.clear();
    }
    std::ranges::stable_sort(results, {}, &libtrace_result_t::key);
    for (libtrace_result_t& result : results) {
        report(*trace, result);
    }
}

}  // namespace

extern "C" {

const libtrace_combine_t combiner_unordered = {
    initialise, destroy, publish, read_unordered, read_unordered, read_unordered, nullptr, 0, 0, {}};

const libtrace_combine_t combiner_ordered = {
    initialise, destroy, publish, read_ordered, read_ordered_rest, read_ordered, nullptr, 0, 0, {}};

const libtrace_combine_t combiner_sorted = {
    initialise, destroy, publish, read_nothing, read_sorted, read_nothing, nullptr, 0, 0, {}};

}  // extern "C"
