#pragma once

#include "pending_query.hpp"
#include "query_overflow.hpp"
#include "query_pool.hpp"

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/memory_budget.hpp>
#include <spindrift/base/siphash.hpp>
#include <spindrift/base/universal_hash.hpp>
#include <spindrift/dnsqr/tracker.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace spindrift::dnsqr {

/// The pending queries, in the order of insertion, and a hash table of them by their keys. A chain of the hash table
/// holds few queries, so that each response is compared with few; the others are in a `QueryOverflow`, which also goes
/// by the question.
class QueryTable {
public:
    using Question = std::optional<Transaction::Question>;

    /// \param max maximum number of pending queries; the memory limit follows from it
    /// \param whole a budget for more than this table; may be null
    QueryTable(std::size_t max, MemoryBudget* whole);
    QueryTable(const QueryTable&) = delete;
    QueryTable& operator=(const QueryTable&) = delete;
    ~QueryTable();

    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    [[nodiscard]] bool overfull() const noexcept { return count_ > max_; }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] PendingQuery* oldest() const noexcept { return oldest_; }

    /// Memory held, in octets.
    [[nodiscard]] std::size_t memory() const noexcept { return budget_.held(); }

    /// The number of queries that were compared with responses.
    [[nodiscard]] std::uint64_t compared() const noexcept { return compared_ + overflow_.compared(); }

    [[nodiscard]] std::uint32_t hash_of(const TransactionKey& key) const noexcept;

    // Lookups spend most of their time in cache misses. Prefetching hides them: first the chain of a hash, a little
    // later its queries.
    void prefetch_chain(std::uint32_t hash) const noexcept { __builtin_prefetch(&chain(hash)); }
    void prefetch_queries(std::uint32_t hash) const noexcept {
        constexpr std::size_t line = 64;
        const Chain& queries = chain(hash);
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
        Question question;
        std::span<const Transaction::TimedPacket> packets;
        bool is_fragmented = false;
        bool recursion_desired = false;
    };

    /// Copies a query into the table.
    /// \returns false if there is no memory for it; the caller may remove the oldest query and try again
    [[nodiscard]] bool insert(const Content& content);

    /// Removes the oldest query with this key and question from the table. The caller must release it.
    /// \param question of the response, compared with that of a query that has one
    /// \param may_lack_question whether the key is enough where the query or the response has no question
    /// \returns null if there is none
    [[nodiscard]] PendingQuery* take(const TransactionKey& key, std::uint32_t hash, const Question& question,
                                     bool may_lack_question);
    /// Removes the oldest query from the table, which must not be empty. The caller must release it.
    [[nodiscard]] PendingQuery* take_oldest() noexcept;
    void release(PendingQuery* query) noexcept { pool_.release(query); }

private:
    using Hash = SipHash<1, 3>;

    /// A key in words: ports, ID and the size of an address, then the addresses.
    struct KeyWords {
        static constexpr std::size_t max = 5;

        explicit KeyWords(const TransactionKey& key) noexcept;
        [[nodiscard]] std::span<const std::uint64_t> used() const noexcept { return {words.data(), count}; }

        std::array<std::uint64_t, max> words;
        std::size_t count = 0;
    };

    struct Chain {
        PendingQuery* first = nullptr;
        PendingQuery* last = nullptr;
    };

    [[nodiscard]] Chain& chain(std::uint32_t hash) noexcept { return chains_[hash >> chain_shift_]; }
    [[nodiscard]] const Chain& chain(std::uint32_t hash) const noexcept { return chains_[hash >> chain_shift_]; }
    [[nodiscard]] QueryOverflow::Hashes hashes_of(const TransactionKey& key, const Question& question) const noexcept;
    static void fill(PendingQuery& query, const Content& content) noexcept;
    [[nodiscard]] bool add_to_index(PendingQuery* query, const Content& content);
    static void append(Chain& chain, PendingQuery* query) noexcept;
    void remove_from_list(const PendingQuery& query) noexcept;
    static void remove_from_chain(Chain& chain, PendingQuery* before, const PendingQuery& query) noexcept;
    void grow();

    std::size_t max_;
    MemoryBudget budget_;
    MemoryCharge chains_charge_;
    std::vector<Chain> chains_;
    unsigned chain_shift_;  // the index of a chain is the highest bits of a hash
    QueryPool pool_;
    QueryOverflow overflow_;
    UniversalHash<KeyWords::max> key_hash_;
    Hash::Key question_key_ = Hash::Key::random();
    std::size_t count_ = 0;
    std::uint64_t compared_ = 0;
    PendingQuery* oldest_ = nullptr;
    PendingQuery* newest_ = nullptr;
};

}  // namespace spindrift::dnsqr
