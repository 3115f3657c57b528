#include "parallel.hpp"

#include "combiner.hpp"
#include "feed.hpp"

#include <spindrift/base/blocked_signals.hpp>
#include <spindrift/base/error.hpp>

#include <fmt/format.h>
#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace spindrift::libtrace {
namespace {

using Clock = std::chrono::system_clock;
using Result = PacketFeed::Result;

// How long a thread sleeps without packets or results. Messages and single results may come that much later.
constexpr std::chrono::milliseconds idle_wait{20};
constexpr std::chrono::milliseconds no_wait{0};
constexpr std::size_t default_burst = 32;
constexpr std::size_t default_queue = 1000;
constexpr std::size_t default_report_threshold = 100;

thread_local libtrace_thread_t* this_thread = nullptr;

std::size_t or_default(std::size_t value, std::size_t standard) noexcept {
    return value != 0 ? value : standard;
}

unsigned thread_count_of(const libtrace_t& trace) {
    const unsigned cores = std::max(std::thread::hardware_concurrency(), 1U);
    return trace.settings.threads > 0 ? static_cast<unsigned>(trace.settings.threads) : cores;
}

std::size_t pool_size_of(const libtrace_t& trace, unsigned threads) {
    return or_default(trace.settings.cache_size,
                      (or_default(trace.settings.hasher_queue_size, default_queue) + 1) * threads);
}

std::uint64_t erf_time(Clock::time_point time) noexcept {
    const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
    return packet::PacketTime::from(Timestamp(nanoseconds)).erf();
}

void pin(libtrace_thread_t& thread, const Settings& settings) {
    const auto index = static_cast<std::size_t>(thread.number);
    if (thread.number < 0 || index >= settings.cores.size() || settings.cores[index] < 0) {
        return;
    }
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(static_cast<std::size_t>(settings.cores[index]), &cores);
    if (::pthread_setaffinity_np(::pthread_self(), sizeof cores, &cores) != 0) {
        warn(fmt::format("core {} is not there: thread {} runs on any", settings.cores[index], thread.number));
    }
}

}  // namespace

libtrace_thread_t* current_thread() noexcept {
    return this_thread;
}

void set_current_thread(libtrace_thread_t* thread) noexcept {
    this_thread = thread;
}

// --- start and end

Parallel::Parallel(libtrace_t& trace, void* global, const callback_set& processing, const callback_set* reporting)
    : trace_(trace),
      global_(global),
      processing_(processing),
      reporting_(reporting != nullptr ? *reporting : callback_set()),
      pool_(pool_size_of(trace, thread_count_of(trace)), trace.settings.has_fixed_count),
      combiner_(trace.combiner) {
    const unsigned threads = thread_count_of(trace);
    for (unsigned i = 0; i < threads; ++i) {
        processors_.push_back(std::make_unique<libtrace_thread_t>(trace, Role::processing, static_cast<int>(i)));
    }
    if (trace.options.hasher != nullptr && threads > 1 && !trace.format->is_ndag()) {
        hasher_ = std::make_unique<libtrace_thread_t>(trace, Role::hasher, -1);
    }
    if (reporting != nullptr) {
        reporter_ = std::make_unique<libtrace_thread_t>(trace, Role::reporter, -1);
    }
    feed_ = hasher_ != nullptr
                ? make_hashed_feed(trace, pool_, threads, or_default(trace.settings.hasher_queue_size, default_queue))
                : make_reading_feed(trace, threads);
}

Parallel::~Parallel() {
    stop();
    join();
    for (const auto& thread : processors_) {
        if (thread->first_packet != nullptr) {
            trace_destroy_packet(thread->first_packet);
        }
    }
    if (combiner_.destroy != nullptr && combiner_.queues != nullptr) {
        combiner_.destroy(&trace_, &combiner_);
    }
}

void Parallel::start() {
    if (combiner_.initialise != nullptr && combiner_.initialise(&trace_, &combiner_) != 0) {
        throw Error("the combiner cannot be initialised");
    }
    try {
        for (std::size_t i = 0; i < processors_.size(); ++i) {
            start_thread(*processors_[i], fmt::format("perpkt-{}", i), &Parallel::process);
        }
        if (hasher_ != nullptr) {
            start_thread(*hasher_, "hasher-thread", &Parallel::hash);
        }
        if (reporter_ != nullptr) {
            start_thread(*reporter_, "reporter_thread", &Parallel::report_all);
        }
    } catch (...) {
        change_state(State::finishing);
        throw;
    }
    change_state(State::running);
}

