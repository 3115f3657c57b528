#pragma once

#include "message_sink.hpp"
#include "tcp_link.hpp"

#include <memory>

namespace spindrift::ndag {

/// Sends the messages of a stream to a receiver over TCP, one at a time. After a connection was lost, the message that
/// was being sent is sent again from its start.
class TcpSink final : public MessageSink {
public:
    struct Options {
        bool waits = false;  ///< for a receiver, rather than to lose messages
        const StopSignal* stop = nullptr;
    };

    /// \param stop of the options must outlive it
    TcpSink(TcpLink link, Options options);

    [[nodiscard]] std::size_t max_size() const noexcept override;
    [[nodiscard]] char* next() const noexcept override { return memory_.get(); }
    void add(std::size_t size) noexcept override { size_ = size; }
    [[nodiscard]] bool is_full() const noexcept override { return size_ != 0; }
    [[nodiscard]] bool empty() const noexcept override { return size_ == 0; }
    void send() override;
    /// Does not wait for a receiver. A receiver that is not there is no error.
    bool send_one(const void* message, std::size_t size) override;

    /// Waits until the system of the receiver has everything.
    void drain() const noexcept { link_.drain(*options_.stop); }
    /// Ends the connection when the receiver has read everything.
    void finish() noexcept { link_.finish(*options_.stop); }

private:
    bool deliver(Bytes message);

    TcpLink link_;
    Options options_;
    std::unique_ptr<char[]> memory_;
    std::size_t size_ = 0;  // of the message in `memory_`
};

}  // namespace spindrift::ndag
