#include <spindrift/io/container/container_receiver.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/base/event.hpp>
#include <spindrift/io/udp/udp.hpp>
#include <spindrift/net/socket.hpp>
#include <spindrift/pipeline/source_of_impl.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

namespace spindrift::io {
namespace {

constexpr std::size_t batch_size = 64;
constexpr std::size_t slot_size = 65'536;  // octets for one datagram of any size

// In a busy stream, the source waits so long before it receives datagrams, and then receives many with one call: waking
// up for each datagram costs more than processing it. The receive buffer has to hold what arrives in that time at the
// speed of any network.
constexpr std::chrono::milliseconds coalescing_time{2};
constexpr int min_coalescing_buffer = 8 << 20;

// What a user can do about a failure of bind(), as the end of a sentence.
std::string_view remedy_for(int error_number) noexcept {
    switch (error_number) {
        case EADDRNOTAVAIL: return "; no interface of this host has the address";
        case EADDRINUSE: return "; another program uses the port and does not share it";
        case EACCES: return "; ports below 1024 are for root, or need CAP_NET_BIND_SERVICE";
        default: return "";
    }
}

}  // namespace

/// Datagrams, and the tables with which recvmmsg() receives many at once. The kernel assigns pages only to the part of
/// the memory that datagrams fill.
class DatagramBatch final : public ContainerBatch {
public:
    DatagramBatch() : memory_(std::make_unique_for_overwrite<std::byte[]>(batch_size * slot_size)) { point_at_slots(); }

    /// \returns the number of datagrams, or -1 with `errno` set
    int receive(int socket) noexcept {
        for (std::size_t i = 0; i < batch_size; ++i) {
            headers_[i] = {};
            msghdr& header = headers_[i].msg_hdr;
            header.msg_name = &senders_[i];
            header.msg_namelen = sizeof senders_[i];
            header.msg_iov = &vectors_[i];
            header.msg_iovlen = 1;
            header.msg_control = controls_[i].data();
            header.msg_controllen = controls_[i].size();
        }
        return ::recvmmsg(socket, headers_.data(), batch_size, MSG_DONTWAIT, nullptr);
    }

    /// Gives the pages of datagrams back to the system, too.
    void trim(std::size_t max_kept) override {
        ContainerBatch::trim(max_kept);
        kept.clear();
        touched_ += input_size;
        if (std::min(touched_, batch_size * slot_size) > max_kept) {
            memory_ = std::make_unique_for_overwrite<std::byte[]>(batch_size * slot_size);
            touched_ = 0;
            point_at_slots();
        }
    }

    [[nodiscard]] Bytes datagram(std::size_t i) const noexcept {
        return {memory_.get() + i * slot_size, headers_[i].msg_len};
    }
    [[nodiscard]] Endpoint sender(std::size_t i) const noexcept { return net::endpoint_of(senders_[i]); }

    /// The kernel's count of datagrams it has dropped so far because the receive buffer was full, if the message has
    /// it.
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

    std::deque<Buffer> kept;          // datagrams that came with an earlier batch
    std::uint64_t overrun = 0;        // datagrams the kernel has dropped since the last batch
    std::uint64_t refused = 0;        // datagrams from addresses that are not allowed
    std::optional<Event> membership;  // the group was lost, or joined again

private:
    void point_at_slots() noexcept {
        for (std::size_t i = 0; i < batch_size; ++i) {
            vectors_[i] = {memory_.get() + i * slot_size, slot_size};
        }
    }

    using Control = std::array<std::byte, CMSG_SPACE(sizeof(std::uint32_t))>;