void Parallel::start_thread(libtrace_thread_t& thread, const std::string& name,
                            void (Parallel::*body)(libtrace_thread_t&)) {
    const BlockedSignals blocked;
    thread.thread = Thread(
        [this, &thread, name, body] {
            ::pthread_setname_np(::pthread_self(), name.c_str());
            pin(thread, trace_.settings);
            set_current_thread(&thread);
            (this->*body)(thread);
        },
        [this, &thread](const std::exception_ptr& failure) {
            fail(failure);
            end(thread);
        });
}

// Threads that rest in a pause go on in any state but that of a pause.
void Parallel::set_state(State state) noexcept {
    if (state != State::pausing && state != State::paused) {
        ++continuations_;
        resting_ = 0;
        reporter_rests_ = 0;
        hasher_rests_ = 0;
    }
    state_.store(state, std::memory_order_release);
    changed_.notify_all();
}

void Parallel::change_state(State state) {
    const std::scoped_lock lock(mutex_);
    if (trace_.settings.shows_states) {
        warn(fmt::format("Trace({}) state changed to {}", trace_.body.value_or(""), static_cast<int>(state)));
    }
    set_state(state);
}

bool Parallel::has_ended() const noexcept {
    return processors_have_ended();
}

bool Parallel::processors_have_ended() const noexcept {
    return std::ranges::all_of(processors_, [](const auto& thread) { return thread->has_ended.load(); });
}

// Whether no processing thread calls anything.
bool Parallel::processors_rest() const noexcept {
    const auto ended = std::ranges::count_if(processors_, [](const auto& thread) { return thread->has_ended.load(); });
    return resting_.load() + ended == static_cast<std::ptrdiff_t>(processors_.size());
}

bool Parallel::pause() {
    {
        const std::scoped_lock lock(mutex_);
        if (state_ != State::running) {
            return false;
        }
        set_state(State::pausing);
    }
    const bool waits_for_reporter = reporter_ != nullptr && current_thread() != reporter_.get();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] {
        return processors_rest() && (!waits_for_reporter || reporter_rests_ > 0 || reporter_->has_ended);
    });
    if (processors_have_ended()) {
        set_state(State::finishing);
        return true;
    }
    set_state(State::paused);
    lock.unlock();
    if (trace_.format->is_live) {
        keep_counts(trace_);
        for (const auto& thread : processors_) {
            feed_->drop(*thread);
        }
        trace_.reading = nullptr;
    }
    return true;
}

bool Parallel::resume(void* global, const callback_set* processing, const callback_set* reporting) {
    if (state() != State::paused) {
        return false;
    }
    if (trace_.reading == nullptr &&
        !open_source(trace_, hasher_ != nullptr ? 1 : static_cast<unsigned>(thread_count()))) {
        return false;
    }
    global_ = global != nullptr ? global : global_;
    processing_ = processing != nullptr ? *processing : processing_;
    reporting_ = reporting != nullptr ? *reporting : reporting_;
    for (const auto& thread : processors_) {
        thread->accepted = 0;
        thread->filtered = 0;
        const std::scoped_lock lock(thread->first_mutex);
        if (thread->first_packet != nullptr) {
            trace_destroy_packet(std::exchange(thread->first_packet, nullptr));
        }
    }
    ++trace_.starts;
    feed_->restart();
    change_state(State::running);
    return true;
}

bool Parallel::stop() {
    pause();
    const std::scoped_lock lock(mutex_);
    if (state_ == State::finishing || state_ == State::joined || state_ == State::starting) {
        return false;
    }
    set_state(State::finishing);
    feed_->stop();
    pool_.end();
    return true;
}

// Without a lock: a signal handler of the caller may stop the trace meanwhile.
void Parallel::join() {
    for (const auto& thread : processors_) {
        thread->thread.join();
    }
    for (const auto* const thread : {&hasher_, &reporter_}) {
        if (*thread != nullptr) {
            feed_->stop();
            (*thread)->thread.join();
        }
    }
    state_.store(State::joined, std::memory_order_release);
}

void Parallel::fail(const std::exception_ptr& failure) noexcept {
    trace_.error.set(TRACE_ERR_THREAD, failure_text(failure));
    const std::scoped_lock lock(mutex_);
    set_state(State::finishing);
    feed_->stop();
}

void Parallel::end(libtrace_thread_t& thread) noexcept {
    const std::scoped_lock lock(mutex_);
    thread.has_ended = true;
    changed_.notify_all();
    to_report_.notify_all();
}

void Parallel::wait_until_started() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return state_ != State::starting; });
}

