#include <spindrift/packet/live_packets.hpp>

#include "capture_interface.hpp"
#include "link_layer.hpp"

#include <spindrift/base/file_descriptor.hpp>

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

namespace spindrift::packet {
namespace {

constexpr unsigned ethertype_all = 0x0003;  // every protocol, packets that this host sends included
constexpr std::uint16_t ethertype_vlan = 0x8100;

/// The link layer of an interface.
struct InterfaceKind {
    LinkLayer link = LinkLayer::unknown;
    int link_type = 0;  // libpcap's number
    bool is_loopback = false;
};

// Other hardware is captured with libpcap, which puts a pseudo-header before each packet.
std::optional<InterfaceKind> kind_of_hardware(unsigned hardware_type) noexcept {
    switch (hardware_type) {
        case ARPHRD_ETHER: return InterfaceKind{LinkLayer::ethernet, 1};
        case ARPHRD_LOOPBACK: return InterfaceKind{LinkLayer::ethernet, 1, true};
        case ARPHRD_NONE:
        case ARPHRD_RAWIP: return InterfaceKind{LinkLayer::raw_ip, 12};
        case ARPHRD_IEEE80211: return InterfaceKind{LinkLayer::ieee80211, 105};
        case ARPHRD_IEEE80211_RADIOTAP: return InterfaceKind{LinkLayer::radiotap, 127};
        default: return std::nullopt;
    }
}

std::optional<InterfaceKind> kind_of(const FileDescriptor& socket, const std::string& interface) noexcept {
    ifreq request{};
    if (interface.size() >= sizeof request.ifr_name) {
        return std::nullopt;
    }
    std::ranges::copy(interface, std::begin(request.ifr_name));
    return ::ioctl(socket.get(), SIOCGIFHWADDR, &request) == 0 ? kind_of_hardware(request.ifr_hwaddr.sa_family)
                                                               : std::nullopt;
}

template <typename T>
bool set_option(const FileDescriptor& socket, int name, const T& value) noexcept {
    return ::setsockopt(socket.get(), SOL_PACKET, name, &value, sizeof value) == 0;
}

/// The ring of blocks that a packet socket shares with the kernel (packet(7), PACKET_RX_RING). The kernel fills one
/// block after the other. A full block belongs to the program until it is released.
class Ring {
public:
    Ring() = default;
    Ring(Ring&& other) noexcept
        : memory_(std::exchange(other.memory_, nullptr)), blocks_(other.blocks_), next_(other.next_) {}
    Ring(const Ring&) = delete;
    Ring& operator=(const Ring&) = delete;
    Ring& operator=(Ring&&) = delete;
    ~Ring() {
        if (memory_ != nullptr) {
            ::munmap(memory_, blocks_ * block_size);
        }
    }

    /// \returns whether the kernel has the memory for it
    [[nodiscard]] bool open(const FileDescriptor& socket, const LiveOptions& options) noexcept {
        constexpr unsigned min_blocks = 2;
        constexpr unsigned frame_size = 2048;  // without effect where packets of any size share a block
        const unsigned blocks = std::max(static_cast<unsigned>(options.buffer_size) / block_size, min_blocks);
        blocks_ = blocks;
        tpacket_req3 request{};
        request.tp_block_size = block_size;
        request.tp_block_nr = blocks;
        request.tp_frame_size = frame_size;
        request.tp_frame_nr = blocks * (block_size / frame_size);
        request.tp_retire_blk_tov = static_cast<unsigned>(options.delay_milliseconds);
        if (!set_option(socket, PACKET_VERSION, int{TPACKET_V3}) || !set_option(socket, PACKET_RX_RING, request)) {
            return false;
        }
        void* const memory = ::mmap(nullptr, blocks_ * block_size, PROT_READ | PROT_WRITE, MAP_SHARED, socket.get(), 0);
        memory_ = memory == MAP_FAILED ? nullptr : static_cast<std::byte*>(memory);
        return memory_ != nullptr;
    }

