// Input: one octet of link layer; one octet of sides; then a packet. Replaces its addresses.
#include "input.hpp"

#include <spindrift/anonymize/packet_anonymizer.hpp>

#include <algorithm>
#include <memory>
#include <vector>

using namespace spindrift;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    packet::Packet packet;
    packet.link = static_cast<packet::LinkLayer>(input.take<std::uint8_t>() % 28 - 1);
    const auto choice = input.take<std::uint8_t>();
    const anonymize::Sides sides{(choice & 1) != 0, (choice & 2) != 0};
    // In memory of exactly its size, so that AddressSanitizer finds what is written beyond its end.
    std::vector<std::byte> octets(input.rest().begin(), input.rest().end());
    packet.octets = octets;
    const auto before = octets;
    anonymize::PacketAnonymizer anonymizer(anonymize::make_prefix_replacement("10.0.0.0/8"), sides);
    anonymizer.anonymize(packet, octets);
    fuzz::expect(sides.any() || octets == before, "without sides nothing changes");
    const auto changed = std::ranges::mismatch(octets, before).in1 - octets.begin();
    fuzz::expect(octets == before || changed > 1, "the first octets have neither addresses nor checksums");
    return 0;
}
