#pragma once

#include "options.hpp"

#include <spindrift/base/event.hpp>
#include <spindrift/base/rate_limiter.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/ndag/sender.hpp>
#include <spindrift/trace/input.hpp>
#include <spindrift/trace/run.hpp>

#include <memory>
#include <string>

namespace tracemcast {

/// Sends the packets of one input, once or in a loop.
class Transmission {
public:
    Transmission(std::string program, Options options);

    /// Opens the input, which may wait for the start of a pipe. \throws Error if it cannot be opened
    void open();

    /// Sends, after `open`.
    /// \returns whether the input was read without errors, or was stopped
    /// \throws Error if a socket cannot be opened
    bool run();

    /// Ends `run` soon; packets that were read are still sent. May be called from a signal handler.
    void stop() noexcept { stop_.request(); }

private:
    void open_input();
    [[nodiscard]] spindrift::ndag::SenderOptions sender_options() const;
    [[nodiscard]] spindrift::Reporter reporter() const;
    void print_banner() const;
    void wait_for_receivers() const;
    bool send_all(spindrift::ndag::Sender& sender);
    bool play(spindrift::ndag::Sender& sender);
    void report(const spindrift::ndag::SentCounts& sent) const;
    void print_line(const std::string& line) const;

    std::string program_;
    Options options_;
    spindrift::StopSignal stop_;
    std::unique_ptr<spindrift::RateLimiter> limiter_;
    std::unique_ptr<spindrift::trace::Input> input_;
    spindrift::trace::Statistics totals_;  // sum over all loops
};

}  // namespace tracemcast
