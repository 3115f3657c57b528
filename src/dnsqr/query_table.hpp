#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/dnsqr/tracker.hpp>

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace spindrift::dnsqr {

/// What a response has in common with its query.
struct DnsqrKey {
    Bytes query_address;
    Bytes response_address;
    std::uint16_t query_port = 0;
    std::uint16_t response_port = 0;
    std::uint16_t id = 0;
};

/// A query that waits. The octets of its packets lie right behind it.
///
/// A whole packet lies there as it is. Of a fragmented one the question comes first, then each fragment behind its time
/// and size.
struct WaitingQuery {
    WaitingQuery* next_in_slot = nullptr;
    WaitingQuery* older = nullptr;
    WaitingQuery* newer = nullptr;
    std::uint32_t hash = 0;
    std::uint32_t size = 0;  // of what lies behind
    std::uint32_t room = 0;  // octets allocated in all
    std::uint32_t question_at = 0;
    std::uint32_t name_size = 0;  // of the question, which has 4 octets more
    std::uint16_t query_port = 0;
    std::uint16_t response_port = 0;
    std::int64_t time = 0;  // of the first packet, in nanoseconds
    std::uint16_t id = 0;
    std::uint16_t fragments = 0;  // or 0 for a whole packet
    bool has_question = false;
    bool is_v4 = false;
    std::optional<bool> recursion_desired;  // unknown of fragmented queries

    [[nodiscard]] std::byte* octets() noexcept { return reinterpret_cast<std::byte*>(this + 1); }
    [[nodiscard]] const std::byte* octets() const noexcept { return reinterpret_cast<const std::byte*>(this + 1); }
    [[nodiscard]] Bytes question() const noexcept { return {octets() + question_at, name_size + 4U}; }
    // Addresses stand at the same place in every fragment.
    [[nodiscard]] Bytes addresses() const noexcept;
};

/// Memory for waiting queries: pieces of a few sizes, cut from blocks and used again and again.
class WaitingQueryMemory {
public:
    WaitingQueryMemory() = default;
    WaitingQueryMemory(const WaitingQueryMemory&) = delete;
    WaitingQueryMemory& operator=(const WaitingQueryMemory&) = delete;

    /// A query with that many octets behind it, which are uninitialised.
    WaitingQuery* take(std::size_t size);
    void give_back(WaitingQuery* query) noexcept;

private:
    static constexpr std::size_t step = 32;
    static constexpr std::size_t largest = 1024;  // larger ones come from the system

    std::array<WaitingQuery*, largest / step + 1> free_{};
    std::vector<std::unique_ptr<std::byte[]>> blocks_;
    std::size_t used_ = 0;  // of the last block
};

class QueryTable {
public:
    /// \param most queries that may wait; memory is bounded accordingly
    explicit QueryTable(std::size_t most);
    QueryTable(const QueryTable&) = delete;
    QueryTable& operator=(const QueryTable&) = delete;
    ~QueryTable();

    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    [[nodiscard]] bool overfull() const noexcept { return count_ > most_ || octets_ > most_octets_; }
    [[nodiscard]] WaitingQuery* oldest() const noexcept { return oldest_; }

    [[nodiscard]] std::uint32_t hash_of(const DnsqrKey& key) const noexcept;

    // Most of the time goes by waiting for memory, so it pays to ask for it before it is needed: first for the slot of
    // a hash, a little later for the queries there.
    void prefetch_slot(std::uint32_t hash) const noexcept { __builtin_prefetch(&slot(hash)); }
    void prefetch_queries(std::uint32_t hash) const noexcept {
        constexpr std::size_t line = 64;
        const Slot& place = slot(hash);
        const auto* const first = reinterpret_cast<const char*>(place.first);
        if (first == nullptr) {
            return;
        }
        __builtin_prefetch(first, 1);
        __builtin_prefetch(first + line);
        __builtin_prefetch(first + 2 * line);
        __builtin_prefetch(place.last, 1);
    }

    struct Content {
        DnsqrKey key;
        std::uint32_t hash = 0;  // of the key
        std::optional<Transaction::Question> question;
        std::span<const Transaction::Packet> packets;
        bool is_fragmented = false;
        bool recursion_desired = false;
    };

    void insert(const Content& content);

    /// The query that waited longest for such a response, taken out of the table. The caller gives it back.
    /// \param question of the response, which must be that of a query with a question
    /// \param may_lack_question whether the key is enough where the query or the response has no question
    [[nodiscard]] WaitingQuery* take(const DnsqrKey& key, std::uint32_t hash,
                                     const std::optional<Transaction::Question>& question, bool may_lack_question);
    [[nodiscard]] WaitingQuery* take_oldest() noexcept;
    void give_back(WaitingQuery* query) noexcept { memory_.give_back(query); }

private:
    struct Slot {
        WaitingQuery* first = nullptr;
        WaitingQuery* last = nullptr;
    };

    [[nodiscard]] Slot& slot(std::uint32_t hash) noexcept { return slots_[hash & (slots_.size() - 1)]; }
    [[nodiscard]] const Slot& slot(std::uint32_t hash) const noexcept { return slots_[hash & (slots_.size() - 1)]; }
    static void append(Slot& slot, WaitingQuery* query) noexcept;
    void remove(Slot& slot, WaitingQuery* before, WaitingQuery* query) noexcept;
    void grow();

    std::size_t most_;
    std::size_t most_octets_;
    std::uint64_t seed_;  // so that nobody can foretell who shares a slot
    std::vector<Slot> slots_;
    std::size_t count_ = 0;
    std::size_t octets_ = 0;
    WaitingQuery* oldest_ = nullptr;
    WaitingQuery* newest_ = nullptr;
    WaitingQueryMemory memory_;
};

}  // namespace spindrift::dnsqr
