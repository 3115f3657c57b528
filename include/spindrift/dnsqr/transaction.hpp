#pragma once

#include <spindrift/base/arena.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/base/timestamp.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace spindrift::dnsqr {

/// A transaction, or what there is of one, before it is a message. Borrows the packets' octets.
struct Transaction {
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
    struct TimedPacket {
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
struct Transactions {
    std::vector<Transaction> list;
    std::vector<Transaction::TimedPacket> packets;
    Arena storage;  ///< of what the table and reassembly give away

    void clear() noexcept {
        list.clear();
        packets.clear();
        storage.clear();
    }

    [[nodiscard]] std::span<const Transaction::TimedPacket> packets_of(const Transaction& transaction) const noexcept {
        return std::span(packets).subspan(transaction.first_packet,
                                          transaction.query_packets + transaction.response_packets);
    }
};

/// The most octets `put_message` writes.
[[nodiscard]] std::size_t message_room(const Transaction& transaction,
                                       std::span<const Transaction::TimedPacket> packets) noexcept;

/// Writes a transaction as a base dnsqr message to memory that has room. Checks the response's UDP checksum.
/// \param zero_resolver_address make who asked unknown, in all packets and fields (TCP and ICMP excepted)
/// \returns the end
char* put_message(char* to, const Transaction& transaction, std::span<const Transaction::TimedPacket> packets,
                  bool zero_resolver_address);

/// The time of a transaction's message: that of its first packet.
[[nodiscard]] Timestamp time_of(std::span<const Transaction::TimedPacket> packets) noexcept;

}  // namespace spindrift::dnsqr
