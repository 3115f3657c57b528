#include "query_table.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace spindrift::dnsqr {
namespace {

constexpr std::size_t initial_chains = 1024;

// Of queries in a chain, so that an outsider who sends alike queries does not make each response slow. Chains have one
// query on average.
constexpr std::uint8_t max_depth = 15;

// The average memory of a query that the limit of the table allows; usual queries take less.
constexpr std::size_t octets_per_query = 1024;
constexpr std::size_t min_limit = std::size_t{1} << 20;  // octets: some blocks of each class of the pool

MemoryBudget budget_for(std::size_t max_queries, MemoryBudget* whole) {
    const std::size_t limit = std::max(max_queries * octets_per_query, min_limit);
    return whole == nullptr ? MemoryBudget(limit) : MemoryBudget(limit, *whole);
}

unsigned shift_of(std::size_t chains) noexcept {
    return 32U - static_cast<unsigned>(std::countr_zero(chains));
}

std::uint32_t folded(std::uint64_t hash) noexcept {
    return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

}  // namespace

QueryTable::QueryTable(std::size_t max, MemoryBudget* whole)
    : max_(max),
      budget_(budget_for(max, whole)),
      chains_charge_(&budget_),
      chains_(initial_chains),
      chain_shift_(shift_of(initial_chains)),
      pool_(budget_),
      overflow_(budget_) {}

QueryTable::~QueryTable() {
    while (!empty()) {
        release(take_oldest());
    }
}

inline QueryTable::KeyWords::KeyWords(const TransactionKey& key) noexcept {
    words[0] = std::uint64_t{key.query_address.size()} << 48 | std::uint64_t{key.query_port} << 32 |
               std::uint64_t{key.response_port} << 16 | key.id;
    const std::byte* const query = key.query_address.data();
    const std::byte* const response = key.response_address.data();
    if (key.query_address.size() == 4) {
        words[1] = std::uint64_t{load_le<std::uint32_t>(query)} << 32 | load_le<std::uint32_t>(response);
        count = 2;
    } else {
        words[1] = load_le<std::uint64_t>(query);
        words[2] = load_le<std::uint64_t>(query + 8);
        words[3] = load_le<std::uint64_t>(response);
        words[4] = load_le<std::uint64_t>(response + 8);
        count = max;
    }
}

std::uint32_t QueryTable::hash_of(const TransactionKey& key) const noexcept {
    return key_hash_(KeyWords(key).used());
}

// The second hash also covers the question. The overflow goes by it without a bound, so it is SipHash.
QueryOverflow::Hashes QueryTable::hashes_of(const TransactionKey& key, const Question& question) const noexcept {
    const KeyWords words(key);
    const std::uint32_t of_key = key_hash_(words.used());
    if (!question) {
        return {of_key, of_key};
    }
    Hash hash(question_key_);
    for (const std::uint64_t word : words.used()) {
        hash.add(word);
    }
    hash.add(std::uint64_t{question->name.size()} << 32 | std::uint64_t{question->type} << 16 | question->dns_class);
    hash.add(question->name);
    return {of_key, folded(hash.value())};
}

bool QueryTable::insert(const Content& content) {
    std::size_t size = content.is_fragmented && content.question ? content.question->name.size() + 4 : 0;
    for (const auto& packet : content.packets) {
        size += packet.octets.size() + (content.is_fragmented ? PendingQuery::fragment_head_size : 0);
    }
    PendingQuery* const query = pool_.acquire(size);
    if (query == nullptr) {
        return false;
    }
    query->size = static_cast<std::uint32_t>(size);
    fill(*query, content);
    if (!add_to_index(query, content)) {
        pool_.release(query);
        return false;
    }
    query->older = newest_;
    query->newer = nullptr;
    (newest_ == nullptr ? oldest_ : newest_->newer) = query;
    newest_ = query;
    ++count_;
    return true;
}

void QueryTable::fill(PendingQuery& query, const Content& content) noexcept {
    const Question& question = content.question;
    query.hash = content.hash;
    query.query_port = content.key.query_port;
    query.response_port = content.key.response_port;
    query.id = content.key.id;
    query.is_v4 = content.key.query_address.size() == 4;
    query.time = content.packets.front().time.nanoseconds();
    query.has_question = question.has_value();
    query.name_size = question ? static_cast<std::uint32_t>(question->name.size()) : 0;
    std::byte* to = query.octets();
    if (!content.is_fragmented) {
        const Bytes octets = content.packets.front().octets;
        std::memcpy(to, octets.data(), octets.size());
        query.recursion_desired = content.recursion_desired;
        query.question_at = question ? static_cast<std::uint32_t>(question->name.data() - octets.data()) : 0;
        return;
    }
    query.fragments = static_cast<std::uint16_t>(content.packets.size());
    if (question) {
        to = std::ranges::copy(Bytes(question->name.data(), question->name.size() + 4), to).out;
    }
    for (const auto& packet : content.packets) {
        store_le(to, static_cast<std::uint64_t>(packet.time.nanoseconds()));
        store_le(to + 8, static_cast<std::uint32_t>(packet.octets.size()));
        to = std::ranges::copy(packet.octets, to + PendingQuery::fragment_head_size).out;
    }
}

// Queries of one key stay in the order of insertion: once some are in the overflow, further ones go there too.
bool QueryTable::add_to_index(PendingQuery* query, const Content& content) {
    if (count_ >= chains_.size()) {
        grow();
    }
    Chain& chain = this->chain(query->hash);
    const bool has_room = chain.last == nullptr || chain.last->depth < max_depth;
    if (has_room && (overflow_.empty() || !overflow_.has(query->hash))) {
        append(chain, query);
        return true;
    }
    query->depth = PendingQuery::in_overflow;
    return overflow_.insert(query, hashes_of(content.key, content.question));
}

void QueryTable::append(Chain& chain, PendingQuery* query) noexcept {
    query->next_in_chain = nullptr;
    query->depth = chain.last == nullptr ? 0 : static_cast<std::uint8_t>(chain.last->depth + 1);
    (chain.first == nullptr ? chain.first : chain.last->next_in_chain) = query;
    chain.last = query;
}

// Without memory for more chains, more queries go to the overflow instead.
void QueryTable::grow() {
    if (!chains_charge_.resize(2 * chains_.size() * sizeof(Chain))) {
        return;
    }
    chains_ = std::vector<Chain>(2 * chains_.size());
    --chain_shift_;
    for (PendingQuery* query = oldest_; query != nullptr; query = query->newer) {
        if (query->depth != PendingQuery::in_overflow) {
            append(chain(query->hash), query);
        }
    }
}

void QueryTable::remove_from_list(const PendingQuery& query) noexcept {
    (query.older == nullptr ? oldest_ : query.older->newer) = query.newer;
    (query.newer == nullptr ? newest_ : query.newer->older) = query.older;
    --count_;
}

void QueryTable::remove_from_chain(Chain& chain, PendingQuery* before, const PendingQuery& query) noexcept {
    (before == nullptr ? chain.first : before->next_in_chain) = query.next_in_chain;
    if (chain.last == &query) {
        chain.last = before;
    }
}

PendingQuery* QueryTable::take(const TransactionKey& key, std::uint32_t hash, const Question& question,
                               bool may_lack_question) {
    Chain& queries = chain(hash);
    PendingQuery* before = nullptr;
    for (PendingQuery* query = queries.first; query != nullptr; query = query->next_in_chain) {
        ++compared_;
        if (query->hash == hash && query->has_key(key) &&
            (question && query->has_question ? query->asks(*question) : may_lack_question)) {
            remove_from_chain(queries, before, *query);
            remove_from_list(*query);
            return query;
        }
        before = query;
    }
    if (overflow_.empty()) {
        return nullptr;
    }
    PendingQuery* const query = overflow_.take(key, hashes_of(key, question), question, may_lack_question);
    if (query != nullptr) {
        remove_from_list(*query);
    }
    return query;
}

PendingQuery* QueryTable::take_oldest() noexcept {
    PendingQuery* const query = oldest_;
    if (query->depth == PendingQuery::in_overflow) {
        overflow_.remove(*query);
    } else {
        // Chains keep the order of insertion, so the oldest query is the first in its chain.
        remove_from_chain(chain(query->hash), nullptr, *query);
    }
    remove_from_list(*query);
    return query;
}

}  // namespace spindrift::dnsqr
