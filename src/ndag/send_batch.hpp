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

/// Collects datagrams and sends them together through one connected socket.
class SendBatch {
public:
    struct Options {
        std::size_t datagram_size = 0;     ///< maximum octets of a datagram
        unsigned thread = 0;               ///< number of the sending thread, for reports
        const StopSignal* stop = nullptr;  ///< once it is requested, sending does not wait for full buffers
        Reporter report;
    };

    struct Counts {
        std::atomic<std::uint64_t> datagrams = 0;
        std::atomic<std::uint64_t> records = 0;
        std::atomic<std::uint64_t> octets = 0;
        std::atomic<std::uint64_t> errors = 0;
        std::atomic<std::uint64_t> lost = 0;
    };

    /// Maximum number of datagrams: enough to make the cost of the system call small, and few enough to fit the cache.
    static constexpr unsigned slots = 16;

    SendBatch(FileDescriptor socket, Options options);

    /// The memory for the next datagram. The batch must not be full: after filling the last slot, call `send`.
    [[nodiscard]] char* next() const noexcept { return memory_.get() + filled_ * slot_size_; }
    /// Adds the datagram in that memory. It must begin with a `DataHeader`.
    void add(std::size_t size) noexcept;
    [[nodiscard]] bool is_full() const noexcept { return filled_ == slots; }
    [[nodiscard]] bool empty() const noexcept { return filled_ == 0; }

    /// Sends all datagrams and empties the batch. Datagrams that cannot be sent are counted and reported.
    void send();

    /// Sends one datagram from outside the batch, which must be empty. \returns whether it was sent
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
    int attempts_ = 0;  // failed attempts since the last success
    Counts counts_;
    ReportThrottle refused_;
};

}  // namespace spindrift::ndag
