#include "query_table.hpp"

#include <algorithm>
#include <new>
#include <random>
#include <utility>

namespace spindrift::dnsqr {
namespace {

constexpr std::size_t block_size = 256 * 1024;
constexpr std::size_t first_slots = 1024;

// Room for queries of any usual size, and memory for those that are not.
constexpr std::size_t octets_per_query = 1024;

// Queries with the same addresses, ports and id that are looked at for one response. Somebody who sends more of them at
// once than this means no good.
constexpr int most_alike = 1024;

constexpr std::size_t fragment_head_size = 12;

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) noexcept {
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

bool has_key(const WaitingQuery& query, const DnsqrKey& key) noexcept {
    const Bytes addresses = query.addresses();
    const std::size_t size = addresses.size() / 2;
    return query.query_port == key.query_port && query.response_port == key.response_port && query.id == key.id &&
           equal(addresses.first(size), key.query_address) && equal(addresses.last(size), key.response_address);
}

bool has_question(const WaitingQuery& query, const Transaction::Question& question) noexcept {
    const Bytes octets = query.question();
    return equal(octets.first(query.name_size), question.name) &&
           load_be<std::uint16_t>(octets.data() + query.name_size) == question.type &&
           load_be<std::uint16_t>(octets.data() + query.name_size + 2) == question.dns_class;
}

}  // namespace

Bytes WaitingQuery::addresses() const noexcept {
    const std::byte* packet = octets();
    if (fragments > 0) {
        packet += (has_question ? name_size + 4U : 0U) + fragment_head_size;
    }
    return is_v4 ? Bytes(packet + 12, 8) : Bytes(packet + 8, 32);
}

WaitingQuery* WaitingQueryMemory::take(std::size_t size) {
    const std::size_t needed = (sizeof(WaitingQuery) + size + step - 1) / step * step;
    void* memory = nullptr;
    if (needed > largest) {
        memory = ::operator new(needed);
    } else if (WaitingQuery*& free = free_[needed / step]; free != nullptr) {
        memory = std::exchange(free, free->newer);
    } else {
        if (blocks_.empty() || block_size - used_ < needed) {
            blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block_size));
            used_ = 0;
        }
        memory = blocks_.back().get() + used_;
        used_ += needed;
    }
    auto* const query = new (memory) WaitingQuery{};
    query->room = static_cast<std::uint32_t>(needed);
    return query;
}

void WaitingQueryMemory::give_back(WaitingQuery* query) noexcept {
    if (query->room > largest) {
        ::operator delete(query);
        return;
    }
    WaitingQuery*& free = free_[query->room / step];
    query->newer = free;
    free = query;
}

QueryTable::QueryTable(std::size_t most)
    : most_(most), most_octets_(std::max(most, std::size_t{1024}) * octets_per_query), slots_(first_slots) {
    std::random_device device;
    seed_ = std::uint64_t{device()} << 32 | device();
}

QueryTable::~QueryTable() {
    while (!empty()) {
        give_back(take_oldest());
    }
}

std::uint32_t QueryTable::hash_of(const DnsqrKey& key) const noexcept {
    const std::uint64_t rest = std::uint64_t{key.query_port} << 32 | std::uint64_t{key.response_port} << 16 | key.id;
    std::uint64_t hash = mixed(seed_ ^ rest, 0x9E37'79B9'7F4A'7C15);
    const std::size_t size = key.query_address.size();
    for (std::size_t at = 0; at < size; at += 8) {
        hash = mixed(hash ^ load(key.query_address.data() + at, size), seed_ | 1);
        hash = mixed(hash ^ load(key.response_address.data() + at, size), 0xD6E8'FEB8'6659'FD93);
    }
    return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

void QueryTable::append(Slot& slot, WaitingQuery* query) noexcept {
    query->next_in_slot = nullptr;
    (slot.first == nullptr ? slot.first : slot.last->next_in_slot) = query;
    slot.last = query;
}

void QueryTable::grow() {
    slots_.assign(2 * slots_.size(), Slot{});
    for (WaitingQuery* query = oldest_; query != nullptr; query = query->newer) {
        append(slot(query->hash), query);
    }
}

void QueryTable::insert(const Content& content) {
    const auto& question = content.question;
    const std::size_t question_size = question ? question->name.size() + 4 : 0;
    std::size_t size = content.is_fragmented ? question_size : 0;
    for (const auto& packet : content.packets) {
        size += packet.octets.size() + (content.is_fragmented ? fragment_head_size : 0);
    }
    WaitingQuery* const query = memory_.take(size);
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
    if (count_ == slots_.size()) {
        grow();
    }
    append(slot(query->hash), query);
    query->older = newest_;
    query->newer = nullptr;
    (newest_ == nullptr ? oldest_ : newest_->newer) = query;
    newest_ = query;
    ++count_;
    octets_ += query->room;
}

void QueryTable::remove(Slot& slot, WaitingQuery* before, WaitingQuery* query) noexcept {
    (before == nullptr ? slot.first : before->next_in_slot) = query->next_in_slot;
    if (slot.last == query) {
        slot.last = before;
    }
    (query->older == nullptr ? oldest_ : query->older->newer) = query->newer;
    (query->newer == nullptr ? newest_ : query->newer->older) = query->older;
    --count_;
    octets_ -= query->room;
}

WaitingQuery* QueryTable::take(const DnsqrKey& key, std::uint32_t hash,
                               const std::optional<Transaction::Question>& question, bool may_lack_question) {
    Slot& place = slot(hash);
    WaitingQuery* before = nullptr;
    int alike = 0;
    for (WaitingQuery* query = place.first; query != nullptr && alike < most_alike; query = query->next_in_slot) {
        if (query->hash == hash && has_key(*query, key)) {
            ++alike;
            if (question && query->has_question ? has_question(*query, *question) : may_lack_question) {
                remove(place, before, query);
                return query;
            }
        }
        before = query;
    }
    return nullptr;
}

WaitingQuery* QueryTable::take_oldest() noexcept {
    // Slots keep the order as well, so it is the first of its own.
    WaitingQuery* const query = oldest_;
    remove(slot(query->hash), nullptr, query);
    return query;
}

}  // namespace spindrift::dnsqr
