#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/memory_budget.hpp>
#include <spindrift/base/steady_clock.hpp>
#include <spindrift/net/allow_list.hpp>
#include <spindrift/net/udp_address.hpp>

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <utility>

namespace spindrift::ndag {

/// A non-blocking socket that listens for connections.
/// \throws Error with the reason
[[nodiscard]] FileDescriptor listen_on(const net::UdpAddress& address);

/// One connection: its socket, and the octets that were received and not taken yet.
class TcpConnection {
public:
    using TimePoint = SteadyClock::TimePoint;

    /// Octets of a connection, charged to a budget. Batches of packets may share the ownership.
    struct Octets {
        explicit Octets(std::shared_ptr<MemoryBudget> memory) : budget(std::move(memory)), charge(budget.get()) {}

        std::shared_ptr<MemoryBudget> budget;  // the batches may outlive the receiver
        Buffer buffer;
        MemoryCharge charge;
    };

    TcpConnection(FileDescriptor socket, IpAddress peer, TimePoint now, std::shared_ptr<MemoryBudget> memory);

    /// The octets that were received and not taken.
    [[nodiscard]] Bytes octets() const noexcept { return octets_->buffer.bytes().subspan(taken_); }
    /// Removes a complete message from the front of the octets.
    void take(std::size_t size, bool is_valid) noexcept;
    /// The owner of the octets of messages that were taken since the last `receive`.
    [[nodiscard]] const std::shared_ptr<Octets>& owner() const noexcept { return octets_; }

    [[nodiscard]] bool is_open() const noexcept { return static_cast<bool>(socket_); }
    /// The octets stay until they are taken.
    void close() noexcept { socket_ = FileDescriptor(); }

    [[nodiscard]] const IpAddress& peer() const noexcept { return peer_; }

    // The next message may arrive in several pieces. These remember its complete records, so that they are parsed once.
    unsigned complete_records = 0;
    std::size_t complete_size = 0;  // octets up to the end of these records, with the message header

private:
    friend class TcpConnections;

    enum class Received { nothing, some, as_much_as_fits, no_memory };

    Received receive(TimePoint now);
    void discard_taken();

    FileDescriptor socket_;
    IpAddress peer_;
    std::shared_ptr<Octets> octets_;
    std::size_t taken_ = 0;       // octets of taken messages in `octets_`
    bool has_sent_ = false;       // a valid message
    bool was_read_ = false;       // since it was accepted
    TimePoint message_at_;        // when the last valid message was received, or the connection accepted
    TimePoint received_at_;       // when octets were last received
    TimePoint incomplete_since_;  // when the first octets of the awaited message arrived
};

/// The connections to one port. Any host may connect, so a connection is judged by its valid messages:
///
/// - one without a valid message is closed after `first_message_timeout`, and is the first to be closed when more than
///   `max_connections` are there;
/// - a message that is not complete after `message_timeout` ends its connection; so does, if connections may not be
///   idle, that time without a message.
///
/// Used by one thread.
class TcpConnections {
public:
    static constexpr std::size_t max_connections = 8;
    static constexpr std::chrono::seconds first_message_timeout{5};
    static constexpr std::chrono::seconds message_timeout{10};

    struct Options {
        const SteadyClock* clock = &SteadyClock::system();
        std::shared_ptr<MemoryBudget> memory{};  ///< charged for received octets; null for no limit
        net::AllowList allow{};                  ///< addresses whose connections are accepted
        bool may_be_idle = true;  ///< whether a connection that has sent messages may wait for the next one
    };

    /// \throws Error if the address cannot be bound
    TcpConnections(const net::UdpAddress& address, Options options);

    /// Readable when there is something to receive or to accept.
    [[nodiscard]] int descriptor() const noexcept { return ready_.get(); }

    /// Accepts and closes connections, and receives from all of them. Discards the octets that were taken before.
    /// \returns whether more may have arrived already
    bool receive();

    /// All connections, also closed ones whose octets were not taken yet.
    [[nodiscard]] std::list<TcpConnection>& all() noexcept { return connections_; }

    /// The error of the last call of accept4(), such as EMFILE; 0 if it did not fail.
    [[nodiscard]] int accept_error() const noexcept { return accept_error_; }
    /// Connections from addresses that are not allowed.
    [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }
    /// Connections that were closed without having ended, for any of the reasons above.
    [[nodiscard]] std::uint64_t closed() const noexcept { return closed_; }

private:
    using TimePoint = SteadyClock::TimePoint;

    void accept(TimePoint now);
    void add(FileDescriptor socket, const IpAddress& peer, TimePoint now);
    bool make_room(TimePoint now);
    void close_overdue(TimePoint now);
    void close(TcpConnection& connection) noexcept;
    void watch(int descriptor, int operation) noexcept;
    void watch_listener(bool wanted) noexcept;
    [[nodiscard]] bool is_overdue(const TcpConnection& connection, TimePoint now) const noexcept;

    Options options_;
    FileDescriptor ready_;  // epoll of the listener and the connections
    FileDescriptor listener_;
    bool listener_watched_ = false;
    std::list<TcpConnection> connections_;
    bool is_idle_ = true;  // the last call of `receive` has received nothing
    unsigned receives_ = 0;
    int accept_error_ = 0;
    std::uint64_t refused_ = 0;
    std::uint64_t closed_ = 0;
};

}  // namespace spindrift::ndag
