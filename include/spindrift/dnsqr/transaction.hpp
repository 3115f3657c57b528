#pragma once

#include <spindrift/base/arena.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/base/timestamp.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace spindrift::dnsqr {

/// A transaction, complete or not, before it is encoded as a message. Borrows the octets of the packets.
struct Transaction {
    /// The numbers are those of base dnsqr.
    enum class Type : std::uint8_t {
        query_response = 1,
        unanswered_query = 2,
        unsolicited_response = 3,
        tcp = 4,
        icmp = 5,
        query_only = 6,
        response_only = 7,
    };

    /// An IP packet or fragment, and its capture time.
    struct TimedPacket {
        Bytes octets;
        Timestamp time;
    };

    struct Question {
        Bytes name;  ///< wire form, as in the message
        std::uint16_t type = 0;
        std::uint16_t dns_class = 0;
    };

    Type type = Type::query_only;
    std::uint8_t protocol = 0;
    Bytes query_address;     ///< the resolver, which sends the query; 4 or 16 octets, empty for TCP and ICMP
    Bytes response_address;  ///< the server
    std::uint16_t query_port = 0;
    std::uint16_t response_port = 0;
    std::uint16_t id = 0;
    std::optional<Question> question;
    std::optional<std::uint8_t> rcode;
    std::optional<double> timeout;  ///< of an unanswered query: seconds from the query until it was reported
    std::uint32_t query_packets = 0;
    std::uint32_t response_packets = 0;  ///< after those of the query
    std::size_t first_packet = 0;        ///< index in `Transactions::packets`
};

/// A batch of transactions, in order of completion.
struct Transactions {
    std::vector<Transaction> list;
    std::vector<Transaction::TimedPacket> packets;
    Arena storage;  ///< octets of packets copied from the query table and from reassembly

    /// Octets, about, at which the batch is full: a single packet may end the waiting of all queries of the table.
    std::size_t max_size = std::numeric_limits<std::size_t>::max();

    void clear() noexcept {
        list.clear();
        packets.clear();
        storage.clear();
        stored_ = 0;
    }

    /// Copies octets into `storage`.
    Bytes store(Bytes octets) {
        stored_ += octets.size();
        return storage.copy(octets);
    }

    [[nodiscard]] bool full() const noexcept {
        return stored_ + list.size() * sizeof(Transaction) + packets.size() * sizeof(Transaction::TimedPacket) >=
               max_size;
    }

    [[nodiscard]] std::span<const Transaction::TimedPacket> packets_of(const Transaction& transaction) const noexcept {
        return std::span(packets).subspan(transaction.first_packet,
                                          transaction.query_packets + transaction.response_packets);
    }

private:
    std::size_t stored_ = 0;  // octets
};

/// The maximum number of octets `put_message` writes.
[[nodiscard]] std::size_t message_room(const Transaction& transaction,
                                       std::span<const Transaction::TimedPacket> packets) noexcept;

/// Writes a transaction as a base dnsqr message to memory that has room. Checks the response's UDP checksum.
/// \param zero_resolver_address overwrite the resolver's address with zeros in all packets and fields, except for TCP
/// and ICMP
/// \returns the end
char* put_message(char* to, const Transaction& transaction, std::span<const Transaction::TimedPacket> packets,
                  bool zero_resolver_address);

/// The time of the message of a transaction: that of its first packet.
[[nodiscard]] Timestamp time_of(std::span<const Transaction::TimedPacket> packets) noexcept;

}  // namespace spindrift::dnsqr