    std::unique_ptr<std::byte[]> memory_;
    std::size_t touched_ = 0;  // octets written to it, at most
    std::array<iovec, batch_size> vectors_{};
    std::array<mmsghdr, batch_size> headers_{};
    std::array<sockaddr_storage, batch_size> senders_{};
    alignas(cmsghdr) std::array<Control, batch_size> controls_{};
};

namespace {

std::unique_ptr<ContainerReceiver> make_receiver(const UdpSource::Options& options) {
    return std::make_unique<ContainerReceiver>(ContainerReceiver::Options{
        .filter = options.filter, .limits = options.limits, .clock = options.clock, .memory = options.memory});
}

}  // namespace

UdpSource::UdpSource(net::UdpAddress address, Options options)
    : address_(std::move(address)),
      name_(address_.text()),
      allow_(std::move(options.allow)),
      receive_buffer_(options.receive_buffer),
      receiver_(make_receiver(options)) {
    open_socket();
    if (net::is_multicast(address_.endpoint.address)) {
        interface_.emplace([this] { return net::receiving_interface(address_); });
    }
}

UdpSource::UdpSource(FileDescriptor socket, std::string name, Options options)
    : name_(std::move(name)),
      allow_(std::move(options.allow)),
      receive_buffer_(options.receive_buffer),
      socket_(std::move(socket)),
      receiver_(make_receiver(options)) {}

UdpSource::~UdpSource() = default;

// Replaces the socket, if there is one, when the new one is complete.
void UdpSource::open_socket() {
    FileDescriptor socket = net::open_udp_socket(address_.endpoint.address);
    net::set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
    net::set_option(socket, SOL_SOCKET, SO_REUSEPORT, 1, "SO_REUSEPORT");
    can_coalesce_ = net::enlarge_receive_buffer(socket, receive_buffer_) >= min_coalescing_buffer;
    net::try_option(socket, SOL_SOCKET, SO_RXQ_OVFL, 1);
    const net::SocketAddress local = net::SocketAddress::from(address_);
    if (::bind(socket.get(), local.get(), local.size) != 0) {
        throw Error(fmt::format("cannot bind {}: {}{}", address_.text(), errno_text(errno), remedy_for(errno)));
    }
    if (net::is_multicast(address_.endpoint.address)) {
        net::join_group(socket, address_);
    }
    socket_ = std::move(socket);
}

std::string UdpSource::name() const {
    return name_;
}

std::unique_ptr<pipeline::Batch> UdpSource::make_batch() const {
    return std::make_unique<DatagramBatch>();
}

nmsg::Errc UdpSource::read_batch(DatagramBatch& datagrams, const StopSignal& stop) {
    datagrams.reset();
    datagrams.overrun = datagrams.refused = 0;
    datagrams.membership.reset();
    datagrams.kept.clear();
    if (take_kept(datagrams)) {
        return nmsg::Errc::success;
    }
    int count = datagrams.receive(socket_.get());
    if (count < 0 && errno == EAGAIN) {
        if (!stop.wait_readable(socket_.get(), max_wait)) {
            datagrams.overrun = take_overruns();
            check_interface(datagrams);
            return datagrams.membership || datagrams.overrun > 0 ? nmsg::Errc::success : nmsg::Errc::again;
        }
        coalesce();
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
        // A datagram that was queued before `take_overruns` has an older number.
        if (const auto overruns = datagrams.overruns(i);
            overruns && static_cast<std::int32_t>(*overruns - overruns_seen_) > 0) {
            datagrams.overrun += *overruns - overruns_seen_;
            overruns_seen_ = *overruns;
        }
        const Endpoint sender = datagrams.sender(i);
        if (!allow_.allows(sender.address)) {
            ++datagrams.refused;
            continue;
        }
        datagrams.input_size += datagrams.datagram(i).size();
        if (!datagrams.is_full()) {
            receiver_->add_message(datagrams, datagrams.datagram(i), sender);
        } else {
            KeptDatagram& kept = kept_.emplace_back();
            kept.octets.append(datagrams.datagram(i));
            kept.sender = sender;
        }
    }
    receiver_->expire(datagrams);
    return nmsg::Errc::success;
}

// Adds the datagrams that did not fit into the batch they came with. \returns whether there are any
bool UdpSource::take_kept(DatagramBatch& datagrams) {
    if (kept_.empty()) {
        return false;
    }
    datagrams.received = Timestamp::now();
    for (; !kept_.empty() && !datagrams.is_full(); kept_.pop_front()) {
        datagrams.kept.push_back(std::move(kept_.front().octets));
        receiver_->add_message(datagrams, datagrams.kept.back().bytes(), kept_.front().sender);
    }
    return true;
}

// Called while nothing comes, so that the socket holds nothing that would be lost with it.
void UdpSource::check_interface(DatagramBatch& datagrams) {
    if (!interface_) {
        return;
    }
    switch (interface_->check()) {
        case net::InterfaceWatch::Change::none: break;
        case net::InterfaceWatch::Change::lost:
            datagrams.membership = event::MembershipLost{address_.text(), address_.interface};
            break;
        case net::InterfaceWatch::Change::returned: join_again(datagrams); break;
    }
}

void UdpSource::join_again(DatagramBatch& datagrams) {
    try {
        open_socket();
    } catch (const Error&) {
        return;  // the interface is not ready yet, or is gone again: the next wait that ends tries again
    }
    overruns_seen_ = 0;  // the counter of the new socket begins anew
    interface_->joined();
    datagrams.membership = event::MembershipRenewed{address_.text(), address_.interface};
}

void UdpSource::coalesce() {
    const auto now = std::chrono::steady_clock::now();
    const bool busy = now - last_arrival_ < 2 * coalescing_time;
    last_arrival_ = now;
    if (busy && can_coalesce_) {
        std::this_thread::sleep_for(coalescing_time);
        last_arrival_ += coalescing_time;
    }
}

void UdpSource::decode_batch(DatagramBatch& datagrams) const {
    receiver_->decode(datagrams);
}

nmsg::Errc UdpSource::account_batch(const DatagramBatch& datagrams, pipeline::Counters& counters,
                                    const Reporter& report) {
    counters.datagrams_overrun += datagrams.overrun;
    counters.datagrams_refused += datagrams.refused;
    if (datagrams.membership) {
        report(*datagrams.membership);
    }
    receiver_->account(datagrams, name(), counters, report);
    return nmsg::Errc::success;
}

// The datagrams that the kernel has dropped and no datagram has told of.
std::uint32_t UdpSource::take_overruns() {
    const std::uint32_t overruns = net::dropped_datagrams(socket_).value_or(overruns_seen_);
    return overruns - std::exchange(overruns_seen_, overruns);
}

void UdpSource::close(pipeline::Counters& counters, const Reporter& report) {
    counters.datagrams_overrun += take_overruns();
    receiver_->close(name(), counters, report);
}

void UdpSource::add_peers(std::vector<pipeline::PeerStats>& peers) const {
    receiver_->add_peers(name(), peers);
}

const nmsg::SequenceTracker& UdpSource::sequences() const noexcept {
    return receiver_->sequences();
}

}  // namespace spindrift::io

template class spindrift::pipeline::SourceOf<spindrift::io::DatagramBatch>;
