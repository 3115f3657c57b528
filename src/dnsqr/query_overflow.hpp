#pragma once

#include "pending_query.hpp"

#include <spindrift/base/memory_meter.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace spindrift::dnsqr {

/// The pending queries for which the chains of the hash table had no room. Usually there are none: it takes many
/// queries with the same addresses, ports and id, which only their questions tell apart.
///
/// They are in two trees, by the hash of the key and by the hash of key and question, in the order of insertion.
class QueryOverflow {
public:
    /// Hashes of a query or response.
    struct Hashes {
        std::uint32_t key = 0;
        std::uint32_t question = 0;  ///< of key and question; the same as `key` without a question
    };

    explicit QueryOverflow(MemoryBudget& budget) : meter_(budget.limit(), &budget) {}

    [[nodiscard]] bool empty() const noexcept { return by_key_.empty(); }

    /// Whether there are queries with this hash of their key.
    [[nodiscard]] bool has(std::uint32_t key_hash) const;

    /// \returns false if the budget has no room for it
    [[nodiscard]] bool insert(PendingQuery* query, const Hashes& hashes);

    /// Removes the query that answers to a response; see `QueryTable::take`. \returns null if there is none
    [[nodiscard]] PendingQuery* take(const TransactionKey& key, const Hashes& hashes,
                                     const std::optional<Transaction::Question>& question, bool may_lack_question);

    /// Removes a query. Fast for the oldest one of its key.
    void remove(const PendingQuery& query);

    /// The number of queries that were compared with responses.
    [[nodiscard]] std::uint64_t compared() const noexcept { return compared_; }

private:
    struct Position {
        std::uint32_t hash = 0;
        std::uint64_t number = 0;  // in the order of insertion
        auto operator<=>(const Position&) const = default;
    };
    struct Entry {
        PendingQuery* query = nullptr;
        std::uint32_t other_hash = 0;  // in the other tree
    };
    using Tree = std::map<Position, Entry>;

    static constexpr std::size_t query_cost = 2 * tree_node_cost(sizeof(Tree::value_type));

    template <class Predicate>
    std::optional<Position> find(const Tree& tree, std::uint32_t hash, Predicate matches);
    PendingQuery* take(Tree& tree, Position position, Tree& other_tree);

    MemoryMeter meter_;
    Tree by_key_;
    Tree by_question_;
    std::uint64_t inserted_ = 0;
    std::uint64_t compared_ = 0;
};

}  // namespace spindrift::dnsqr
