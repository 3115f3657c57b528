#pragma once

#include <spindrift/tag/provider/prefix.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// Writes MaxMind DB files for tests.
namespace spindrift::tag::provider::tests {

/// The octets of values in a data section.
namespace mmdb {

inline std::string control(unsigned type, std::size_t size) {
    std::string octets;
    const std::size_t low = size < 29 ? size : size < 285 ? 29 : size < 65821 ? 30 : 31;
    octets += static_cast<char>((type < 8 ? type << 5 : 0) | low);
    if (type >= 8) {
        octets += static_cast<char>(type - 7);
    }
    const std::size_t more = size - (low == 29 ? 29 : low == 30 ? 285 : low == 31 ? 65821 : size);
    for (std::size_t i = low < 29 ? 0 : low - 28; i-- > 0;) {
        octets += static_cast<char>(more >> (8 * i));
    }
    return octets;
}

inline std::string text(std::string_view text) {
    return control(2, text.size()) + std::string(text);
}

/// An unsigned integer in as few octets as it needs. \param type 5 (16 bits), 6 (32 bits) or 9 (64 bits)
inline std::string number(std::uint64_t value, unsigned type = 6) {
    std::string octets;
    for (; value != 0; value >>= 8) {
        octets.insert(octets.begin(), static_cast<char>(value));
    }
    return control(type, octets.size()) + octets;
}

/// A pointer of 32 bits.
inline std::string pointer(std::uint32_t target) {
    std::string octets(1, static_cast<char>(1 << 5 | 3 << 3));
    for (int i = 4; i-- > 0;) {
        octets += static_cast<char>(target >> (8 * i));
    }
    return octets;
}

/// \param entries key and octets of the value
inline std::string map(const std::vector<std::pair<std::string, std::string>>& entries) {
    std::string octets = control(7, entries.size());
    for (const auto& [key, value] : entries) {
        octets += text(key) + value;
    }
    return octets;
}

inline std::string array(const std::vector<std::string>& values) {
    std::string octets = control(11, values.size());
    for (const std::string& value : values) {
        octets += value;
    }
    return octets;
}

}  // namespace mmdb

class MmdbWriter {
public:
    /// \param record_size 24, 28 or 32
    MmdbWriter(unsigned ip_version, unsigned record_size) : ip_version_(ip_version), record_size_(record_size) {}

    /// Adds octets to the data section. \returns where they begin
    std::uint32_t add_data(const std::string& octets) {
        const auto begin = static_cast<std::uint32_t>(data_.size());
        data_ += octets;
        return begin;
    }

    /// \param text such as `10.0.0.0/8`; it is in no other prefix and holds none
    void add(std::string_view text, std::uint32_t data_begin) {
        const std::size_t slash = text.find('/');
        const ParsedPrefix prefix = parse_prefix(text.substr(0, slash), text.substr(slash + 1)).value();
        const bool is_ipv4_in_v6 = prefix.is_v4 && ip_version_ == 6;
        const unsigned length = prefix.length + (is_ipv4_in_v6 ? 96U : 0U);
        const Ipv6Key address = !prefix.is_v4 || is_ipv4_in_v6 ? prefix.ipv6 | prefix.ipv4 : Ipv6Key{prefix.ipv4} << 96;
        link(address, length, {Link::data, data_begin});
    }

    /// Lets a prefix have the nodes of another one, as `2002::/16` has those of IPv4.
    void add_alias(std::string_view text, std::string_view target) {
        const auto parse = [](std::string_view prefix) {
            const std::size_t slash = prefix.find('/');
            return parse_prefix(prefix.substr(0, slash), prefix.substr(slash + 1)).value();
        };
        const ParsedPrefix to = parse(target);
        const ParsedPrefix from = parse(text);
        link(from.ipv6, from.length, {Link::node, descend(to.ipv6, to.length)});
    }

    void set_metadata(const std::string& key, const std::string& value) { metadata_[key] = value; }

    [[nodiscard]] std::string octets() const {
        std::string octets;
        for (const auto& node : nodes_) {
            append_node(octets, number_of(node[0]), number_of(node[1]));
        }
        return octets + std::string(16, '\0') + data_ + "\xAB\xCD\xEFMaxMind.com" + metadata();
    }

private:
    struct Link {
        enum Kind : std::uint8_t { nothing, node, data };

        Kind kind = nothing;
        std::uint32_t number = 0;
    };

    [[nodiscard]] static std::size_t side(Ipv6Key address, unsigned depth) {
        return static_cast<std::size_t>(address >> (127 - depth)) & 1;
    }

    // The number of the node that branches at this depth.
    std::uint32_t descend(Ipv6Key address, unsigned depth) {
        std::uint32_t node = 0;
        for (unsigned i = 0; i < depth; ++i) {
            Link next = nodes_[node][side(address, i)];
            if (next.kind != Link::node) {
                next = {Link::node, static_cast<std::uint32_t>(nodes_.size())};
                nodes_[node][side(address, i)] = next;
                nodes_.emplace_back();
            }
            node = next.number;
        }
        return node;
    }

    void link(Ipv6Key address, unsigned length, Link to) {
        const std::uint32_t node = descend(address, length - 1);
        nodes_[node][side(address, length - 1)] = to;
    }

    [[nodiscard]] std::uint32_t number_of(const Link& link) const {
        const auto count = static_cast<std::uint32_t>(nodes_.size());
        return link.kind == Link::node ? link.number : link.kind == Link::data ? count + 16 + link.number : count;
    }

    void append_node(std::string& octets, std::uint32_t left, std::uint32_t right) const {
        const auto append = [&](std::uint32_t value, unsigned count) {
            for (unsigned i = count; i-- > 0;) {
                octets += static_cast<char>(value >> (8 * i));
            }
        };
        if (record_size_ == 28) {
            append(left & 0xFFFFFF, 3);
            append((left >> 24) << 4 | right >> 24, 1);
            append(right & 0xFFFFFF, 3);
        } else {
            append(left, record_size_ / 8);
            append(right, record_size_ / 8);
        }
    }

    [[nodiscard]] std::string metadata() const {
        std::map<std::string, std::string> all = {
            {"node_count", mmdb::number(nodes_.size())},
            {"record_size", mmdb::number(record_size_, 5)},
            {"ip_version", mmdb::number(ip_version_, 5)},
            {"database_type", mmdb::text("Test")},
            {"languages", mmdb::array({mmdb::text("en")})},
            {"binary_format_major_version", mmdb::number(2, 5)},
            {"binary_format_minor_version", mmdb::number(0, 5)},
            {"build_epoch", mmdb::number(1600000000, 9)},
            {"description", mmdb::map({{"en", mmdb::text("test")}})},
        };
        for (const auto& [key, value] : metadata_) {
            all[key] = value;
        }
        return mmdb::map({all.begin(), all.end()});
    }

    unsigned ip_version_;
    unsigned record_size_;
    std::vector<std::array<Link, 2>> nodes_{1};
    std::string data_;
    std::map<std::string, std::string> metadata_;
};

}  // namespace spindrift::tag::provider::tests
