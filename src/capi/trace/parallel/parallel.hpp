#pragma once

#include "../trace.hpp"
#include "callbacks.hpp"
#include "packet_pool.hpp"
#include "thread.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace spindrift::libtrace {

class PacketFeed;

struct ThreadCounts {
    std::uint64_t accepted = 0;
    std::uint64_t filtered = 0;
    spindrift::trace::Statistics source;
};

/// The parallel reading of a trace: its threads, and the state they follow.
class Parallel {
public:
    enum class State : std::uint8_t { starting, running, pausing, paused, finishing, joined };

    /// \throws Error
    Parallel(libtrace_t& trace, void* global, const callback_set& processing, const callback_set* reporting);
    Parallel(const Parallel&) = delete;
    Parallel& operator=(const Parallel&) = delete;
    /// Stops what runs, and waits for it.
    ~Parallel();

    /// Starts the threads. \throws Error if there is no thread to be had: none runs then
    void start();

    /// Pauses all threads. \returns false if they do not run
    bool pause();

    /// Continues with what is not null. \returns false if the trace is not paused, or its source cannot be opened
    bool resume(void* global, const callback_set* processing, const callback_set* reporting);

    /// Orders all threads to end. \returns false if they do not run
    bool stop();

    /// Waits for the end of all threads.
    void join();

    [[nodiscard]] State state() const noexcept { return state_.load(std::memory_order_acquire); }
    [[nodiscard]] bool has_ended() const noexcept;
    [[nodiscard]] bool has_reporter() const noexcept { return reporter_ != nullptr; }
    [[nodiscard]] bool has_hasher() const noexcept { return hasher_ != nullptr; }
    [[nodiscard]] int thread_count() const noexcept { return static_cast<int>(processors_.size()); }
    [[nodiscard]] const std::vector<std::unique_ptr<libtrace_thread_t>>& processors() const noexcept {
        return processors_;
    }
    [[nodiscard]] libtrace_thread_t* reporter() const noexcept { return reporter_.get(); }
    [[nodiscard]] PacketPool& pool() noexcept { return pool_; }

    /// Adds what all threads have counted.
    void add_counts(std::uint64_t& accepted, std::uint64_t& filtered) const noexcept;
    [[nodiscard]] ThreadCounts counts_of(const libtrace_thread_t& thread) const;

    /// Gives a result of a processing thread to the combiner.
    void publish(libtrace_thread_t& thread, libtrace_result_t& result);

    /// Gives a result to the reporter's callback, on its thread.
    void report(libtrace_result_t& result);

    /// Lets the reporter look for results and messages.
    void wake_reporter() noexcept;

    /// Sends a message to all processing threads. \returns how many have ended
    int send_to_processors(const libtrace_message_t& message);

private:
    using Role = libtrace_thread_t::Role;

    /// When a thread calls its tick callback next.
    struct Tick {
        std::chrono::system_clock::time_point due;
    };

    void process(libtrace_thread_t& thread);
    void process_packets(libtrace_thread_t& thread);
    [[nodiscard]] std::chrono::milliseconds wait_of(const Tick& tick) const noexcept;
    bool process_burst(libtrace_thread_t& thread, libtrace_packet_t*& packet, std::chrono::milliseconds wait);
    void deliver(libtrace_thread_t& thread, libtrace_packet_t*& packet);
    void note_first(libtrace_thread_t& thread, const libtrace_packet_t& packet);
    void take_messages(libtrace_thread_t& thread);
    void hash(libtrace_thread_t& thread);
    void report_all(libtrace_thread_t& thread);
    void begin(libtrace_thread_t& thread);
    void call(fn_cb_dataless callback, libtrace_thread_t& thread);
    void end(libtrace_thread_t& thread) noexcept;
    void fail(const std::exception_ptr& failure) noexcept;
    void wait_until_started();
    void rest(std::atomic<int>& resting);
    void start_thread(libtrace_thread_t& thread, const std::string& name, void (Parallel::*body)(libtrace_thread_t&));
    void take_message(libtrace_thread_t& thread, const libtrace_message_t& message);
    void tick(libtrace_thread_t& thread, Tick& tick);
    void change_state(State state);
    void set_state(State state) noexcept;
    [[nodiscard]] const callback_set& callbacks_of(const libtrace_thread_t& thread) const noexcept {
        return thread.role == Role::reporter ? reporting_ : processing_;
    }
    [[nodiscard]] bool processors_have_ended() const noexcept;
    [[nodiscard]] bool processors_rest() const noexcept;

    libtrace_t& trace_;
    void* global_;
    callback_set processing_;
    callback_set reporting_;
    PacketPool pool_;
    std::unique_ptr<PacketFeed> feed_;
    std::vector<std::unique_ptr<libtrace_thread_t>> processors_;
    std::unique_ptr<libtrace_thread_t> hasher_;
    std::unique_ptr<libtrace_thread_t> reporter_;
    libtrace_combine_t combiner_{};

    std::mutex mutex_;  // protects what follows
    std::condition_variable changed_;
    std::atomic<State> state_ = State::starting;
    std::atomic<int> resting_ = 0;  // processing threads that sleep in a pause
    std::atomic<int> reporter_rests_ = 0;
    std::atomic<int> hasher_rests_ = 0;
    std::uint64_t continuations_ = 0;  // pauses that have ended

    std::mutex report_mutex_;
    std::condition_variable to_report_;
    std::atomic<std::size_t> unreported_ = 0;  // results since the reporter looked last
    bool is_woken_ = false;
};

}  // namespace spindrift::libtrace
