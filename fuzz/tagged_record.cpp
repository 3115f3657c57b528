// Input: a tagged record, whole or not.
#include "input.hpp"

#include <spindrift/tag/tagged_packet.hpp>

#include <vector>

namespace {

using namespace spindrift;
using packet::TaggedRecord;

// Tags that were read are the same after they were written and read again.
void check_tags(const tag::PacketTags& tags) {
    std::vector<std::byte> octets(packet::corsaro_tags_size);
    tag::put_tags(octets.data(), tags);
    const tag::PacketTags again = tag::parse_tags(octets.data());
    if (tags.matches(tag::Filter::not_ip)) {
        fuzz::expect(again.filters == tag::bit(tag::Filter::not_ip), "what is not IPv4 has no other filter");
    } else {
        fuzz::expect(again == tags, "tags are the same after writing and reading");
    }
}

void check_standard_tags(const TaggedRecord& record) {
    // A copy in memory of exactly its size, so that AddressSanitizer finds reads beyond its end.
    const std::vector<std::byte> frame(record.frame().begin(), record.frame().end());
    packet::Packet packet = record.packet();
    packet.link = packet::LinkLayer::ethernet;
    packet.octets = frame;
    const tag::PacketTags tags = tag::standard_tags(packet);
    fuzz::expect(tags.filters >> tag::filter_count == 0, "there are 30 filters");
    fuzz::expect(!tags.matches(tag::Filter::not_ip) || tags.filters == tag::bit(tag::Filter::not_ip),
                 "what is not IPv4 has no other filter");
    check_tags(tags);
    std::vector<std::byte> octets(tag::record_size(packet, record.size()));
    tag::put_record(octets.data(), octets.size(), packet, tags, {record.tagger(), record.sequence()});
    const auto again = TaggedRecord::parse(octets);
    fuzz::expect(again && again->size() == octets.size(), "a record that was written can be read");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Bytes octets = fuzz::Input(data, size).rest();
    for (const auto& record : {TaggedRecord::parse(octets), TaggedRecord::parse_truncated(octets)}) {
        if (record) {
            fuzz::expect(record->size() <= octets.size(), "a record lies in its message");
            check_tags(tag::parse_tags(record->tags().data()));
            static_cast<void>(tag::tags_of(record->packet()));
            check_standard_tags(*record);
        }
    }
    return 0;
}
