// Measures tagging: packets from memory get all tags, with AS numbers and countries of tables of a million prefixes,
// and are written as tagged records.
//
// usage: tagging PCAP-FILE [PREFIXES]
#include "provider_data.hpp"

#include <spindrift/packet/packet_file.hpp>
#include <spindrift/tag/tag_packets.hpp>
#include <spindrift/tag/tagged_packet.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <span>
#include <vector>

using namespace spindrift;
using namespace spindrift::bench;

namespace {

constexpr std::size_t batch_size = 256;

/// The packets of a file, and the memory that they borrow.
struct Packets {
    std::vector<std::vector<std::byte>> octets;
    std::vector<packet::Packet> packets;

    explicit Packets(const char* path) {
        const auto reader = packet::open_packet_file(path);
        packet::PacketBatch batch;
        while (reader->read(batch, file::wait_readable) == packet::PacketReader::Result::packets) {
            for (packet::Packet packet : batch.packets) {
                octets.emplace_back(packet.octets.begin(), packet.octets.end());
                packet.octets = octets.back();
                packets.push_back(packet);
            }
        }
    }
};

template <class Work>
void for_each_batch(const std::vector<packet::Packet>& packets, Work work) {
    for (std::size_t at = 0; at < packets.size(); at += batch_size) {
        work(std::span(packets).subspan(at, std::min(batch_size, packets.size() - at)));
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print(stderr, "usage: tagging PCAP-FILE [PREFIXES]\n");
        return EXIT_FAILURE;
    }
    const Packets input(argv[1]);
    const std::vector<packet::Packet>& packets = input.packets;
    const std::size_t count = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1'000'000;
    std::mt19937_64 random(1);
    const auto asns = make_data(tag::provider::Provider::prefix2asn, count, 80'000, random);
    const auto places = make_data(tag::provider::Provider::maxmind, count, 250, random);
    const tag::provider::ProviderData* const both[] = {&places, &asns};
    const tag::provider::PrefixTable table(both);
    fmt::print("{} packets, {} prefixes of each of 2 providers\n", packets.size(), count);
    std::vector<tag::PacketTags> tags(batch_size);
    std::vector<std::byte> records(batch_size * (packet::TaggedRecord::before_frame + 0xFFFF));
    std::uint64_t sum = 0;
    report_rate("protocol, ports, flow hash, 30 filters", packets.size(), [&] {
        for_each_batch(packets, [&](std::span<const packet::Packet> batch) {
            tag::standard_tags(batch, tags);
            sum += tags[0].filters;
        });
    });
    report_rate("the same, AS numbers and countries", packets.size(), [&] {
        for_each_batch(packets, [&](std::span<const packet::Packet> batch) {
            tag::tag_packets(batch, table, tags);
            sum += tags[0].filters;
        });
    });
    report_rate("the same, and written as records", packets.size(), [&] {
        for_each_batch(packets, [&](std::span<const packet::Packet> batch) {
            tag::tag_packets(batch, table, tags);
            std::byte* to = records.data();
            for (std::size_t i = 0; i < batch.size(); ++i) {
                const std::size_t size = tag::record_size(batch[i], 0xFFFF);
                tag::put_record(to, size, batch[i], tags[i], {.tagger = 1, .sequence = i});
                to += size;
            }
        });
    });
    return sum == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
