#include "vectors.hpp"

#include <spindrift/base/bytes.hpp>
#include <spindrift/tag/packet_tags.hpp>

#include <fmt/format.h>

namespace vectorcheck {
namespace {

using namespace spindrift;

constexpr std::size_t column_count = 9;
constexpr std::size_t basis = 7;
constexpr std::size_t note = 8;

// An Ethernet header before the packet, which says that it is IPv4.
std::string framed(std::string_view packet) {
    return from_hex("0200000000010200000000020800").append(packet);
}

std::string names_of(tag::FilterBits filters) {
    std::string names;
    for (std::size_t i = 0; i < tag::filter_count; ++i) {
        const auto filter = static_cast<tag::Filter>(i);
        if ((filters & tag::bit(filter)) != 0) {
            names += fmt::format("{}{}", names.empty() ? "" : ",", tag::to_text(filter));
        }
    }
    return names.empty() ? "-" : names;
}

}  // namespace

std::optional<Verdict> check_filter_row(const Columns& columns) {
    if (columns.size() != column_count || (columns[basis] != "peer" && columns[basis] != "rule")) {
        return std::nullopt;
    }
    const std::string frame = framed(columns[0] == "-" ? std::string() : from_hex(columns[0]));
    packet::Packet packet;
    packet.link = packet::LinkLayer::ethernet;
    packet.octets = as_bytes(frame);
    const tag::PacketTags tags = tag::standard_tags(packet);
    const auto have = fmt::format("{}\t{:08x}\t{:016x}\t{}\t{}\t{}", names_of(tags.filters), tags.flow_hash,
                                  tags.filters, tags.protocol, tags.source_port, tags.dest_port);
    const auto want =
        fmt::format("{}\t{}\t{}\t{}\t{}\t{}", columns[1], columns[2], columns[3], columns[4], columns[5], columns[6]);
    return have == want ? Verdict{} : fmt::format("{}: want [{}], have [{}]", columns[note], want, have);
}

}  // namespace vectorcheck
