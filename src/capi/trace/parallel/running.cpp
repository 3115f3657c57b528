#include "combiner.hpp"
#include "feed.hpp"
#include "parallel.hpp"

#include <algorithm>
#include <utility>

// What the threads of a parallel trace do while they run.
namespace spindrift::libtrace {
namespace {

using Clock = std::chrono::system_clock;
using Result = PacketFeed::Result;

// How long a thread sleeps without packets or results. Messages and single results may come that much later.
constexpr std::chrono::milliseconds idle_wait{20};
constexpr std::chrono::milliseconds no_wait{0};
constexpr std::size_t default_burst = 32;
constexpr std::size_t default_report_threshold = 100;

std::uint64_t erf_time(Clock::time_point time) noexcept {
    const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
    return packet::PacketTime::from(Timestamp(nanoseconds)).erf();
}

}  // namespace

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

}  // namespace spindrift::libtrace
