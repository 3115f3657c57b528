#pragma once

#include <spindrift/base/arena.hpp>
#include <spindrift/base/buffer.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/nmsg/dnsqr_options.hpp>
#include <spindrift/packet/fragment_table.hpp>
#include <spindrift/packet/ip.hpp>
#include <spindrift/packet/packet_filter.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

/// DNS transactions: queries put together with their responses (spec/nmsg-messages.md section 13).
namespace spindrift::nmsg {

/// A transaction, or what there is of one, before it is a message. Borrows the packets' octets.
struct DnsTransaction {
    /// Numbered as base dnsqr does.
    enum class Type : std::uint8_t {
        query_response = 1,
        unanswered_query = 2,
        unsolicited_response = 3,
        tcp = 4,
        icmp = 5,
        query_only = 6,
        response_only = 7,
    };

    /// An IP packet, or a fragment of one.
    struct Packet {
        Bytes octets;
        Timestamp time;
    };

    struct Question {
        Bytes name;  ///< as it lies in the message
        std::uint16_t type = 0;
        std::uint16_t dns_class = 0;
    };

    Type type = Type::query_only;
    std::uint8_t protocol = 0;
    Bytes query_address;  ///< of who asks; 4 or 16 octets, none for TCP and ICMP
    Bytes response_address;
    std::uint16_t query_port = 0;
    std::uint16_t response_port = 0;
    std::uint16_t id = 0;
    std::optional<Question> question;
    std::optional<std::uint8_t> rcode;
    std::optional<double> timeout;  ///< seconds a query has waited in vain
    std::uint32_t query_packets = 0;
    std::uint32_t response_packets = 0;  ///< behind those of the query
    std::size_t first_packet = 0;        ///< among those of the batch
};

/// Transactions that came to their end one after the other.
struct DnsTransactions {
    std::vector<DnsTransaction> list;
    std::vector<DnsTransaction::Packet> packets;
    Arena storage;  ///< of what the table and reassembly give away

    void clear() noexcept {
        list.clear();
        packets.clear();
        storage.clear();
    }

    [[nodiscard]] std::span<const DnsTransaction::Packet> packets_of(const DnsTransaction& transaction) const noexcept {
        return std::span(packets).subspan(transaction.first_packet,
                                          transaction.query_packets + transaction.response_packets);
    }
};

/// The most octets `put_dnsqr` writes.
[[nodiscard]] std::size_t dnsqr_room(const DnsTransaction& transaction,
                                     std::span<const DnsTransaction::Packet> packets) noexcept;

/// Writes a transaction as a base dnsqr message to memory that has room. Checks the response's UDP checksum.
/// \param zero_resolver_address make who asked unknown, in all packets and fields (TCP and ICMP excepted)
/// \returns the end
char* put_dnsqr(char* to, const DnsTransaction& transaction, std::span<const DnsTransaction::Packet> packets,
                bool zero_resolver_address);

/// The time of a transaction's message: that of its first packet.
[[nodiscard]] Timestamp time_of(std::span<const DnsTransaction::Packet> packets) noexcept;

/// Queries that wait for a response, in the order they came, found by what a response repeats of them.
class DnsqrTable;

/// Finds transactions among packets. Time is that of the packets.
class DnsqrTracker {
public:
    struct Counts {
        std::uint64_t ignored = 0;    ///< packets that are none of DNS, or make no sense
        std::uint64_t filtered = 0;   ///< transactions left out as asked
        std::uint64_t evicted = 0;    ///< queries that had to go because too many waited; reported as unanswered
        std::uint64_t fragments = 0;  ///< fragmented datagrams given up
    };

    explicit DnsqrTracker(DnsqrOptions options);
    ~DnsqrTracker();

    /// Leaves out packets the filter does not match, but for fragments, which are looked at when they are whole.
    void set_filter(packet::PacketFilter filter) { filter_ = std::move(filter); }

    /// Takes packets that begin with their IP headers and were not cut short when captured. Appends the transactions
    /// that come to their end; they borrow from the packets.
    void add(std::span<const DnsTransaction::Packet> packets, DnsTransactions& out);
    void add(Bytes packet, Timestamp time, DnsTransactions& out) {
        const DnsTransaction::Packet one = {packet, time};
        add(std::span(&one, 1), out);
    }

    /// At the end: appends up to `most` of the queries that still wait. \returns whether there may be more
    bool drain(DnsTransactions& out, std::size_t most);

    [[nodiscard]] Counts counts() const noexcept;

private:
    struct Dns;
    struct Finding;

    [[nodiscard]] Finding look_at(const DnsTransaction::Packet& packet) const;
    void look_at_udp(Finding& finding) const;
    void take(const Finding& finding, bool is_fragmented, DnsTransactions& out);
    void expire(DnsTransactions& out);
    void give_up_oldest(DnsTransactions& out);
    void add_fragment(const Finding& fragment, DnsTransactions& out);
    void add_query(const Finding& query, bool is_fragmented, DnsTransactions& out);
    void add_response(const Finding& response, bool is_fragmented, DnsTransactions& out);
    static void add_other(DnsTransaction::Type type, const Finding& finding, DnsTransactions& out);
    void append_pieces(DnsTransactions& out) const;
    void finish(const DnsTransaction& transaction, std::optional<bool> recursion_desired, DnsTransactions& out);
    [[nodiscard]] bool is_excluded(const DnsTransaction& transaction, std::optional<bool> recursion_desired) const;

    DnsqrOptions options_;
    std::optional<packet::PacketFilter> filter_;
    packet::FragmentTable fragments_;
    packet::FragmentTable::Whole whole_;
    std::unique_ptr<DnsqrTable> table_;
    Timestamp now_;  // of the last packet that was any use
    Counts counts_;
};

}  // namespace spindrift::nmsg
