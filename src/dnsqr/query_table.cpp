#include "query_table.hpp"

#include <algorithm>
#include <new>
#include <random>
#include <utility>

namespace spindrift::dnsqr {
namespace {

constexpr std::size_t block_size = 256 * 1024;
constexpr std::size_t initial_buckets = 1024;

// The average size of a query that the memory limit of the table allows; usual queries are smaller.
constexpr std::size_t octets_per_query = 1024;

// The maximum number of queries with the same key that are compared with one response. It bounds the time if an
// attacker sends many queries with the same addresses, ports and id.
constexpr int max_same_key = 1024;

constexpr std::size_t fragment_head_size = 12;

std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t load(const std::byte* from, std::size_t size) noexcept {
    return size == 4 ? load_le<std::uint32_t>(from) : load_le<std::uint64_t>(from);
}

bool equal(Bytes a, Bytes b) noexcept {
    return as_text(a) == as_text(b);
}

bool has_key(const PendingQuery& query, const TransactionKey& key) noexcept {
    const Bytes addresses = query.addresses();
    const std::size_t size = addresses.size() / 2;
    return query.query_port == key.query_port && query.response_port == key.response_port && query.id == key.id &&
           equal(addresses.first(size), key.query_address) && equal(addresses.last(size), key.response_address);
}

bool has_question(const PendingQuery& query, const Transaction::Question& question) noexcept {
    const Bytes octets = query.question();
    return equal(octets.first(query.name_size), question.name) &&
           load_be<std::uint16_t>(octets.data() + query.name_size) == question.type &&
           load_be<std::uint16_t>(octets.data() + query.name_size + 2) == question.dns_class;
}

}  // namespace

Bytes PendingQuery::addresses() const noexcept {
    const std::byte* packet = octets();
    if (fragments > 0) {
        packet += (has_question ? name_size + 4U : 0U) + fragment_head_size;
    }
    return is_v4 ? Bytes(packet + 12, 8) : Bytes(packet + 8, 32);
}

PendingQuery* PendingQueryPool::acquire(std::size_t size) {
    const std::size_t needed = (sizeof(PendingQuery) + size + step - 1) / step * step;
    void* memory = nullptr;
    if (needed > max_pooled_size) {
        memory = ::operator new(needed);
    } else if (PendingQuery*& free = free_[needed / step]; free != nullptr) {
        memory = std::exchange(free, free->newer);
    } else {
        if (blocks_.empty() || block_size - used_ < needed) {
            blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block_size));
            used_ = 0;
        }
        memory = blocks_.back().get() + used_;
        used_ += needed;
    }
    auto* const query = new (memory) PendingQuery{};
    query->room = static_cast<std::uint32_t>(needed);
    return query;
}

void PendingQueryPool::release(PendingQuery* query) noexcept {
    if (query->room > max_pooled_size) {
        ::operator delete(query);
        return;
    }
    PendingQuery*& free = free_[query->room / step];
    query->newer = free;
    free = query;
}

QueryTable::QueryTable(std::size_t max)
    : max_(max), max_octets_(std::max(max, std::size_t{1024}) * octets_per_query), buckets_(initial_buckets) {
    std::random_device device;
    seed_ = std::uint64_t{device()} << 32 | device();
}

QueryTable::~QueryTable() {
    while (!empty()) {
        release(take_oldest());
    }
}

