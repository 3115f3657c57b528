#include "input.hpp"

#include <spindrift/dump/packet_dumper.hpp>
#include <spindrift/packet/flow_hash.hpp>
#include <spindrift/packet/layers.hpp>

#include <vector>

// Packets of any link layer: the first octet says which, the others are the packet.

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
    fuzz::expect(layers.source_address().size() == layers.destination_address().size(), "addresses are of one kind");
    if (const auto tcp = layers.tcp()) {
        for (auto options = tcp->options(); const auto option = options.next();) {
            fuzz::expect(lies_in(option->data, layers.transport), "options lie in the segment");
        }
    }
}

void check_hash(const Packet& packet) {
    using packet::FlowDirection;
    const auto hash = packet::flow_hash(packet, FlowDirection::unidirectional, 1);
    fuzz::expect(hash == packet::flow_hash(packet, FlowDirection::unidirectional, 1), "a flow has one number");
    static_cast<void>(packet::flow_hash(packet, FlowDirection::bidirectional, 1));
}

// No octet of a packet makes more text than this.
constexpr std::size_t most_text = 64;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static dump::PacketDumper dumper;
    fuzz::Input input(data, size);
    Packet packet;
    packet.link = static_cast<packet::LinkLayer>(input.take<std::uint8_t>() % 28 - 1);
    // A copy that ends where its memory ends.
    const std::vector<std::byte> octets(input.rest().begin(), input.rest().end());
    packet.octets = octets;
    Buffer out;
    dumper.append(out, packet);
    fuzz::expect(out.text().starts_with('\n'), "a dump begins with an empty line");
    fuzz::expect(out.size() <= 1024 + most_text * octets.size(), "a dump is no more than so many times its packet");
    check_layers(packet);
    check_hash(packet);
    return 0;
}
