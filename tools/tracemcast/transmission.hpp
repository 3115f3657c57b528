#pragma once

#include "../shared/monitor_counters.hpp"
#include "../shared/stderr_log.hpp"
#include "options.hpp"

#include <spindrift/base/event.hpp>
#include <spindrift/base/memory_budget.hpp>
#include <spindrift/base/rate_limiter.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/ndag/sender.hpp>
#include <spindrift/trace/input.hpp>
#include <spindrift/trace/run.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace tracemcast {

/// Sends the packets of one input, once or in a loop.
class Transmission {
public:
    Transmission(std::string program, Options options);

    /// Opens the input, which may wait for the start of a pipe. \throws Error if it cannot be opened
    void open();

    /// Sends, after `open`.
    /// \param on_started called when all sockets are open, before the first packet is sent
    /// \returns whether the input was read without errors, or was stopped
    /// \throws Error if a socket cannot be opened
    bool run(const std::function<void()>& on_started);

    /// Ends `run` soon; packets that were read are still sent. May be called from a signal handler.
    void stop() noexcept { stop_.request(); }

private:
    void check_standard_input() const;
    void open_input();
    void make_uri_absolute();
    [[nodiscard]] spindrift::ndag::SenderOptions sender_options() const;
    [[nodiscard]] spindrift::Reporter reporter() const;
    void print_banner() const;
    void wait_for_receivers() const;
    bool send_all(spindrift::ndag::Sender& sender);
    bool play(spindrift::ndag::Sender& sender);
    [[nodiscard]] tools::MonitorCounters counters(const spindrift::ndag::Sender& sender) const;
    void print_line(const std::string& line) const;

    std::string program_;
    Options options_;
    mutable tools::StderrLog log_;
    spindrift::MemoryBudget memory_;  // for the input
    spindrift::StopSignal stop_;
    std::unique_ptr<spindrift::RateLimiter> limiter_;
    mutable std::mutex mutex_;  // guards what follows while it is changed: others read the counters
    std::unique_ptr<spindrift::trace::Input> input_;
    spindrift::trace::Statistics totals_;  // sum over all loops that have ended
    bool has_ended_ = false;               // the current loop: it is part of the sum
};

}  // namespace tracemcast
