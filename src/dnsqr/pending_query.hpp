#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/dnsqr/transaction.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace spindrift::dnsqr {

/// The values by which a response is matched with its query.
struct TransactionKey {
    Bytes query_address;
    Bytes response_address;
    std::uint16_t query_port = 0;
    std::uint16_t response_port = 0;
    std::uint16_t id = 0;
};

/// A query that waits for its response. The octets of its packets follow directly in memory:
///
/// - of an unfragmented query, the packet;
/// - of a fragmented query, the question, then for each fragment its time, size and octets.
struct PendingQuery {
    static constexpr std::size_t fragment_head_size = 12;  // time and size

    PendingQuery* next_in_chain = nullptr;
    PendingQuery* older = nullptr;
    PendingQuery* newer = nullptr;
    std::uint32_t hash = 0;         // of the key
    std::uint32_t size = 0;         // of the octets that follow
    std::uint32_t question_at = 0;  // offset in the octets
    std::uint32_t name_size = 0;    // of the question; type and class take 4 more octets
    std::int64_t time = 0;          // of the first packet, in nanoseconds
    std::uint16_t query_port = 0;
    std::uint16_t response_port = 0;
    std::uint16_t id = 0;
    std::uint16_t fragments = 0;  // 0 if unfragmented
    std::uint16_t place = 0;      // octets from the start of the block; of the pool
    std::uint8_t depth = 0;       // queries before it in its chain when it was inserted; `in_overflow` if in none
    bool has_question : 1 = false;
    bool is_v4 : 1 = false;
    bool recursion_desired : 1 = false;

    static constexpr std::uint8_t in_overflow = 0xFF;

    [[nodiscard]] std::byte* octets() noexcept { return reinterpret_cast<std::byte*>(this + 1); }
    [[nodiscard]] const std::byte* octets() const noexcept { return reinterpret_cast<const std::byte*>(this + 1); }
    [[nodiscard]] Bytes question() const noexcept { return {octets() + question_at, name_size + 4U}; }

    /// Source, then destination. They have the same offset in a packet and in each of its fragments.
    [[nodiscard]] Bytes addresses() const noexcept {
        const std::byte* packet = octets();
        if (fragments > 0) {
            packet += (has_question ? name_size + 4U : 0U) + fragment_head_size;
        }
        return is_v4 ? Bytes(packet + 12, 8) : Bytes(packet + 8, 32);
    }

    [[nodiscard]] bool has_key(const TransactionKey& key) const noexcept {
        const Bytes both = addresses();
        const std::size_t half = both.size() / 2;
        return query_port == key.query_port && response_port == key.response_port && id == key.id &&
               as_text(both.first(half)) == as_text(key.query_address) &&
               as_text(both.last(half)) == as_text(key.response_address);
    }

    /// Whether it has this question. The query must have one.
    [[nodiscard]] bool asks(const Transaction::Question& asked) const noexcept {
        const Bytes own = question();
        return as_text(own.first(name_size)) == as_text(asked.name) &&
               load_be<std::uint16_t>(own.data() + name_size) == asked.type &&
               load_be<std::uint16_t>(own.data() + name_size + 2) == asked.dns_class;
    }

    /// The RD bit; unknown for fragmented queries.
    [[nodiscard]] std::optional<bool> known_recursion_desired() const noexcept {
        return fragments == 0 ? std::optional(recursion_desired) : std::nullopt;
    }
};

static_assert(sizeof(PendingQuery) == 64, "one cache line");

}  // namespace spindrift::dnsqr
