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

/// DNS transactions: queries joined with their responses (docs/formats/nmsg-messages.md section 13).
namespace spindrift::dnsqr {

/// Pending queries, ordered by age and indexed by addresses, ports, DNS id and question.
class QueryTable;

/// Finds DNS transactions among packets. Timeouts use the timestamps of the packets as clock.
class Tracker {
public:
    struct Counts {
        std::uint64_t ignored = 0;    ///< packets that are not DNS, or malformed
        std::uint64_t filtered = 0;   ///< transactions dropped by the options
        std::uint64_t evicted = 0;    ///< queries reported as unanswered before the timeout for lack of room
        std::uint64_t fragments = 0;  ///< fragmented datagrams that were never complete
    };

    explicit Tracker(Options options);
    ~Tracker();

    /// Ignores packets that the filter does not match. Fragments are filtered after reassembly.
    void set_filter(packet::PacketFilter filter) { filter_ = std::move(filter); }

    /// Processes packets that begin with the IP header and are complete (not truncated by a snapshot length). Appends
    /// the transactions that are completed; they borrow from the packets.
    /// \returns the number of packets processed; fewer than all if `out` is full
    std::size_t add(std::span<const Transaction::TimedPacket> packets, Transactions& out);
    void add(Bytes packet, Timestamp time, Transactions& out) {
        const Transaction::TimedPacket one = {packet, time};
        add(std::span(&one, 1), out);
    }

    /// For the end of the input: appends pending queries as unanswered until `out` is full. \returns whether more are
    /// pending
    bool drain(Transactions& out);

    /// The number of queries that wait for a response.
    [[nodiscard]] std::size_t pending() const noexcept;

    /// For the end of the input: gives up the IP datagrams of which fragments are missing.
    void clear_fragments() { fragments_.clear(); }

    [[nodiscard]] Counts counts() const noexcept;

private:
    struct ClassifiedPacket;

    [[nodiscard]] ClassifiedPacket classify(const Transaction::TimedPacket& packet) const;
    void classify_udp(ClassifiedPacket& classified) const;
    void process(const ClassifiedPacket& classified, bool is_fragmented, Transactions& out);
    [[nodiscard]] bool has_timed_out(Timestamp query) const noexcept;
    void expire(Transactions& out);
    void expire_oldest(Transactions& out);
    void add_fragment(const ClassifiedPacket& fragment, Transactions& out);
    void add_query(const ClassifiedPacket& query, bool is_fragmented, Transactions& out);
    void add_response(const ClassifiedPacket& response, bool is_fragmented, Transactions& out);
    static void add_other(Transaction::Type type, const ClassifiedPacket& classified, Transactions& out);
    void keep_query(const ClassifiedPacket& query, bool is_fragmented, Transactions& out);
    void report_unanswered(const ClassifiedPacket& query, bool is_fragmented, Transactions& out);
    void append_packets(const ClassifiedPacket& classified, bool is_fragmented, Transactions& out) const;
    void finish(const Transaction& transaction, std::optional<bool> recursion_desired, Transactions& out);
    [[nodiscard]] bool is_excluded(const Transaction& transaction, std::optional<bool> recursion_desired) const;

    Options options_;
    std::uint64_t timeout_;  // nanoseconds, at most that of the options
    std::optional<packet::PacketFilter> filter_;
    packet::FragmentTable fragments_;
    packet::FragmentTable::Datagram whole_;
    std::unique_ptr<QueryTable> table_;
    Timestamp now_;  // of the last packet that advances the clock
    Counts counts_;
};

}  // namespace spindrift::dnsqr
