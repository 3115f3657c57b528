#include "link_layer.hpp"
#include "pcapng_clock.hpp"
#include "record_file.hpp"
#include "tags_option.hpp"

#include <spindrift/packet/pcapng.hpp>

#include <algorithm>
#include <cstring>
#include <optional>

namespace spindrift::packet {
namespace {

constexpr std::size_t block_header_size = 8;  // type and length
constexpr std::size_t block_end_size = 4;     // the length again
constexpr std::size_t section_size = 24;      // this and the next three: block header and fixed fields
constexpr std::size_t interface_size = 16;
constexpr std::size_t packet_size = 28;
constexpr std::size_t simple_packet_size = 12;

// Larger than any real frame, and libpcap's limit as well.
constexpr std::uint32_t max_block_size = 16 << 20;
constexpr std::size_t max_interfaces = 65'536;

constexpr std::uint32_t byte_order_magic = 0x1A2B3C4D;

constexpr std::uint32_t padded(std::uint32_t size) noexcept {
    return (size + 3) / 4 * 4;
}

struct Interface {
    LinkLayer link = LinkLayer::unknown;
    std::uint32_t snapshot_length = 0;  // 0 for no limit
    unsigned fcs_octets = 0;            // of the frame check sequence at the end of each packet; 0 if not declared
    PcapngClock clock;
    // Packets dropped, which a file may report in two ways.
    std::uint64_t dropped_before_packets = 0;  // sum of the counts in packets
    std::uint64_t dropped_since_start = 0;     // of the Interface Statistics Block with the most

    [[nodiscard]] std::uint64_t dropped() const noexcept {
        return std::max(dropped_before_packets, dropped_since_start);
    }
};

/// What is used of the options of a packet.
struct PacketOptions {
    std::uint32_t flags = 0;
    std::optional<std::uint64_t> dropped;  // since the packet before on the same interface
    Bytes tags;                            // of a tagged packet, otherwise empty

    [[nodiscard]] std::optional<Direction> direction() const noexcept {
        constexpr unsigned inbound = 1;
        constexpr unsigned outbound = 2;
        constexpr unsigned promiscuous = 4;  // as the type of reception: addressed to another host
        switch (flags & 3U) {
            case inbound: return (flags >> 2 & 7U) == promiscuous ? Direction::other : Direction::incoming;
            case outbound: return Direction::outgoing;
            default: return std::nullopt;
        }
    }

    /// 0 if not declared.
    [[nodiscard]] unsigned fcs_octets() const noexcept { return flags >> 5 & 0xFU; }
};

class PcapngFile final : public RecordFile {
public:
    using RecordFile::RecordFile;

protected:
    Outcome take(std::span<std::byte> octets, std::vector<Packet>& packets, std::size_t& size) override {
        const Outcome outcome = measure(octets, size);
        if (outcome != Outcome::taken) {
            return outcome;
        }
        const std::span<std::byte> block = octets.first(size);
        switch (type_of(block)) {
            case PcapngBlockType::section: return take_section(block, packets);
            case PcapngBlockType::interface: return take_interface(block, packets);
            case PcapngBlockType::enhanced_packet: return take_packet(block, number32(block.data() + 8), packets);
            case PcapngBlockType::old_packet: return take_old_packet(block, packets);
            case PcapngBlockType::simple_packet: return take_simple_packet(block, packets);
            case PcapngBlockType::interface_statistics: return take_statistics(block, packets);
            default: return take_other(block, packets);
        }
    }

private:
    Outcome invalid(const char* reason) {
        reason_ = reason;
        return Outcome::invalid;
    }

    [[nodiscard]] static std::uint32_t in_order(const std::byte* from, bool big) noexcept {
        return big ? load_be<std::uint32_t>(from) : load_le<std::uint32_t>(from);
    }

    [[nodiscard]] std::uint16_t number16(const std::byte* from) const noexcept {
        return big_ ? load_be<std::uint16_t>(from) : load_le<std::uint16_t>(from);
    }
    [[nodiscard]] std::uint32_t number32(const std::byte* from) const noexcept { return in_order(from, big_); }
    [[nodiscard]] std::uint64_t number64(const std::byte* from) const noexcept {
        return big_ ? load_be<std::uint64_t>(from) : load_le<std::uint64_t>(from);
    }

    [[nodiscard]] PcapngBlockType type_of(Bytes block) const noexcept {
        return static_cast<PcapngBlockType>(number32(block.data()));
    }

