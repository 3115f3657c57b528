#include <spindrift/packet/flow_hash.hpp>

#include <spindrift/packet/layers.hpp>

#include <utility>

namespace spindrift::packet {
namespace {

/// Multiplies two words to 128 bits and XORs the halves, so that every input bit affects all bits of the result.
std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
    __extension__ using Product = unsigned __int128;
    const Product product = static_cast<Product>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// Arbitrary odd numbers with about as many ones as zeros.
constexpr std::uint64_t odd_a = 0x9E3779B97F4A7C15;
constexpr std::uint64_t odd_b = 0xBF58476D1CE4E5B9;
constexpr std::uint64_t odd_c = 0x94D049BB133111EB;

/// One end of a flow.
struct Endpoint {
    std::uint64_t high = 0;  // upper half of an IPv6 address
    std::uint64_t low = 0;   // lower half of an IPv6 address, or an IPv4 address
    std::uint16_t port = 0;

    auto operator<=>(const Endpoint&) const = default;
};

struct Flow {
    Endpoint source;
    Endpoint destination;
};

bool has_ports(std::uint8_t protocol) noexcept {
    return protocol == ip_protocol::tcp || protocol == ip_protocol::udp || protocol == ip_protocol::sctp ||
           protocol == ip_protocol::dccp || protocol == ip_protocol::udp_lite;
}

bool set_addresses(Flow& flow, const NetworkLayer& network) noexcept {
    const std::byte* octets = network.octets.data();
    if (network.ethertype == ethertype::ipv4 && network.octets.size() >= Ipv4Header::size) {
        flow.source.low = load_be<std::uint32_t>(octets + 12);
        flow.destination.low = load_be<std::uint32_t>(octets + 16);
        return true;
    }
    if (network.ethertype == ethertype::ipv6 && network.octets.size() >= Ipv6Header::size) {
        flow.source.high = load_be<std::uint64_t>(octets + 8);
        flow.source.low = load_be<std::uint64_t>(octets + 16);
        flow.destination.high = load_be<std::uint64_t>(octets + 24);
        flow.destination.low = load_be<std::uint64_t>(octets + 32);
        return true;
    }
    return false;
}

std::uint64_t hash_of(const Flow& flow, std::uint64_t key) noexcept {
    const std::uint64_t ports = (std::uint64_t{flow.source.port} << 16) | flow.destination.port;
    std::uint64_t hash = mix(flow.source.low ^ key ^ odd_a, flow.destination.low ^ odd_b);
    // IPv4 addresses have no upper half, so this step can be skipped.
    if ((flow.source.high | flow.destination.high) != 0) {
        hash ^= mix(flow.source.high ^ odd_c, flow.destination.high ^ key ^ odd_a);
    }
    return mix(hash ^ ports ^ odd_c, (key ^ odd_b) | 1);
}

}  // namespace

std::uint64_t flow_hash(const Packet& packet, FlowDirection direction, std::uint64_t key) noexcept {
    const Layers layers = layers_of(packet);
    Flow flow;
    if (!set_addresses(flow, layers.network)) {
        return 0;
    }
    const UdpHeader ports(layers.transport);  // all of these protocols begin with the two ports
    if (!layers.is_fragment && has_ports(layers.protocol) && ports.has(4)) {
        flow.source.port = ports.source_port();
        flow.destination.port = ports.destination_port();
    }
    if (direction == FlowDirection::bidirectional && flow.destination < flow.source) {
        std::swap(flow.source, flow.destination);
    }
    return hash_of(flow, key);
}

}  // namespace spindrift::packet
