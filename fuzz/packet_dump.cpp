#include "input.hpp"

#include <spindrift/dump/packet_dumper.hpp>
#include <spindrift/packet/flow_hash.hpp>
#include <spindrift/packet/layers.hpp>

#include <vector>

// Input: one octet of link layer; then a packet.

namespace {

using namespace spindrift;
using packet::Packet;

bool lies_in(Bytes part, Bytes whole) {
    return part.data() == nullptr ||
           (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check_layers(const Packet& packet) {
    const packet::Layers layers = packet::layers_of(packet);
    fuzz::expect(lies_in(layers.frame.octets, packet.octets), "the frame lies in the packet");
    fuzz::expect(lies_in(layers.network.octets, layers.frame.octets), "the network layer lies in the frame");
    fuzz::expect(lies_in(layers.transport, layers.network.octets), "the transport layer lies in the network layer");
    fuzz::expect(lies_in(layers.payload(), packet.octets), "the payload lies in the packet");
    fuzz::expect(layers.source_address().size() == layers.destination_address().size(),
                 "both addresses are of one family");
    if (const auto tcp = layers.tcp()) {
        for (auto options = tcp->options(); const auto option = options.next();) {
            fuzz::expect(lies_in(option->data, layers.transport), "options lie in the segment");
        }
    }
}

void check_hash(const Packet& packet) {
    using packet::FlowDirection;
    const auto hash = packet::flow_hash(packet, FlowDirection::unidirectional, 1);
    fuzz::expect(hash == packet::flow_hash(packet, FlowDirection::unidirectional, 1), "the flow hash is deterministic");
    static_cast<void>(packet::flow_hash(packet, FlowDirection::bidirectional, 1));
}

// Limit of the text per octet of a packet.
constexpr std::size_t max_text_per_octet = 64;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static dump::PacketDumper dumper;
    fuzz::Input input(data, size);
    Packet packet;
    packet.link = static_cast<packet::LinkLayer>(input.take<std::uint8_t>() % 28 - 1);
    // A copy in memory of exactly its size, so that AddressSanitizer finds reads beyond its end.
    const std::vector<std::byte> octets(input.rest().begin(), input.rest().end());
    packet.octets = octets;
    Buffer out;
    dumper.append(out, packet);
    fuzz::expect(out.text().starts_with('\n'), "a dump begins with an empty line");
    fuzz::expect(out.size() <= 1024 + max_text_per_octet * octets.size(),
                 "the size of a dump is bounded by the size of its packet");
    check_layers(packet);
    check_hash(packet);
    return 0;
}
