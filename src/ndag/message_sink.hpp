#pragma once

#include <spindrift/base/bytes.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace spindrift::ndag {

/// Where a stream sends its messages, and the memory in which they are made. One thread at a time, except `counts`.
class MessageSink {
public:
    struct Counts {
        std::atomic<std::uint64_t> datagrams = 0;
        std::atomic<std::uint64_t> records = 0;
        std::atomic<std::uint64_t> octets = 0;
        std::atomic<std::uint64_t> errors = 0;
        std::atomic<std::uint64_t> lost = 0;
    };

    MessageSink() = default;
    MessageSink(const MessageSink&) = delete;
    MessageSink& operator=(const MessageSink&) = delete;
    virtual ~MessageSink() = default;

    /// Octets of the largest message.
    [[nodiscard]] virtual std::size_t max_size() const noexcept = 0;

    /// The memory for the next message. The sink must not be full: after filling the last place, call `send`.
    [[nodiscard]] virtual char* next() const noexcept = 0;
    /// Adds the message in that memory. It must begin with a `DataHeader`.
    virtual void add(std::size_t size) noexcept = 0;
    [[nodiscard]] virtual bool is_full() const noexcept = 0;
    [[nodiscard]] virtual bool empty() const noexcept = 0;

    /// Sends all messages and empties the sink. Messages that cannot be sent are counted and reported.
    virtual void send() = 0;

    /// Sends one message from outside the sink, which must be empty. \returns whether it was sent
    virtual bool send_one(const void* message, std::size_t size) = 0;

    [[nodiscard]] const Counts& counts() const noexcept { return counts_; }

protected:
    void count_sent(Bytes message) noexcept {
        count(counts_.datagrams, 1);
        count(counts_.records, records_in(message));
        count(counts_.octets, message.size());
    }

    void count_lost(Bytes message) noexcept {
        count(counts_.errors, 1);
        count(counts_.lost, records_in(message));
    }

    /// Counts an error that lost no records.
    void count_error() noexcept { count(counts_.errors, 1); }

private:
    // Only one thread writes a counter, so no atomic read-modify-write is needed.
    static void count(std::atomic<std::uint64_t>& counter, std::uint64_t more) noexcept {
        counter.store(counter.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
    }

    static std::uint16_t records_in(Bytes message) noexcept {
        constexpr std::size_t records_at = 22;
        return load_be<std::uint16_t>(message.data() + records_at);
    }

    Counts counts_;
};

}  // namespace spindrift::ndag
