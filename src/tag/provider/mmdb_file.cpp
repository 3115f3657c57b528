#include "mmdb_file.hpp"

#include "input_file.hpp"

#include <spindrift/base/error.hpp>

#include <algorithm>

namespace spindrift::tag::provider {
namespace {

constexpr unsigned ipv4_depth = key_bits<Ipv6Key> - key_bits<Ipv4Key>;  // of IPv4 in the tree of both families
constexpr std::size_t separator_size = 16;                              // octets between the tree and the data

Buffer read_whole(const std::string& path, const ReadOptions& options) {
    constexpr std::size_t block_size = std::size_t{1} << 20;
    ReadOptions limited = options;
    limited.max_file_octets = std::min<std::uint64_t>(options.max_file_octets, options.max_octets);
    InputFile file(path, limited);
    Buffer octets;
    while (file.read(octets, block_size)) {
    }
    return octets;
}

}  // namespace

/// The state of a visit of all prefixes.
struct MmdbFile::Visit {
    const UsePrefix& use;
    std::uint32_t ipv4_root;
    std::uint64_t nodes_left;
};

MmdbFile::MmdbFile(const std::string& path, const ReadOptions& options)
    : path_(path), octets_(read_whole(path, options)), data_(Bytes{}) {
    constexpr std::string_view marker = "\xAB\xCD\xEFMaxMind.com";
    constexpr std::size_t max_metadata = 128 * 1024;
    const std::size_t found = octets_.text().rfind(marker);
    if (found == std::string_view::npos || octets_.size() - found > max_metadata) {
        fail(octets_.empty() ? "the file is empty" : "not a complete MaxMind DB file: it has no metadata at its end");
    }
    read_metadata(octets_.bytes().subspan(found + marker.size()));
    const std::uint64_t tree_size = std::uint64_t{node_count_} * record_bits_ / 4;
    if (tree_size + separator_size > found) {
        fail("not a complete MaxMind DB file: its search tree is cut");
    }
    data_ = MmdbData(octets_.bytes().first(found).subspan(tree_size + separator_size));
}

void MmdbFile::fail(std::string_view reason) const {
    throw Error(path_ + ": " + std::string(reason));
}

void MmdbFile::read_metadata(Bytes octets) {
    MmdbData metadata(octets);
    constexpr std::uint64_t max_nodes = std::uint64_t{1} << 31;
    const auto version = metadata.number(0, {"binary_format_major_version"});
    const auto nodes = metadata.number(0, {"node_count"});
    const auto bits = metadata.number(0, {"record_size"});
    const auto family = metadata.number(0, {"ip_version"});
    if (!version || *version != 2) {
        fail("not a MaxMind DB file of version 2");
    }
    if (!nodes || *nodes == 0 || *nodes > max_nodes || !bits || (*bits != 24 && *bits != 28 && *bits != 32) ||
        !family || (*family != 4 && *family != 6)) {
        fail("the metadata of the MaxMind DB file are not valid");
    }
    node_count_ = static_cast<std::uint32_t>(*nodes);
    record_bits_ = static_cast<std::uint32_t>(*bits);
    is_v6_ = *family == 6;
    database_type_ = metadata.text(0, {"database_type"}).value_or("");
}

// The left (0) or the right (1) record of a node.
std::uint32_t MmdbFile::record(std::uint32_t node, unsigned side) const {
    const std::byte* const octets = octets_.bytes().data() + std::size_t{node} * record_bits_ / 4;
    const auto octet = [&](unsigned i) { return std::to_integer<std::uint32_t>(octets[i]); };
    const unsigned begin = side * record_bits_ / 8;
    switch (record_bits_) {
        case 24: return octet(begin) << 16 | octet(begin + 1) << 8 | octet(begin + 2);
        case 28: {
            // The octet in the middle has the highest four bits of both records, the left one first.
            const std::uint32_t high = side == 0 ? octet(3) >> 4 : octet(3) % 16;
            const unsigned low = side == 0 ? 0 : 4;
            return high << 24 | octet(low) << 16 | octet(low + 1) << 8 | octet(low + 2);
        }
        default: return load_be<std::uint32_t>(octets + begin);
    }
}

// The node of `::/96`; the number of nodes if the tree does not go so far.
std::uint32_t MmdbFile::find_ipv4_root() const {
    std::uint32_t node = 0;
    for (unsigned depth = 0; is_v6_ && depth < ipv4_depth && node < node_count_; ++depth) {
        node = record(node, 0);
    }
    return node;
}

void MmdbFile::visit(const UsePrefix& use) {
    // Each node is met once; some writers let equal parts of a tree be one.
    Visit state{use, find_ipv4_root(), std::uint64_t{node_count_} * 4};
    visit_node(state, 0, 0, is_v6_ ? 0 : ipv4_depth);
}

void MmdbFile::visit_node(Visit& visit, std::uint32_t node, Ipv6Key address, unsigned depth) const {
    if (depth == key_bits<Ipv6Key> || visit.nodes_left == 0) {
        fail("the search tree of the MaxMind DB file is not a tree");
    }
    --visit.nodes_left;
    for (unsigned side = 0; side < 2; ++side) {
        const Ipv6Key below = address | Ipv6Key{side} << (key_bits<Ipv6Key> - 1 - depth);
        visit_record(visit, record(node, side), below, depth + 1);
    }
}

void MmdbFile::visit_record(Visit& visit, std::uint32_t node, Ipv6Key address, unsigned depth) const {
    const bool is_ipv4 = depth >= ipv4_depth && address >> key_bits<Ipv4Key> == 0;
    if (node < node_count_) {
        if (node != visit.ipv4_root || is_ipv4) {
            visit_node(visit, node, address, depth);
        }
        return;
    }
    if (node < node_count_ + separator_size) {
        return;  // nothing is known of these addresses
    }
    ParsedPrefix prefix;
    prefix.is_v4 = is_ipv4;
    prefix.length = static_cast<std::uint8_t>(is_ipv4 ? depth - ipv4_depth : depth);
    prefix.ipv4 = is_ipv4 ? static_cast<Ipv4Key>(address) : 0;
    prefix.ipv6 = is_ipv4 ? 0 : address;
    const std::size_t offset = node - node_count_ - separator_size;
    visit.use(prefix, offset);
    if (address == 0 && depth < ipv4_depth) {
        visit.use(ParsedPrefix{}, offset);  // it holds all IPv4 addresses
    }
}

}  // namespace spindrift::tag::provider
