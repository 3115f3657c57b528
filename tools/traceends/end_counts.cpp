#include "end_counts.hpp"

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/ip_address.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <optional>

namespace traceends {
namespace {

using namespace spindrift;
using Key = EndCounts::Table::Key;

// Keys have the order of libtrace: that of octets, but for IPv4 that of a number in the byte order of x86.
Key ipv4_key(Bytes address) noexcept {
    return {load_le<std::uint32_t>(address.data()), 0};
}

Key ipv6_key(Bytes address) noexcept {
    return {load_be<std::uint64_t>(address.data()), load_be<std::uint64_t>(address.data() + 8)};
}

Key mac_key(Bytes address) noexcept {
    return {std::uint64_t{load_be<std::uint16_t>(address.data())} << 32 | load_be<std::uint32_t>(address.data() + 2),
            0};
}

std::string mac_text(const Key& key) {
    const auto octet = [&](unsigned shift) { return key[0] >> shift & 0xFF; };
    return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", octet(40), octet(32), octet(24), octet(16),
                       octet(8), octet(0));
}

std::string ip_text(const Key& key, bool is_v4) {
    std::array<std::byte, 16> octets{};
    if (is_v4) {
        store_le(octets.data(), static_cast<std::uint32_t>(key[0]));
    } else {
        store_be(octets.data(), key[0]);
        store_be(octets.data() + 8, key[1]);
    }
    const Bytes all(octets);
    return IpAddress::from_octets(is_v4 ? all.first(4) : all)->text();
}

std::string time_text(double seconds) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm local{};
    ::localtime_r(&time, &local);
    return fmt::format("{:02}/{:02},{:02}:{:02}:{:02}", local.tm_mday, local.tm_mon + 1, local.tm_hour, local.tm_min,
                       local.tm_sec);
}

constexpr std::size_t address_width(Addresses addresses) noexcept {
    return addresses == Addresses::mac ? 18 : addresses == Addresses::ipv4 ? 16 : 40;
}

/// Octets of the IP packet, as its header states them; nothing if that was not captured completely. 0 of others.
std::optional<std::uint64_t> ip_octets(const packet::NetworkLayer& network) noexcept {
    switch (network.ethertype) {
        case packet::ethertype::ipv4: {
            const packet::Ipv4Header header(network.octets);
            return header.has(packet::Ipv4Header::size) ? std::optional<std::uint64_t>(header.total_length())
                                                        : std::nullopt;
        }
        case packet::ethertype::ipv6: {
            const packet::Ipv6Header header(network.octets);
            return header.has(packet::Ipv6Header::size)
                       ? std::optional<std::uint64_t>(header.payload_length() + packet::Ipv6Header::size)
                       : std::nullopt;
        }
        default: return 0;
    }
}

}  // namespace

EndCounts::EndCounts(const Options& options, std::size_t memory) : options_(options) {
    for (auto& part : parts_) {
        part = std::make_unique<Part>(memory / parts_.size());
    }
}

void EndCounts::add(const packet::Packet& packet) {
    const packet::Layers layers = packet::layers_of(packet);
    const packet::NetworkLayer& network = layers.network;
    const auto octets = network.octets.empty() ? std::nullopt : ip_octets(network);
    if (!octets) {
        return;
    }
    const Packet one{*octets, packet::payload_size_of(layers), packet.time.as_double()};
    if (options_.addresses == Addresses::mac) {
        const Bytes source = packet::source_mac(layers.frame);
        const Bytes destination = packet::destination_mac(layers.frame);
        if (!source.empty() && !destination.empty()) {
            add(one, mac_key(source), mac_key(destination));
        }
    } else if (options_.addresses == Addresses::ipv4 && network.ethertype == packet::ethertype::ipv4) {
        const packet::Ipv4Header header(network.octets);
        add(one, ipv4_key(header.source()), ipv4_key(header.destination()));
    } else if (options_.addresses == Addresses::ipv6 && network.ethertype == packet::ethertype::ipv6) {
        const packet::Ipv6Header header(network.octets);
        add(one, ipv6_key(header.source()), ipv6_key(header.destination()));
    }
}

void EndCounts::add(const Packet& packet, const Key& source, const Key& destination) {
    if (options_.sources) {
        add(packet, source, &End::sent);
    }
    if (options_.destinations) {
        add(packet, destination, &End::received);
    }
}

void EndCounts::add(const Packet& packet, const Key& key, Sum End::*side) {
    Part& part = *parts_[hash_(key) >> (32 - part_bits)];
    const std::scoped_lock lock(part.mutex);
    End* const end = part.table.find_or_add(key);
    if (end == nullptr) {
        return;
    }
    Sum& sum = end->*side;
    ++sum.packets;
    sum.octets += packet.octets;
    sum.payload += packet.payload;
    end->last_seen = std::max(end->last_seen, packet.time);
}

std::vector<const EndCounts::Entry*> EndCounts::sorted() const {
    std::vector<const Entry*> entries;
    std::size_t size = 0;
    for (const auto& part : parts_) {
        size += part->table.size();
    }
    entries.reserve(size);
    for (const auto& part : parts_) {
        part->table.for_each([&](const Entry& entry) { entries.push_back(&entry); });
    }
    std::ranges::sort(entries, {}, [](const Entry* entry) { return entry->key; });
    return entries;
}

std::uint64_t EndCounts::refused() const {
    std::uint64_t sum = 0;
    for (const auto& part : parts_) {
        sum += part->table.refused();
    }
    return sum;
}

std::string heading(Addresses addresses) {
    const std::string_view name = addresses == Addresses::mac    ? "MAC Address"
                                  : addresses == Addresses::ipv4 ? "IPv4 Address"
                                                                 : "IPv6 Address";
    return fmt::format("{:>{}} {:>16} {:>16} {:>16} {:>16} {:>16} {:>16} {:>16}\n", name, address_width(addresses),
                       "Last Seen", "Src Pkts", "Src Bytes", "Src Payload", "Dst Pkts", "Dst Bytes", "Dst Payload");
}

std::string row(Addresses addresses, const EndCounts::Entry& entry) {
    const auto& [sent, received, last_seen] = entry.value;
    const std::string address =
        addresses == Addresses::mac ? mac_text(entry.key) : ip_text(entry.key, addresses == Addresses::ipv4);
    return fmt::format("{:>{}} {:>16} {:>16} {:>16} {:>16} {:>16} {:>16} {:>16}\n", address, address_width(addresses),
                       time_text(last_seen), sent.packets, sent.octets, sent.payload, received.packets, received.octets,
                       received.payload);
}

}  // namespace traceends
