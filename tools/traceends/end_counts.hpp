#pragma once

#include <spindrift/base/bounded_table.hpp>
#include <spindrift/packet/layers.hpp>
#include <spindrift/packet/packet.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace traceends {

/// The addresses that are counted.
enum class Addresses : std::uint8_t { mac, ipv4, ipv6 };

/// What an address has sent, or received.
struct Sum {
    std::uint64_t packets = 0;
    std::uint64_t octets = 0;   ///< of IP packets
    std::uint64_t payload = 0;  ///< octets of transport payload
};

struct End {
    Sum sent;
    Sum received;
    double last_seen = 0;  ///< seconds since 1970
};

/// The ends of packets. Any number of threads may count at the same time.
class EndCounts {
public:
    using Table = spindrift::BoundedTable<End>;
    using Entry = Table::Entry;

    struct Options {
        Addresses addresses = Addresses::ipv4;
        bool sources = true;
        bool destinations = true;
    };

    /// \param memory octets that the counts may take
    EndCounts(const Options& options, std::size_t memory);

    void add(const spindrift::packet::Packet& packet);

    // Not while a thread counts.

    /// In the order of the addresses, as libtrace has it.
    [[nodiscard]] std::vector<const Entry*> sorted() const;
    /// Number of times that an end of a packet was not counted, as the memory is full.
    [[nodiscard]] std::uint64_t refused() const;

private:
    struct Packet {
        std::uint64_t octets;
        std::uint64_t payload;
        double time;
    };

    /// A part of the addresses. Threads seldom meet in one.
    struct Part {
        explicit Part(std::size_t memory) : table(memory) {}
        std::mutex mutex;  // guards the table
        Table table;
    };

    void add(const Packet& packet, const Table::Key& source, const Table::Key& destination);
    void add(const Packet& packet, const Table::Key& key, Sum End::*side);

    static constexpr unsigned part_bits = 6;

    Options options_;
    spindrift::UniversalHash<2> hash_;  // of an address, to its part
    std::array<std::unique_ptr<Part>, 1U << part_bits> parts_;
};

/// The line that heads the rows.
[[nodiscard]] std::string heading(Addresses addresses);

/// The row of an address.
[[nodiscard]] std::string row(Addresses addresses, const EndCounts::Entry& entry);

}  // namespace traceends
