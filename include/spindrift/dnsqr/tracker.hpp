#pragma once

#include <spindrift/base/timestamp.hpp>
#include <spindrift/dnsqr/options.hpp>
#include <spindrift/dnsqr/transaction.hpp>
#include <spindrift/packet/fragment_table.hpp>
#include <spindrift/packet/ip.hpp>
#include <spindrift/packet/packet_filter.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

/// DNS transactions: queries put together with their responses (docs/formats/nmsg-messages.md section 13).
namespace spindrift::dnsqr {

/// Queries that wait for a response, in the order they came, found by what a response repeats of them.
class QueryTable;

/// Finds transactions among packets. Time is that of the packets.
class Tracker {
public:
    struct Counts {
        std::uint64_t ignored = 0;    ///< packets that are none of DNS, or make no sense
        std::uint64_t filtered = 0;   ///< transactions left out as asked
        std::uint64_t evicted = 0;    ///< queries that had to go because too many waited; reported as unanswered
        std::uint64_t fragments = 0;  ///< fragmented datagrams given up
    };

    explicit Tracker(Options options);
    ~Tracker();

    /// Leaves out packets the filter does not match, but for fragments, which are looked at when they are whole.
    void set_filter(packet::PacketFilter filter) { filter_ = std::move(filter); }

    /// Takes packets that begin with their IP headers and were not cut short when captured. Appends the transactions
    /// that come to their end; they borrow from the packets.
    void add(std::span<const Transaction::Packet> packets, Transactions& out);
    void add(Bytes packet, Timestamp time, Transactions& out) {
        const Transaction::Packet one = {packet, time};
        add(std::span(&one, 1), out);
    }

    /// At the end: appends up to `most` of the queries that still wait. \returns whether there may be more
    bool drain(Transactions& out, std::size_t most);

    [[nodiscard]] Counts counts() const noexcept;

private:
    struct Dns;
    struct ClassifiedPacket;

    [[nodiscard]] ClassifiedPacket look_at(const Transaction::Packet& packet) const;
    void look_at_udp(ClassifiedPacket& classified) const;
    void take(const ClassifiedPacket& classified, bool is_fragmented, Transactions& out);
    void expire(Transactions& out);
    void give_up_oldest(Transactions& out);
    void add_fragment(const ClassifiedPacket& fragment, Transactions& out);
    void add_query(const ClassifiedPacket& query, bool is_fragmented, Transactions& out);
    void add_response(const ClassifiedPacket& response, bool is_fragmented, Transactions& out);
    static void add_other(Transaction::Type type, const ClassifiedPacket& classified, Transactions& out);
    void append_pieces(Transactions& out) const;
    void finish(const Transaction& transaction, std::optional<bool> recursion_desired, Transactions& out);
    [[nodiscard]] bool is_excluded(const Transaction& transaction, std::optional<bool> recursion_desired) const;

    Options options_;
    std::optional<packet::PacketFilter> filter_;
    packet::FragmentTable fragments_;
    packet::FragmentTable::Datagram whole_;
    std::unique_ptr<QueryTable> table_;
    Timestamp now_;  // of the last packet that was any use
    Counts counts_;
};

}  // namespace spindrift::dnsqr
