#pragma once

#include "input.hpp"
#include "io_filters.hpp"
#include "io_output.hpp"

#include <spindrift/base/thread.hpp>

#include <atomic>
#include <memory>
#include <vector>

/// A loop over inputs and outputs (`nmsg_io_t`), with one thread for each input.
struct nmsg_io {
public:
    nmsg_io() = default;
    nmsg_io(const nmsg_io&) = delete;
    nmsg_io& operator=(const nmsg_io&) = delete;
    ~nmsg_io();

    void add(nmsg_input_t input, void* user);
    void add(nmsg_output_t output, void* user);

    nmsg_res loop();

    /// Async-signal-safe.
    void stop() noexcept;

    void get_stats(std::uint64_t& in, std::uint64_t& out, std::uint64_t& received, std::uint64_t& dropped) const;

    [[nodiscard]] std::size_t input_count() const noexcept { return inputs_.size(); }
    [[nodiscard]] std::size_t output_count() const noexcept { return outputs_.size(); }

    spindrift::capi::IoFilters filters;
    spindrift::capi::OutputLimits limits;
    bool is_randomized = false;
    nmsg_io_output_mode mode = nmsg_io_output_mode_stripe;
    nmsg_io_user_fp at_start = nullptr;
    void* at_start_user = nullptr;
    nmsg_io_user_fp at_exit = nullptr;
    void* at_exit_user = nullptr;
    void* stats_user = nullptr;
    std::atomic<nmsg2_io_stats_fp> stats = nullptr;  ///< supplies the counts of `get_stats`; set after `stats_user`

private:
    struct Input {
        nmsg_input_t input;
        void* user;
    };

    void start(std::vector<spindrift::Thread>& threads, std::vector<nmsg_res>& results);
    nmsg_res run(unsigned number);
    nmsg_res read_messages(unsigned number);
    nmsg_res write(spindrift::capi::MessageHandle message, std::size_t& next);
    nmsg_res write_to_all(spindrift::capi::MessageHandle& message);

    std::vector<Input> inputs_;
    std::vector<std::unique_ptr<spindrift::capi::IoOutput>> outputs_;
    std::atomic<bool> stops_ = false;
};