    /// The next block, if the kernel has filled it.
    [[nodiscard]] const tpacket_block_desc* full_block() const noexcept {
        return (status().load(std::memory_order_acquire) & TP_STATUS_USER) != 0 ? block() : nullptr;
    }

    void release_block() noexcept {
        status().store(TP_STATUS_KERNEL, std::memory_order_release);
        next_ = (next_ + 1) % blocks_;
    }

private:
    static constexpr unsigned block_size = PacketReader::block_size;

    [[nodiscard]] tpacket_block_desc* block() const noexcept {
        return reinterpret_cast<tpacket_block_desc*>(memory_ + next_ * block_size);
    }
    [[nodiscard]] std::atomic_ref<std::uint32_t> status() const noexcept {
        return std::atomic_ref<std::uint32_t>(block()->hdr.bh1.block_status);
    }

    std::byte* memory_ = nullptr;
    std::size_t blocks_ = 0;
    std::size_t next_ = 0;
};

/// Captures from a packet socket. Each batch has the packets of one block, copied.
class RingReader final : public PacketReader {
public:
    RingReader(FileDescriptor socket, Ring ring, const InterfaceKind& kind, unsigned interface_index,
               int snapshot_length)
        : socket_(std::move(socket)),
          ring_(std::move(ring)),
          kind_(kind),
          interface_index_(interface_index),
          max_size_(snapshot_length > 0 ? static_cast<std::uint32_t>(snapshot_length)
                                        : std::numeric_limits<std::uint32_t>::max()) {}

    [[nodiscard]] std::optional<int> link_type() const noexcept override { return kind_.link_type; }
    [[nodiscard]] bool is_live() const noexcept override { return true; }

    Result read(PacketBatch& batch, const file::Wait& wait) override {
        batch.clear();
        batch.has_margins = true;
        if (!take_block(batch) && check_interface() && wait(socket_.get())) {
            take_block(batch);
        }
        if (!batch.packets.empty()) {
            return Result::packets;
        }
        return error_message_.empty() ? Result::nothing : Result::failed;
    }

    PacketLosses losses() noexcept override {
        tpacket_stats_v3 counts{};
        socklen_t size = sizeof counts;
        // Reading the counters resets them.
        if (::getsockopt(socket_.get(), SOL_PACKET, PACKET_STATISTICS, &counts, &size) == 0) {
            dropped_ += counts.tp_drops;
        }
        return {.dropped = dropped_};
    }

private:
    // \returns whether there was one
    bool take_block(PacketBatch& batch) {
        const tpacket_block_desc* const block = ring_.full_block();
        if (block == nullptr) {
            return false;
        }
        const tpacket_hdr_v1& header = block->hdr.bh1;
        // Room for all packets of the block: their memory does not move while more are added.
        constexpr std::size_t more_for_each = 2 * PacketBatch::margin + vlan_tag_size;
        static_cast<void>(batch.memory.room(header.blk_len + header.num_pkts * more_for_each));
        const auto* at = reinterpret_cast<const std::byte*>(block) + header.offset_to_first_pkt;
        for (std::uint32_t left = header.num_pkts; left > 0; --left) {
            const auto& packet = *reinterpret_cast<const tpacket3_hdr*>(at);
            take_packet(batch, packet);
            at += packet.tp_next_offset;
        }
        ring_.release_block();
        return true;
    }

    void take_packet(PacketBatch& batch, const tpacket3_hdr& header) {
        const auto* const begin = reinterpret_cast<const std::byte*>(&header);
        const auto& address = *reinterpret_cast<const sockaddr_ll*>(begin + address_at);
        // The loopback interface delivers each packet twice: when it is sent and when it is received.
        if (kind_.is_loopback && address.sll_pkttype == PACKET_OUTGOING) {
            return;
        }
        Bytes octets{begin + header.tp_mac, header.tp_snaplen};
        std::uint32_t wire_size = header.tp_len;
        if (has_vlan_tag(header) && octets.size() >= mac_addresses_size) {
            octets = with_vlan_tag(octets, header);
            wire_size += vlan_tag_size;
        }
        octets = octets.first(std::min<std::size_t>(octets.size(), max_size_));
        const std::size_t at = batch.append(octets);
        Packet& packet = batch.packets.emplace_back();
        packet.octets = batch.memory.bytes().subspan(at, octets.size());
        packet.time = PacketTime::from_parts(header.tp_sec, header.tp_nsec);
        packet.link = kind_.link;
        derive_fields(packet, wire_size);
        packet.direction = direction_of_packet_type(address.sll_pkttype);
    }

