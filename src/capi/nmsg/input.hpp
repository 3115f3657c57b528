#pragma once

#include "message.hpp"

#include <spindrift/base/stop_signal.hpp>
#include <spindrift/io/container/header_filter.hpp>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

namespace spindrift::capi {

/// Ends waits for input, and limits them.
class InputStop final : public StopSignal {
public:
    /// \param milliseconds negative: no limit
    void set_max_wait(int milliseconds) noexcept { max_wait_.store(milliseconds, std::memory_order_relaxed); }
    [[nodiscard]] bool wait_readable(int fd, int milliseconds) const noexcept override {
        const int limit = max_wait_.load(std::memory_order_relaxed);
        return StopSignal::wait_readable(
            fd, limit >= 0 && (milliseconds < 0 || milliseconds > limit) ? limit : milliseconds);
    }

private:
    std::atomic<int> max_wait_ = -1;
};

/// The counts of a stream of containers.
struct StreamCounts {
    std::uint64_t received = 0;  ///< containers
    std::uint64_t dropped = 0;   ///< containers that are missing by their sequence numbers
};

}  // namespace spindrift::capi

/// An input (`nmsg_input_t`). For one thread at a time, except `stop`, `end_loop` and the counts.
struct nmsg_input {
public:
    nmsg_input() = default;
    nmsg_input(const nmsg_input&) = delete;
    nmsg_input& operator=(const nmsg_input&) = delete;
    virtual ~nmsg_input() = default;

    /// Reads a message that the filter passes.
    /// \returns `success`, or why there is none; `again` if nothing came in time or a message was left out
    nmsg_res read(spindrift::capi::MessageHandle& message);

    /// Calls `use` for messages until the end, an error, `count` messages (negative: no limit) or `end_loop`.
    nmsg_res loop(int count, nmsg_cb_message use, void* user);
    void end_loop() noexcept { loop_ends_.store(true, std::memory_order_release); }

    /// Ends a wait and all later reads.
    void stop() noexcept { stop_.request(); }

    /// Whether a message is at hand without a read of the input.
    [[nodiscard]] virtual bool has_buffered() const noexcept { return false; }

    /// Whether the last read came to the end of what there is to read.
    [[nodiscard]] virtual bool is_idle() const noexcept { return last_ == nmsg_res_again; }

    /// A descriptor to poll, or -1.
    [[nodiscard]] virtual int descriptor() const noexcept { return -1; }

    // What only some kinds of input can; they return whether this one does.

    virtual bool set_blocking(bool) { return false; }
    virtual bool set_max_wait(int /*milliseconds*/) { return false; }
    virtual bool set_byte_rate(std::size_t) { return false; }
    virtual bool set_counts_sequences(bool) { return false; }
    [[nodiscard]] virtual std::optional<spindrift::capi::StreamCounts> stream_counts() const { return std::nullopt; }
    /// Whether containers that are missing are counted.
    [[nodiscard]] virtual bool counts_sequences() const noexcept { return false; }

    /// Takes the messages of a container in memory; only of a null input.
    virtual nmsg_res read_container(spindrift::Bytes, const timespec*, std::vector<spindrift::capi::MessageHandle>&) {
        return nmsg_res_failure;
    }

    [[nodiscard]] virtual nmsg_input_type type() const noexcept { return nmsg_input_type_stream; }

    spindrift::io::HeaderFilter filter;
    std::string error;  ///< for `nmsg2_input_get_error`

    /// The messages read, before the filter.
    [[nodiscard]] std::uint64_t messages_read() const noexcept { return read_.load(std::memory_order_relaxed); }

protected:
    /// Reads the next message.
    virtual nmsg_res next(spindrift::capi::MessageHandle& message) = 0;

    [[nodiscard]] spindrift::capi::InputStop& stop_signal() noexcept { return stop_; }

private:
    spindrift::capi::InputStop stop_;
    std::atomic<bool> loop_ends_ = false;
    nmsg_res last_ = nmsg_res_success;  // the result of the last read
    std::atomic<std::uint64_t> read_ = 0;
};

namespace spindrift::capi {

/// The result code of libnmsg: the numbers are the same.
[[nodiscard]] constexpr nmsg_res result_of(nmsg::Errc errc) noexcept {
    return static_cast<nmsg_res>(static_cast<unsigned char>(errc));
}

}  // namespace spindrift::capi
