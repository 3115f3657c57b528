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
    PendingQuery* next_in_bucket = nullptr;
    PendingQuery* older = nullptr;
    PendingQuery* newer = nullptr;
    std::uint32_t hash = 0;
    std::uint32_t size = 0;         // of the octets that follow
    std::uint32_t room = 0;         // octets allocated, including this struct
    std::uint32_t question_at = 0;  // offset in the octets
    std::uint32_t name_size = 0;    // of the question; type and class take 4 more octets
    std::uint16_t query_port = 0;
    std::uint16_t response_port = 0;
    std::int64_t time = 0;  // of the first packet, in nanoseconds
    std::uint16_t id = 0;
    std::uint16_t fragments = 0;  // 0 if unfragmented
    bool has_question = false;
    bool is_v4 = false;
    std::optional<bool> recursion_desired;  // unknown for fragmented queries

    [[nodiscard]] std::byte* octets() noexcept { return reinterpret_cast<std::byte*>(this + 1); }
    [[nodiscard]] const std::byte* octets() const noexcept { return reinterpret_cast<const std::byte*>(this + 1); }
    [[nodiscard]] Bytes question() const noexcept { return {octets() + question_at, name_size + 4U}; }
    // Source, then destination. They have the same offset in a packet and in each of its fragments.
    [[nodiscard]] Bytes addresses() const noexcept;
};

/// A pool allocator for pending queries, with a free list for each size class.
class PendingQueryPool {
public:
    PendingQueryPool() = default;
    PendingQueryPool(const PendingQueryPool&) = delete;
    PendingQueryPool& operator=(const PendingQueryPool&) = delete;

    /// A query followed by `size` uninitialised octets.
    PendingQuery* acquire(std::size_t size);
    void release(PendingQuery* query) noexcept;

private:
    static constexpr std::size_t step = 32;
    static constexpr std::size_t max_pooled_size = 1024;  // larger ones are allocated by operator new

    std::array<PendingQuery*, max_pooled_size / step + 1> free_{};
    std::vector<std::unique_ptr<std::byte[]>> blocks_;
    std::size_t used_ = 0;  // octets used of the last block
};

class QueryTable {
public:
    /// \param max maximum number of pending queries; the memory limit follows from it
    explicit QueryTable(std::size_t max);
    QueryTable(const QueryTable&) = delete;
    QueryTable& operator=(const QueryTable&) = delete;
    ~QueryTable();

    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    [[nodiscard]] bool overfull() const noexcept { return count_ > max_ || octets_ > max_octets_; }
    [[nodiscard]] PendingQuery* oldest() const noexcept { return oldest_; }

    [[nodiscard]] std::uint32_t hash_of(const TransactionKey& key) const noexcept;

    // Lookups spend most of their time in cache misses. Prefetching hides them: first the bucket of a hash, a little
    // later its queries.
    void prefetch_bucket(std::uint32_t hash) const noexcept { __builtin_prefetch(&bucket(hash)); }
    void prefetch_queries(std::uint32_t hash) const noexcept {
        constexpr std::size_t line = 64;
        const Bucket& queries = bucket(hash);
        const auto* const first = reinterpret_cast<const char*>(queries.first);
        if (first == nullptr) {
            return;
        }
        __builtin_prefetch(first, 1);
        __builtin_prefetch(first + line);
        __builtin_prefetch(first + 2 * line);
        __builtin_prefetch(queries.last, 1);
    }

    struct Content {
        TransactionKey key;
        std::uint32_t hash = 0;  // of the key
        std::optional<Transaction::Question> question;
        std::span<const Transaction::TimedPacket> packets;
        bool is_fragmented = false;
        bool recursion_desired = false;
    };

    void insert(const Content& content);

    /// Removes the oldest query with this key and question from the table. The caller must release it.
    /// \param question of the response, compared with that of a query that has one
    /// \param may_lack_question whether the key is enough where the query or the response has no question
    /// \returns null if there is none
    [[nodiscard]] PendingQuery* take(const TransactionKey& key, std::uint32_t hash,
                                     const std::optional<Transaction::Question>& question, bool may_lack_question);
    /// Removes the oldest query from the table, which must not be empty. The caller must release it.
    [[nodiscard]] PendingQuery* take_oldest() noexcept;
    void release(PendingQuery* query) noexcept { pool_.release(query); }

private:
    struct Bucket {
        PendingQuery* first = nullptr;
        PendingQuery* last = nullptr;
    };

    [[nodiscard]] Bucket& bucket(std::uint32_t hash) noexcept { return buckets_[hash & (buckets_.size() - 1)]; }
    [[nodiscard]] const Bucket& bucket(std::uint32_t hash) const noexcept {
        return buckets_[hash & (buckets_.size() - 1)];
    }
    static void append(Bucket& bucket, PendingQuery* query) noexcept;
    void remove(Bucket& bucket, PendingQuery* before, PendingQuery* query) noexcept;
    void grow();

    std::size_t max_;
    std::size_t max_octets_;
    std::uint64_t seed_;  // random, so that an attacker cannot choose keys that share a bucket
    std::vector<Bucket> buckets_;
    std::size_t count_ = 0;
    std::size_t octets_ = 0;
    PendingQuery* oldest_ = nullptr;
    PendingQuery* newest_ = nullptr;
    PendingQueryPool pool_;
};

}  // namespace spindrift::dnsqr
