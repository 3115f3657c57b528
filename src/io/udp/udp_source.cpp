#include <spindrift/io/container/container_receiver.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/io/udp/udp.hpp>
#include <spindrift/net/socket.hpp>
#include <spindrift/pipeline/source_of_impl.hpp>

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <thread>

namespace spindrift::io {
namespace {

constexpr std::size_t datagrams_at_once = 64;
constexpr std::size_t datagram_room = 65'536;

// In a busy stream datagrams are left to gather for so long before they are taken together: waking up for each of them
// would cost more than all that is done with it. The kernel must have room for them, at any speed a network has.
constexpr std::chrono::milliseconds gathering{2};
constexpr int gathering_room = 8 << 20;

}  // namespace

/// Datagrams and the tables the system wants for receiving many at once. Memory for them is only touched as far as
/// datagrams fill it.
class DatagramBatch final : public ContainerBatch {
public:
    DatagramBatch() : room_(std::make_unique_for_overwrite<std::byte[]>(datagrams_at_once * datagram_room)) {
        for (std::size_t i = 0; i < datagrams_at_once; ++i) {
            vectors_[i] = {room_.get() + i * datagram_room, datagram_room};
        }
    }

    /// \returns the number of datagrams, or -1 with `errno` set
    int receive(int socket) noexcept {
        for (std::size_t i = 0; i < datagrams_at_once; ++i) {
            headers_[i] = {};
            msghdr& header = headers_[i].msg_hdr;
            header.msg_name = &senders_[i];
            header.msg_namelen = sizeof senders_[i];
            header.msg_iov = &vectors_[i];
            header.msg_iovlen = 1;
            header.msg_control = controls_[i].data();
            header.msg_controllen = controls_[i].size();
        }
        return ::recvmmsg(socket, headers_.data(), datagrams_at_once, MSG_DONTWAIT, nullptr);
    }

    [[nodiscard]] Bytes datagram(std::size_t i) const noexcept {
        return {room_.get() + i * datagram_room, headers_[i].msg_len};
    }
    [[nodiscard]] Endpoint sender(std::size_t i) const noexcept { return net::endpoint_of(senders_[i]); }

    /// What the kernel says it has dropped so far for want of room, if it says anything.
    [[nodiscard]] std::optional<std::uint32_t> overruns(std::size_t i) noexcept {
        msghdr& header = headers_[i].msg_hdr;
        for (cmsghdr* at = CMSG_FIRSTHDR(&header); at != nullptr; at = CMSG_NXTHDR(&header, at)) {
            if (at->cmsg_level == SOL_SOCKET && at->cmsg_type == SO_RXQ_OVFL) {
                std::uint32_t count = 0;
                std::memcpy(&count, CMSG_DATA(at), sizeof count);
                return count;
            }
        }
        return std::nullopt;
    }

    std::uint64_t overrun = 0;  // datagrams, since the batch before

private:
    using Control = std::array<std::byte, CMSG_SPACE(sizeof(std::uint32_t))>;

    std::unique_ptr<std::byte[]> room_;
    std::array<iovec, datagrams_at_once> vectors_{};
    std::array<mmsghdr, datagrams_at_once> headers_{};
    std::array<sockaddr_storage, datagrams_at_once> senders_{};
    alignas(cmsghdr) std::array<Control, datagrams_at_once> controls_{};
};

UdpSource::UdpSource(const net::UdpAddress& address, Options options)
    : address_(address),
      socket_(net::open_udp_socket(address.endpoint.address)),
      receiver_(std::make_unique<ContainerReceiver>(
          ContainerReceiver::Options{.filter = options.filter, .limits = options.limits, .clock = options.clock})) {
    net::set_option(socket_, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
    net::set_option(socket_, SOL_SOCKET, SO_REUSEPORT, 1, "SO_REUSEPORT");
    roomy_ = net::enlarge_receive_buffer(socket_, options.receive_buffer) >= gathering_room;
    net::try_option(socket_, SOL_SOCKET, SO_RXQ_OVFL, 1);
    const net::SocketAddress local = net::SocketAddress::from(address_);
    if (::bind(socket_.get(), local.get(), local.size) != 0) {
        throw system_error(fmt::format("bind {}", address_.text()), errno);
    }
    if (net::is_multicast(address_.endpoint.address)) {
        net::join_group(socket_, address_);
    }
}

UdpSource::~UdpSource() = default;

std::string UdpSource::name() const {
    return address_.text();
}

std::unique_ptr<pipeline::Batch> UdpSource::make_batch() const {
    return std::make_unique<DatagramBatch>();
}

nmsg::Errc UdpSource::read_batch(DatagramBatch& datagrams, const StopSignal& stop) {
    datagrams.reset();
    datagrams.overrun = 0;
    int count = datagrams.receive(socket_.get());
    if (count < 0 && errno == EAGAIN) {
        if (!stop.wait_readable(socket_.get(), longest_wait)) {
            return nmsg::Errc::again;
        }
        let_gather();
        count = datagrams.receive(socket_.get());
    }
    if (count < 0) {
        if (errno == EAGAIN || errno == EINTR || errno == ECONNREFUSED) {
            return nmsg::Errc::again;
        }
        datagrams.error_message = fmt::format("{}: {}", to_text(nmsg::Errc::read_failure), errno_text(errno));
        return nmsg::Errc::read_failure;
    }
    datagrams.received = Timestamp::now();
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        datagrams.input_size += datagrams.datagram(i).size();
        receiver_->add_message(datagrams, datagrams.datagram(i), datagrams.sender(i));
        if (const auto overruns = datagrams.overruns(i)) {
            datagrams.overrun += *overruns - overruns_seen_;
            overruns_seen_ = *overruns;
        }
    }
    receiver_->expire(datagrams);
    return nmsg::Errc::success;
}

void UdpSource::let_gather() {
    const auto now = std::chrono::steady_clock::now();
    const bool busy = now - last_arrival_ < 2 * gathering;
    last_arrival_ = now;
    if (busy && roomy_) {
        std::this_thread::sleep_for(gathering);
        last_arrival_ += gathering;
    }
}

void UdpSource::decode_batch(DatagramBatch& datagrams) const {
    receiver_->decode(datagrams);
}

nmsg::Errc UdpSource::account_batch(const DatagramBatch& datagrams, pipeline::Counters& counters,
                                    const Reporter& report) {
    counters.datagrams_overrun += datagrams.overrun;
    receiver_->account(datagrams, name(), counters, report);
    return nmsg::Errc::success;
}

void UdpSource::close(pipeline::Counters&, const Reporter& report) {
    receiver_->close(name(), report);
}

void UdpSource::add_peers(std::vector<pipeline::PeerStats>& peers) const {
    receiver_->add_peers(name(), peers);
}

const nmsg::SequenceTracker& UdpSource::sequences() const noexcept {
    return receiver_->sequences();
}

}  // namespace spindrift::io

template class spindrift::pipeline::SourceOf<spindrift::io::DatagramBatch>;