    // The kernel removes the outermost VLAN tag from a frame and delivers it in the packet's header.
    [[nodiscard]] bool has_vlan_tag(const tpacket3_hdr& header) const noexcept {
        return kind_.link == LinkLayer::ethernet && (header.tp_status & TP_STATUS_VLAN_VALID) != 0;
    }

    Bytes with_vlan_tag(Bytes octets, const tpacket3_hdr& header) {
        const bool has_type = (header.tp_status & TP_STATUS_VLAN_TPID_VALID) != 0;
        std::array<std::byte, vlan_tag_size> tag{};
        store_be(tag.data(), has_type ? header.hv1.tp_vlan_tpid : ethertype_vlan);
        store_be(tag.data() + 2, static_cast<std::uint16_t>(header.hv1.tp_vlan_tci));
        tagged_.clear();
        tagged_.append(octets.first(mac_addresses_size));
        tagged_.append(Bytes(tag));
        tagged_.append(octets.subspan(mac_addresses_size));
        return tagged_.bytes();
    }

    // An interface that is down can come up again, a deleted one cannot. The kernel says once that it goes down, still
    // hands over packets after that, and says nothing when it is deleted then or when it comes up.
    // \returns false if it was deleted
    bool check_interface() {
        int error = 0;
        socklen_t size = sizeof error;
        if (::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == ENETDOWN) {
            was_down_ = true;
        }
        if (was_down_ && is_deleted(interface_index_)) {
            error_message_ = interface_deleted;
            return false;
        }
        return true;
    }

    static constexpr std::size_t address_at =
        TPACKET_ALIGN(int{sizeof(tpacket3_hdr)});  // behind the header of a packet
    static constexpr std::size_t mac_addresses_size = 12;
    static constexpr std::size_t vlan_tag_size = 4;

    FileDescriptor socket_;
    Ring ring_;
    InterfaceKind kind_;
    unsigned interface_index_;
    std::uint32_t max_size_;
    Buffer tagged_;
    bool was_down_ = false;
    std::uint64_t dropped_ = 0;
};

bool become_promiscuous(const FileDescriptor& socket, unsigned interface_index) noexcept {
    packet_mreq request{};
    request.mr_ifindex = static_cast<int>(interface_index);
    request.mr_type = PACKET_MR_PROMISC;
    return set_option(socket, PACKET_ADD_MEMBERSHIP, request);
}

// \returns whether packets come from now on
bool bind_to(const FileDescriptor& socket, unsigned interface_index) noexcept {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ethertype_all);
    address.sll_ifindex = static_cast<int>(interface_index);
    int error = 0;
    socklen_t size = sizeof error;
    return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
           ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

}  // namespace

std::unique_ptr<PacketReader> open_packet_ring(const LiveOptions& options) {
    const unsigned interface_index = ::if_nametoindex(options.interface.c_str());
    // Protocol 0: the socket receives no packets of other interfaces before `bind_to`.
    FileDescriptor socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
    if (interface_index == 0 || !socket) {
        return nullptr;
    }
    const auto kind = kind_of(socket, options.interface);
    Ring ring;
    if (!kind || !ring.open(socket, options) || (options.promiscuous && !become_promiscuous(socket, interface_index)) ||
        !bind_to(socket, interface_index)) {
        return nullptr;
    }
    return std::make_unique<RingReader>(std::move(socket), std::move(ring), *kind, interface_index,
                                        options.snapshot_length);
}

}  // namespace spindrift::packet
