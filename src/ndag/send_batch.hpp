#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/report_throttle.hpp>
#include <spindrift/base/stop_signal.hpp>

#include <sys/socket.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace spindrift::ndag {

/// Datagrams that are sent together through one connected socket.
class SendBatch {
public:
    struct Options {
        std::size_t datagram_size = 0;     ///< octets of the largest
        unsigned thread = 0;               ///< that of the sender
        const StopSignal* stop = nullptr;  ///< once given, full buffers are not waited for
        Reporter report;
    };

    struct Counts {
        std::atomic<std::uint64_t> datagrams = 0;
        std::atomic<std::uint64_t> records = 0;
        std::atomic<std::uint64_t> octets = 0;
        std::atomic<std::uint64_t> errors = 0;
        std::atomic<std::uint64_t> lost = 0;
    };

    /// So many are sent together at most: enough to forget what a call costs, and few enough to stay in the cache.
    static constexpr unsigned slots = 16;

    SendBatch(FileDescriptor socket, Options options);

    /// Room for the next datagram. There is some: who fills the last slot must send.
    [[nodiscard]] char* next() const noexcept { return memory_.get() + filled_ * slot_size_; }
    /// The datagram in that room is complete. It begins with a `DataHeader`.
    void add(std::size_t size) noexcept;
    [[nodiscard]] bool is_full() const noexcept { return filled_ == slots; }
    [[nodiscard]] bool empty() const noexcept { return filled_ == 0; }

    /// Sends all, and empties the batch. What the system refuses is counted and reported.
    void send();

    /// Sends one datagram that is not in the batch, which is empty. \returns whether it was sent
    bool send_one(const void* datagram, std::size_t size);

    [[nodiscard]] const Counts& counts() const noexcept { return counts_; }

private:
    [[nodiscard]] bool should_retry(int error_number);
    void count_sent(unsigned slot) noexcept;
    void count_refused(unsigned slot) noexcept;
    void report(int error_number);

    FileDescriptor socket_;
    Options options_;
    std::size_t slot_size_;
    std::unique_ptr<char[]> memory_;
    std::array<iovec, slots> vectors_{};
    std::array<mmsghdr, slots> headers_{};
    unsigned filled_ = 0;
    int attempts_ = 0;  // since something was sent
    Counts counts_;
    ReportThrottle refused_;
};

}  // namespace spindrift::ndag