std::uint32_t QueryTable::hash_of(const TransactionKey& key) const noexcept {
    const std::uint64_t rest = std::uint64_t{key.query_port} << 32 | std::uint64_t{key.response_port} << 16 | key.id;
    std::uint64_t hash = mix(seed_ ^ rest, 0x9E37'79B9'7F4A'7C15);
    const std::size_t size = key.query_address.size();
    for (std::size_t at = 0; at < size; at += 8) {
        hash = mix(hash ^ load(key.query_address.data() + at, size), seed_ | 1);
        hash = mix(hash ^ load(key.response_address.data() + at, size), 0xD6E8'FEB8'6659'FD93);
    }
    return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

void QueryTable::append(Bucket& bucket, PendingQuery* query) noexcept {
    query->next_in_bucket = nullptr;
    (bucket.first == nullptr ? bucket.first : bucket.last->next_in_bucket) = query;
    bucket.last = query;
}

void QueryTable::grow() {
    buckets_.assign(2 * buckets_.size(), Bucket{});
    for (PendingQuery* query = oldest_; query != nullptr; query = query->newer) {
        append(bucket(query->hash), query);
    }
}

void QueryTable::insert(const Content& content) {
    const auto& question = content.question;
    const std::size_t question_size = question ? question->name.size() + 4 : 0;
    std::size_t size = content.is_fragmented ? question_size : 0;
    for (const auto& packet : content.packets) {
        size += packet.octets.size() + (content.is_fragmented ? fragment_head_size : 0);
    }
    PendingQuery* const query = pool_.acquire(size);
    query->size = static_cast<std::uint32_t>(size);
    query->hash = content.hash;
    query->query_port = content.key.query_port;
    query->response_port = content.key.response_port;
    query->id = content.key.id;
    query->is_v4 = content.key.query_address.size() == 4;
    query->time = content.packets.front().time.nanoseconds();
    query->has_question = question.has_value();
    query->name_size = question ? static_cast<std::uint32_t>(question->name.size()) : 0;
    std::byte* to = query->octets();
    if (!content.is_fragmented) {
        const Bytes octets = content.packets.front().octets;
        std::memcpy(to, octets.data(), octets.size());
        query->recursion_desired = content.recursion_desired;
        query->question_at = question ? static_cast<std::uint32_t>(question->name.data() - octets.data()) : 0;
    } else {
        query->fragments = static_cast<std::uint16_t>(content.packets.size());
        if (question) {
            to = std::ranges::copy(Bytes(question->name.data(), question_size), to).out;
        }
        for (const auto& packet : content.packets) {
            store_le(to, static_cast<std::uint64_t>(packet.time.nanoseconds()));
            store_le(to + 8, static_cast<std::uint32_t>(packet.octets.size()));
            to = std::ranges::copy(packet.octets, to + fragment_head_size).out;
        }
    }
    if (count_ == buckets_.size()) {
        grow();
    }
    append(bucket(query->hash), query);
    query->older = newest_;
    query->newer = nullptr;
    (newest_ == nullptr ? oldest_ : newest_->newer) = query;
    newest_ = query;
    ++count_;
    octets_ += query->room;
}

void QueryTable::remove(Bucket& bucket, PendingQuery* before, PendingQuery* query) noexcept {
    (before == nullptr ? bucket.first : before->next_in_bucket) = query->next_in_bucket;
    if (bucket.last == query) {
        bucket.last = before;
    }
    (query->older == nullptr ? oldest_ : query->older->newer) = query->newer;
    (query->newer == nullptr ? newest_ : query->newer->older) = query->older;
    --count_;
    octets_ -= query->room;
}

PendingQuery* QueryTable::take(const TransactionKey& key, std::uint32_t hash,
                               const std::optional<Transaction::Question>& question, bool may_lack_question) {
    Bucket& queries = bucket(hash);
    PendingQuery* before = nullptr;
    int same_key = 0;
    for (PendingQuery* query = queries.first; query != nullptr && same_key < max_same_key;
         query = query->next_in_bucket) {
        if (query->hash == hash && has_key(*query, key)) {
            ++same_key;
            if (question && query->has_question ? has_question(*query, *question) : may_lack_question) {
                remove(queries, before, query);
                return query;
            }
        }
        before = query;
    }
    return nullptr;
}

PendingQuery* QueryTable::take_oldest() noexcept {
    // Buckets keep the order of insertion, so the oldest query is the first in its bucket.
    PendingQuery* const query = oldest_;
    remove(bucket(query->hash), nullptr, query);
    return query;
}

}  // namespace spindrift::dnsqr