    // Determines the size of the block at the start of `octets`, and checks that it is complete.
    Outcome measure(Bytes octets, std::size_t& size) {
        if (octets.size() < block_header_size + block_end_size) {
            return Outcome::incomplete;
        }
        bool big = big_;
        if (looks_like_pcapng(octets)) {
            // Every section has its own byte order.
            big = in_order(octets.data() + 8, true) == byte_order_magic;
            if (!big && in_order(octets.data() + 8, false) != byte_order_magic) {
                return invalid("a pcapng section without a byte-order magic");
            }
        } else if (!in_section_) {
            return invalid("not a pcapng section");
        }
        const std::uint32_t length = in_order(octets.data() + 4, big);
        if (length < block_header_size + block_end_size || length > max_block_size || length % 4 != 0) {
            reason_ = "a pcapng block of " + std::to_string(length) + " octets";
            return Outcome::invalid;
        }
        if (length > octets.size()) {
            return Outcome::incomplete;
        }
        if (in_order(octets.data() + length - block_end_size, big) != length) {
            return invalid("a pcapng block whose two lengths differ");
        }
        size = length;
        return Outcome::taken;
    }

    Outcome take_section(Bytes block, std::vector<Packet>& packets) {
        if (block.size() < section_size + block_end_size) {
            return invalid("a pcapng section header that is too short");
        }
        const bool big = in_order(block.data() + 8, true) == byte_order_magic;
        if (block[big ? 12 : 13] != std::byte{0} || block[big ? 13 : 12] != std::byte{1}) {
            return invalid("a pcapng section of an unknown version");
        }
        big_ = big;
        in_section_ = true;
        interfaces_.clear();
        return take_other(block, packets);
    }

    Outcome take_interface(Bytes block, std::vector<Packet>& packets) {
        if (block.size() < interface_size + block_end_size) {
            return invalid("a pcapng interface description that is too short");
        }
        if (interfaces_.size() == max_interfaces) {
            return invalid("too many pcapng interfaces");
        }
        Interface added;
        added.link = link_layer_of(number16(block.data() + 8));
        added.snapshot_length = number32(block.data() + 12);
        for_each_option(options(block, interface_size), [&](unsigned code, Bytes value) {
            constexpr unsigned resolution = 9;
            constexpr unsigned fcs_octets = 13;
            constexpr unsigned offset = 14;
            if (code == resolution && value.size() == 1) {
                added.clock.set_resolution(std::to_integer<std::uint8_t>(value[0]));
            } else if (code == fcs_octets && value.size() == 1) {
                added.fcs_octets = std::to_integer<unsigned>(value[0]);
            } else if (code == offset && value.size() == 8) {
                added.clock.set_offset(static_cast<std::int64_t>(number64(value.data())));
            }
        });
        interfaces_.push_back(added);
        return take_other(block, packets);
    }

    // Enhanced Packet Blocks and the older Packet Blocks differ only in the position of the interface number.
    Outcome take_packet(std::span<std::byte> block, std::uint32_t interface_number, std::vector<Packet>& packets) {
        if (block.size() < packet_size + block_end_size) {
            return invalid("a pcapng packet that is too short");
        }
        const std::uint32_t size = number32(block.data() + 20);
        if (size > block.size() - packet_size - block_end_size) {
            return invalid("a pcapng packet larger than its block");
        }
        if (interface_number >= interfaces_.size()) {
            return invalid("a pcapng packet of an interface that is not described");
        }
        Interface& interface = interfaces_[interface_number];
        const PacketOptions packet_options = packet_options_in(options(block, packet_size + padded(size)));
        Packet packet;
        packet.octets = block.subspan(packet_size, size);
        packet.time = interface.clock.time(static_cast<std::uint64_t>(number32(block.data() + 12)) << 32 |
                                           number32(block.data() + 16));
        packet.link = interface.link;
        const unsigned fcs_octets = packet_options.fcs_octets();
        derive_fields(packet, number32(block.data() + 24), fcs_octets != 0 ? fcs_octets : interface.fcs_octets);
        packet.direction = packet_options.direction().value_or(packet.direction);
        if (packet_options.dropped) {
            add_dropped_before_packet(interface, *packet_options.dropped);
        }
        if (packet.link == LinkLayer::ethernet && !packet_options.tags.empty()) {
            put_tags_before(packet, packet_options.tags, block);
        }
        packets.push_back(packet);
        return Outcome::taken;
    }

    // Moves a packet towards the start of its block, over the fixed fields, with its tags before it. The option the
    // tags come from is larger than they are, so there is room, also for the margins.
    static void put_tags_before(Packet& packet, Bytes tags, std::span<std::byte> block) noexcept {
        TagsOption::Tags copy;
        std::ranges::copy(tags, copy.begin());
        const auto to = block.subspan(PacketBatch::margin, copy.size() + packet.octets.size());
        std::memmove(to.data() + copy.size(), packet.octets.data(), packet.octets.size());
        std::ranges::copy(copy, to.begin());
        packet.octets = to;
        packet.link = LinkLayer::corsaro_tags;
    }