// Sleeps until the trace continues or ends. It may pause again before this thread has noticed.
void Parallel::rest(std::atomic<int>& resting) {
    std::unique_lock lock(mutex_);
    if (state_ != State::pausing && state_ != State::paused) {
        return;  // it has continued already
    }
    ++resting;
    const std::uint64_t continuation = continuations_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return continuations_ != continuation; });
}

// --- callbacks

void Parallel::call(fn_cb_dataless callback, libtrace_thread_t& thread) {
    if (callback != nullptr) {
        callback(&trace_, &thread, global_, thread.storage);
    }
}

void Parallel::begin(libtrace_thread_t& thread) {
    wait_until_started();
    const callback_set& callbacks = callbacks_of(thread);
    if (callbacks.starting != nullptr) {
        thread.storage = callbacks.starting(&trace_, &thread, global_);
    }
    call(callbacks.resuming, thread);
}

void Parallel::process(libtrace_thread_t& thread) {
    begin(thread);
    process_packets(thread);
    call(processing_.pausing, thread);
    call(processing_.stopping, thread);
    end(thread);
    wake_reporter();
}

void Parallel::process_packets(libtrace_thread_t& thread) {
    libtrace_packet_t* packet = nullptr;
    Tick next{Clock::now() + std::chrono::milliseconds(trace_.settings.tick_interval)};
    while (true) {
        const State now = state();
        if (now == State::running) {
            tick(thread, next);
            take_messages(thread);
            if (!process_burst(thread, packet, wait_of(next))) {
                break;
            }
            continue;
        }
        if (now == State::finishing || now == State::joined) {
            break;
        }
        while (hasher_ != nullptr && hasher_rests_ == 0 && !hasher_->has_ended) {
            process_burst(thread, packet, no_wait);
        }
        process_burst(thread, packet, no_wait);  // what the hasher has given before it paused
        call(processing_.pausing, thread);
        rest(resting_);
        call(processing_.resuming, thread);
        next.due = Clock::now() + std::chrono::milliseconds(trace_.settings.tick_interval);
    }
    if (packet != nullptr) {
        pool_.give(packet);
    }
}

