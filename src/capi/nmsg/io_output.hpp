#pragma once

#include "output.hpp"

#include <atomic>
#include <cstdint>
#include <ctime>
#include <shared_mutex>

namespace spindrift::capi {

/// What ends or replaces an output of a loop (`nmsg_io_set_count`, `nmsg_io_set_interval`).
struct OutputLimits {
    unsigned count = 0;      ///< messages; 0 for no limit
    unsigned interval = 0;   ///< seconds; 0 for none
    std::time_t offset = 0;  ///< seconds by which intervals are shifted
    nmsg_io_close_fp on_close = nullptr;
};

/// An output of a loop. Several threads write to it; a close event has it for itself.
class IoOutput {
public:
    IoOutput(nmsg_io_t io, nmsg_output_t output, void* user) : io_(io), output_(output), user_(user) {}
    IoOutput(const IoOutput&) = delete;
    IoOutput& operator=(const IoOutput&) = delete;
    ~IoOutput() { ::nmsg_output_close(&output_); }

    /// Starts counting.
    void begin(const OutputLimits& limits);

    /// Writes a message, after the close events that are due. It becomes the output's, unless that leaves it to the
    /// caller. \returns `stop` if there is no output any more
    nmsg_res write(MessageHandle& message);

    /// The close events that are due while nothing is written. \returns `stop` if there is no output any more
    nmsg_res check();

    /// The close event at the end.
    void end(nmsg_io_close_fp on_close);

    /// Whether several outputs can be given the same message, one after the other.
    [[nodiscard]] bool shares_messages() const noexcept;

    void interrupt() noexcept {
        if (output_ != nullptr) {
            output_->interrupt();
        }
    }

    [[nodiscard]] std::uint64_t written() const noexcept { return written_.load(std::memory_order_relaxed); }

private:
    [[nodiscard]] bool is_full() const noexcept { return limits_.count != 0 && count_ >= limits_.count; }
    [[nodiscard]] bool is_interval_over() const noexcept;
    [[nodiscard]] bool take_place() noexcept;
    nmsg_res close(nmsg_io_close_type reason);
    void tell(nmsg_io_close_fp on_close, nmsg_io_close_type reason);
    [[nodiscard]] std::time_t begin_of_interval() const noexcept;

    nmsg_io_t io_;
    nmsg_output_t output_;
    void* user_;
    OutputLimits limits_;
    std::shared_mutex mutex_;          // shared by writers; a close event excludes them
    std::atomic<unsigned> count_ = 0;  // messages since the last close event
    std::atomic<std::time_t> interval_begin_ = 0;
    std::atomic<std::uint64_t> written_ = 0;
};

}  // namespace spindrift::capi
