#pragma once

#include "message_sink.hpp"

#include <spindrift/base/event.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/report_throttle.hpp>
#include <spindrift/base/stop_signal.hpp>

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <memory>
#include <string>

namespace spindrift::ndag {

/// Collects datagrams and sends them together through one connected socket.
class SendBatch final : public MessageSink {
public:
    struct Options {
        std::size_t datagram_size = 0;     ///< maximum octets of a datagram
        unsigned thread = 0;               ///< number of the sending thread, for reports
        const StopSignal* stop = nullptr;  ///< once it is requested, sending does not wait for full buffers
        Reporter report;
    };

    /// Maximum number of datagrams: enough to make the cost of the system call small, and few enough to fit the cache.
    static constexpr unsigned slots = 16;

    SendBatch(FileDescriptor socket, Options options);

    [[nodiscard]] std::size_t max_size() const noexcept override { return slot_size_; }
    [[nodiscard]] char* next() const noexcept override { return memory_.get() + filled_ * slot_size_; }
    void add(std::size_t size) noexcept override;
    [[nodiscard]] bool is_full() const noexcept override { return filled_ == slots; }
    [[nodiscard]] bool empty() const noexcept override { return filled_ == 0; }
    void send() override;
    bool send_one(const void* datagram, std::size_t size) override;

private:
    [[nodiscard]] bool should_retry(int error_number);
    [[nodiscard]] Bytes datagram(unsigned slot) const noexcept;
    void report(int error_number);

    FileDescriptor socket_;
    Options options_;
    std::size_t slot_size_;
    std::unique_ptr<char[]> memory_;
    std::array<iovec, slots> vectors_{};
    std::array<mmsghdr, slots> headers_{};
    unsigned filled_ = 0;
    int attempts_ = 0;  // failed attempts since the last success
    ReportThrottle refused_;
};

}  // namespace spindrift::ndag