    [[nodiscard]] PacketOptions packet_options_in(Bytes rest) const {
        PacketOptions found;
        for_each_option(rest, [&](unsigned code, Bytes value) {
            constexpr unsigned flags = 2;
            constexpr unsigned drops = 4;
            if (code == flags && value.size() == 4) {
                found.flags = number32(value.data());
            } else if (code == drops && value.size() == 8) {
                found.dropped = number64(value.data());
            } else if (code == TagsOption::code && value.size() == TagsOption::size) {
                found.tags = TagsOption::tags_in(value, number32(value.data()));
            }
        });
        return found;
    }

    void add_dropped_before_packet(Interface& interface, std::uint64_t packets) noexcept {
        const std::uint64_t before = interface.dropped();
        interface.dropped_before_packets = saturated_sum(interface.dropped_before_packets, packets);
        add_dropped(interface.dropped() - before);
    }

    Outcome take_old_packet(std::span<std::byte> block, std::vector<Packet>& packets) {
        constexpr std::uint16_t unknown = 0xFFFF;
        const std::uint32_t interface_number = number16(block.data() + 8);
        const std::uint16_t drops = number16(block.data() + 10);
        const Outcome outcome = take_packet(block, interface_number, packets);
        if (outcome == Outcome::taken && drops != unknown) {
            add_dropped_before_packet(interfaces_[interface_number], drops);
        }
        return outcome;
    }

    // Interface Statistics Blocks count from the start of the capture. Packets may be dropped by the interface and by
    // the operating system.
    Outcome take_statistics(Bytes block, std::vector<Packet>& packets) {
        constexpr std::size_t statistics_size = 20;
        if (block.size() < statistics_size + block_end_size || number32(block.data() + 8) >= interfaces_.size()) {
            return take_other(block, packets);
        }
        Interface& interface = interfaces_[number32(block.data() + 8)];
        std::optional<std::uint64_t> dropped;
        for_each_option(options(block, statistics_size), [&](unsigned code, Bytes value) {
            constexpr unsigned by_interface = 5;
            constexpr unsigned by_system = 7;
            if ((code == by_interface || code == by_system) && value.size() == 8) {
                dropped = saturated_sum(dropped.value_or(0), number64(value.data()));
            }
        });
        if (dropped) {
            const std::uint64_t before = interface.dropped();
            interface.dropped_since_start = std::max(interface.dropped_since_start, *dropped);
            add_dropped(interface.dropped() - before);
        }
        return take_other(block, packets);
    }

    Outcome take_simple_packet(Bytes block, std::vector<Packet>& packets) {
        if (block.size() < simple_packet_size + block_end_size) {
            return invalid("a pcapng packet that is too short");
        }
        if (interfaces_.empty()) {
            return invalid("a pcapng packet of an interface that is not described");
        }
        const Interface& interface = interfaces_.front();
        const std::uint32_t wire_size = number32(block.data() + 8);
        const std::uint32_t snapshot_length = interface.snapshot_length != 0 ? interface.snapshot_length : wire_size;
        const std::size_t room = block.size() - simple_packet_size - block_end_size;
        Packet packet;
        packet.octets = block.subspan(simple_packet_size, std::min<std::size_t>({room, wire_size, snapshot_length}));
        packet.link = interface.link;
        derive_fields(packet, wire_size, interface.fcs_octets);
        packets.push_back(packet);
        return Outcome::taken;
    }

    Outcome take_other(Bytes block, std::vector<Packet>& packets) {
        if (is_metadata(type_of(block))) {
            Packet packet;
            packet.octets = block;
            packet.link = LinkLayer::pcapng_meta;
            packets.push_back(packet);
        }
        return Outcome::taken;
    }

    // The options of a block: the octets from `from`, where the fixed fields end, to the second length field.
    [[nodiscard]] static Bytes options(Bytes block, std::size_t from) noexcept {
        return block.subspan(from, block.size() - from - block_end_size);
    }

    // A truncated option ends the list without an error, because all options are optional.
    template <typename F>
    void for_each_option(Bytes rest, F&& use) const {
        constexpr std::size_t option_header_size = 4;
        while (rest.size() >= option_header_size) {
            const unsigned code = number16(rest.data());
            const std::uint16_t size = number16(rest.data() + 2);
            rest = rest.subspan(option_header_size);
            if (code == 0 || size > rest.size()) {
                return;
            }
            use(code, rest.first(size));
            rest = rest.subspan(std::min<std::size_t>(padded(size), rest.size()));
        }
    }

    bool big_ = false;
    bool in_section_ = false;
    std::vector<Interface> interfaces_;
};

}  // namespace

std::unique_ptr<PacketReader> open_pcapng(FileHead head) {
    return std::make_unique<PcapngFile>(std::move(head));
}

bool looks_like_pcapng(Bytes head) noexcept {
    return head.size() >= 4 &&
           load_be<std::uint32_t>(head.data()) == static_cast<std::uint32_t>(PcapngBlockType::section);
}

}  // namespace spindrift::packet
