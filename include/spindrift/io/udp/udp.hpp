#pragma once

#include <spindrift/base/endpoint.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/rate_limiter.hpp>
#include <spindrift/base/report_throttle.hpp>
#include <spindrift/base/steady_clock.hpp>
#include <spindrift/io/container/container_sink.hpp>
#include <spindrift/io/container/header_filter.hpp>
#include <spindrift/net/allow_list.hpp>
#include <spindrift/net/interface_watch.hpp>
#include <spindrift/net/udp_address.hpp>
#include <spindrift/nmsg/container/container.hpp>
#include <spindrift/nmsg/container/sequence.hpp>
#include <spindrift/pipeline/source_of.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

/// Containers in UDP datagrams, one in each (docs/formats/nmsg-wire.md section 13).
namespace spindrift::io {

class ContainerReceiver;

class DatagramBatch;

/// Receives datagrams. Datagrams that do not hold a container are counted and skipped; no datagram can end the source.
/// Lost containers are counted by their sequence numbers, and the datagrams that the kernel dropped by its own counter
/// (SO_RXQ_OVFL). If the interface on which a group is received is deleted and made anew, the group is joined again.
class UdpSource final : public pipeline::SourceOf<DatagramBatch> {
public:
    struct Options {
        HeaderFilter filter{};
        nmsg::Limits limits{};
        MemoryBudget* memory = nullptr;                     ///< for fragments; not owned
        net::AllowList allow{};                             ///< addresses from which datagrams are accepted
        int receive_buffer = 16 << 20;                      ///< octets, the size of the socket's buffer
        const SteadyClock* clock = &SteadyClock::system();  ///< for the rate of reports
    };

    /// Joins the group if the address is one.
    /// \throws Error if the address cannot be bound
    explicit UdpSource(const net::UdpAddress& address) : UdpSource(address, Options{}) {}
    UdpSource(net::UdpAddress address, Options options);
    /// Receives at a datagram socket that is bound, as it is set up. \param name for the user
    UdpSource(FileDescriptor socket, std::string name, Options options);
    ~UdpSource() override;

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::unique_ptr<pipeline::Batch> make_batch() const override;
    [[nodiscard]] bool has_queue() const noexcept override { return true; }
    void close(pipeline::Counters& counters, const Reporter& report) override;

    void add_peers(std::vector<pipeline::PeerStats>& peers) const override;

    /// The senders that were heard recently. Only while no pipeline runs the source; `add_peers` is thread-safe.
    [[nodiscard]] const nmsg::SequenceTracker& sequences() const noexcept;

private:
    nmsg::Errc read_batch(DatagramBatch& batch, const StopSignal& stop) override;
    void decode_batch(DatagramBatch& batch) const override;
    nmsg::Errc account_batch(const DatagramBatch& batch, pipeline::Counters& counters, const Reporter& report) override;
    void coalesce();
    bool take_kept(DatagramBatch& batch);
    std::uint32_t take_overruns();
    void open_socket();
    void check_interface(DatagramBatch& batch);
    void join_again(DatagramBatch& batch);

    /// A datagram that did not fit into the batch it came with.
    struct KeptDatagram {
        Buffer octets;
        Endpoint sender;
    };

    net::UdpAddress address_;
    std::string name_;
    net::AllowList allow_;
    int receive_buffer_;  // octets wanted
    FileDescriptor socket_;
    std::optional<net::InterfaceWatch> interface_;        // of a group
    bool can_coalesce_ = false;                           // the receive buffer holds what arrives in a few milliseconds
    std::chrono::steady_clock::time_point last_arrival_;  // when datagrams arrived last
    std::deque<KeptDatagram> kept_;                       // for the next batches
    std::uint32_t overruns_seen_ = 0;                     // the kernel's counter at the last datagram
    std::unique_ptr<ContainerReceiver> receiver_;
};

/// Sends datagrams. Transient errors, such as a port without a receiver, are counted and do not end the sink.
class UdpSink final : public ContainerSink {
public:
    struct Options {
        ContainerSink::Options container = {.container_size = nmsg::jumbo_container_size};
        std::shared_ptr<RateLimiter> limiter{};             ///< may be shared by several sinks; null for no limit
        const SteadyClock* clock = &SteadyClock::system();  ///< for the rate of reports
    };

    /// \throws Error if the address cannot be connected to
    explicit UdpSink(const net::UdpAddress& address) : UdpSink(address, Options{}) {}
    UdpSink(const net::UdpAddress& address, Options options);

    [[nodiscard]] std::string name() const override;

private:
    void send(std::span<const Bytes> containers, pipeline::Counters& counters, const Reporter& report,
              const StopSignal& abort) override;
    std::size_t send_some(std::span<const Bytes> containers, pipeline::Counters& counters, const Reporter& report);
    void report_unsent(int error_number, const Reporter& report);

    net::UdpAddress address_;
    Options options_;
    FileDescriptor socket_;
    int attempts_ = 0;  // to send the next datagram
    ReportThrottle unsent_;
};

}  // namespace spindrift::io