std::chrono::milliseconds Parallel::wait_of(const Tick& tick) const noexcept {
    if (trace_.settings.tick_interval == 0) {
        return idle_wait;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(tick.due - Clock::now());
    return std::clamp(left, std::chrono::milliseconds(0), idle_wait);
}

// Takes up to a burst of packets, after it has waited for the first. \returns false if there are no more
bool Parallel::process_burst(libtrace_thread_t& thread, libtrace_packet_t*& packet, std::chrono::milliseconds wait) {
    const std::size_t burst = or_default(trace_.settings.burst_size, default_burst);
    for (std::size_t i = 0; i < burst; ++i) {
        packet = packet != nullptr ? packet : pool_.take();
        if (packet == nullptr || is_interrupted()) {
            return false;
        }
        const Result result = feed_->next(thread, packet, std::exchange(wait, no_wait));
        if (result == Result::nothing) {
            return true;
        }
        if (result != Result::packets) {
            if (result == Result::failed) {
                // Other threads have packets from before the failure, and then see it, too.
                trace_.error.set(TRACE_ERR_WANDIO_FAILED, trace_.reading->input().error_message());
            }
            return false;
        }
        deliver(thread, packet);
    }
    return true;
}

void Parallel::deliver(libtrace_thread_t& thread, libtrace_packet_t*& packet) {
    const bool is_metadata = IS_LIBTRACE_META_PACKET(packet);
    if (!is_metadata) {
        thread.accepted.store(thread.accepted.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        if (thread.first_packet == nullptr) {
            note_first(thread, *packet);
        }
    }
    const std::uint64_t order = packet->order;
    const auto callback =
        is_metadata && processing_.meta_packet != nullptr ? processing_.meta_packet : processing_.packet;
    packet = callback(&trace_, &thread, global_, thread.storage, packet);
    if (trace_.settings.tick_count != 0 && order % trace_.settings.tick_count == 0) {
        libtrace_message_t message{};
        message.code = MESSAGE_TICK_COUNT;
        message.data.uint64 = order;
        message.sender = &thread;
        send_to_processors(message);
    }
}

void Parallel::note_first(libtrace_thread_t& thread, const libtrace_packet_t& packet) {
    {
        const std::scoped_lock lock(thread.first_mutex);
        thread.first_packet = trace_copy_packet(&packet);
        ::gettimeofday(&thread.first_time, nullptr);
    }
    libtrace_message_t message{};
    message.code = MESSAGE_FIRST_PACKET;
    message.sender = &thread;
    send_to_processors(message);
    if (reporter_ != nullptr) {
        reporter_->messages.put(message);
        wake_reporter();
    }
}

void Parallel::tick(libtrace_thread_t& thread, Tick& next) {
    if (trace_.settings.tick_interval == 0) {
        return;
    }
    const std::chrono::milliseconds interval(trace_.settings.tick_interval);
    for (const auto now = Clock::now(); next.due <= now; next.due += interval) {
        if (processing_.tick_interval != nullptr) {
            processing_.tick_interval(&trace_, &thread, global_, thread.storage, erf_time(next.due));
        }
    }
}

void Parallel::take_messages(libtrace_thread_t& thread) {
    libtrace_message_t message{};
    while (thread.messages.try_get(message)) {
        take_message(thread, message);
    }
}

void Parallel::take_message(libtrace_thread_t& thread, const libtrace_message_t& message) {
    const callback_set& callbacks = callbacks_of(thread);
    if (message.code == MESSAGE_FIRST_PACKET && callbacks.first_packet != nullptr) {
        callbacks.first_packet(&trace_, &thread, global_, thread.storage, message.sender);
    } else if (message.code == MESSAGE_TICK_COUNT && callbacks.tick_count != nullptr) {
        callbacks.tick_count(&trace_, &thread, global_, thread.storage, message.data.uint64);
    } else if (message.code >= MESSAGE_USER && callbacks.user_message != nullptr) {
        callbacks.user_message(&trace_, &thread, global_, thread.storage, message.code, message.data, message.sender);
    }
}

int Parallel::send_to_processors(const libtrace_message_t& message) {
    int ended = 0;
    for (const auto& thread : processors_) {
        if (thread->has_ended) {
            ++ended;
        } else {
            thread->messages.put(message);
        }
    }
    return ended;
}

// --- the hasher

void Parallel::hash(libtrace_thread_t& thread) {
    wait_until_started();
    const auto is_running = [this] { return state() == State::running; };
    while (feed_->distribute(thread, is_running)) {
        const State now = state();
        if (now == State::finishing || now == State::joined) {
            break;
        }
        rest(hasher_rests_);
    }
    end(thread);
}

// --- the reporter

void Parallel::publish(libtrace_thread_t& thread, libtrace_result_t& result) {
    combiner_.publish(&trace_, thread.number, &combiner_, &result);
    const std::size_t threshold = or_default(trace_.settings.reporter_threshold, default_report_threshold);
    if (unreported_.fetch_add(1, std::memory_order_relaxed) + 1 == threshold) {
        wake_reporter();
    }
}

void Parallel::wake_reporter() noexcept {
    const std::scoped_lock lock(report_mutex_);
    is_woken_ = true;
    to_report_.notify_all();
}

void Parallel::report(libtrace_result_t& result) {
    if (reporting_.result != nullptr && reporter_ != nullptr) {
        reporting_.result(&trace_, reporter_.get(), global_, reporter_->storage, &result);
    }
}

void report(libtrace_t& trace, libtrace_result_t& result) {
    trace.parallel->report(result);
}

void Parallel::report_all(libtrace_thread_t& thread) {
    begin(thread);
    while (!processors_have_ended()) {
        take_messages(thread);
        unreported_ = 0;
        combiner_.read(&trace_, &combiner_);
        if (state() == State::pausing && processors_rest() && !processors_have_ended()) {
            combiner_.pause(&trace_, &combiner_);
            call(reporting_.pausing, thread);
            rest(reporter_rests_);
            call(reporting_.resuming, thread);
            continue;
        }
        std::unique_lock lock(report_mutex_);
        to_report_.wait_for(lock, idle_wait, [this] { return is_woken_; });
        is_woken_ = false;
    }
    take_messages(thread);
    combiner_.read_final(&trace_, &combiner_);
    call(reporting_.pausing, thread);
    call(reporting_.stopping, thread);
    end(thread);
}

// --- counts

void Parallel::add_counts(std::uint64_t& accepted, std::uint64_t& filtered) const noexcept {
    for (const auto& thread : processors_) {
        accepted += thread->accepted.load(std::memory_order_relaxed);
        filtered += thread->filtered.load(std::memory_order_relaxed);
    }
    if (hasher_ != nullptr) {
        filtered += hasher_->filtered.load(std::memory_order_relaxed);
    }
}

ThreadCounts Parallel::counts_of(const libtrace_thread_t& thread) const {
    ThreadCounts counts{.accepted = thread.accepted.load(), .filtered = thread.filtered.load(), .source = {}};
    if (trace_.reading != nullptr && hasher_ == nullptr && thread.number >= 0) {
        counts.source = trace_.reading->input().statistics(static_cast<unsigned>(thread.number));
    }
    return counts;
}

}  // namespace spindrift::libtrace
