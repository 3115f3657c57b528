#include "query_overflow.hpp"

namespace spindrift::dnsqr {

bool QueryOverflow::has(std::uint32_t key_hash) const {
    const auto at = by_key_.lower_bound({key_hash, 0});
    return at != by_key_.end() && at->first.hash == key_hash;
}

bool QueryOverflow::insert(PendingQuery* query, const Hashes& hashes) {
    if (!meter_.try_add(query_cost)) {
        return false;
    }
    const std::uint64_t number = inserted_++;
    by_key_.emplace(Position{hashes.key, number}, Entry{query, hashes.question});
    by_question_.emplace(Position{hashes.question, number}, Entry{query, hashes.key});
    return true;
}

PendingQuery* QueryOverflow::take(const TransactionKey& key, const Hashes& hashes,
                                  const std::optional<Transaction::Question>& question, bool may_lack_question) {
    if (!question) {
        const auto any = may_lack_question
                             ? find(by_key_, hashes.key, [&](const PendingQuery& query) { return query.has_key(key); })
                             : std::nullopt;
        return any ? take(by_key_, *any, by_question_) : nullptr;
    }
    auto oldest = find(by_question_, hashes.question, [&](const PendingQuery& query) {
        return query.has_question && query.has_key(key) && query.asks(*question);
    });
    const auto without =
        may_lack_question ? find(by_question_, hashes.key,
                                 [&](const PendingQuery& query) { return !query.has_question && query.has_key(key); })
                          : std::nullopt;
    if (!oldest || (without && without->number < oldest->number)) {
        oldest = without;
    }
    return oldest ? take(by_question_, *oldest, by_key_) : nullptr;
}

void QueryOverflow::remove(const PendingQuery& query) {
    const auto position =
        find(by_key_, query.hash, [&query](const PendingQuery& candidate) { return &candidate == &query; });
    static_cast<void>(take(by_key_, *position, by_question_));
}

template <class Predicate>
std::optional<QueryOverflow::Position> QueryOverflow::find(const Tree& tree, std::uint32_t hash, Predicate matches) {
    for (auto at = tree.lower_bound({hash, 0}); at != tree.end() && at->first.hash == hash; ++at) {
        ++compared_;
        if (matches(*at->second.query)) {
            return at->first;
        }
    }
    return std::nullopt;
}

PendingQuery* QueryOverflow::take(Tree& tree, Position position, Tree& other_tree) {
    const auto at = tree.find(position);
    const Entry entry = at->second;
    tree.erase(at);
    other_tree.erase({entry.other_hash, position.number});
    meter_.subtract(query_cost);
    return entry.query;
}

}  // namespace spindrift::dnsqr
