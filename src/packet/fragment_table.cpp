#include <spindrift/packet/fragment_table.hpp>

#include <algorithm>

namespace spindrift::packet {
namespace {

// Approximate memory of list, map and string objects, in addition to the octets of the fragments.
constexpr std::size_t entry_overhead = 512;
constexpr std::size_t fragment_overhead = 192;

}  // namespace

FragmentTable::Key FragmentTable::key_of(const IpPacket& fragment) noexcept {
    Key key;
    std::ranges::copy(fragment.source, key.addresses.begin());
    std::ranges::copy(fragment.destination, key.addresses.begin() + 16);
    key.id = fragment.fragment->id;
    key.protocol = fragment.is_v4() ? fragment.protocol : 0x100;
    return key;
}

void FragmentTable::expire(Timestamp now) {
    while (!entries_.empty() && now.seconds() - entries_.front().since > options_.timeout) {
        discard(entries_.begin());
    }
}

FragmentTable::Entry& FragmentTable::find_or_make(const IpPacket& fragment, Timestamp time) {
    const Key key = key_of(fragment);
    const auto found = places_.find(key);
    if (found != places_.end()) {
        return *found->second;
    }
    Entry& entry = entries_.emplace_back();
    entry.key = key;
    entry.since = time.seconds();
    places_.emplace(key, std::prev(entries_.end()));
    entry.memory = entry_overhead;
    memory_ += entry_overhead;
    return entry;
}

bool FragmentTable::add(const IpPacket& fragment, Timestamp time, Datagram& datagram) {
    if (!fragment.fragment) {
        return false;
    }
    if (fragment.size > fragment.octets.size() || fragment.size < fragment.payload_at) {
        ++discarded_;
        return false;
    }
    while (memory_ > options_.max_memory) {
        discard(entries_.begin());
    }
    Entry& entry = find_or_make(fragment, time);
    const bool was_invalid = entry.assembly.state() == FragmentAssembly::State::invalid;
    const auto state = entry.assembly.add(fragment);
    if (state == FragmentAssembly::State::invalid) {
        // Free its fragments. The entry remains until it expires, so that later fragments are rejected as well.
        memory_ -= entry.memory - entry_overhead;
        entry.memory = entry_overhead;
        entry.fragments = {};
        discarded_ += was_invalid ? 0U : 1U;
        return false;
    }
    if (options_.keep_fragments) {
        entry.fragments.push_back(
            {fragment.fragment->offset, time, std::string(as_text(fragment.octets.first(fragment.size)))});
    }
    account(entry, fragment);
    const auto place = places_.find(entry.key)->second;
    if (state == FragmentAssembly::State::complete) {
        const bool good = entry.assembly.assemble(datagram.packet);
        datagram.fragments = std::move(entry.fragments);
        std::ranges::sort(datagram.fragments, {}, &Fragment::offset);
        discarded_ += good ? 0U : 1U;
        erase(place);
        return good;
    }
    return false;
}

void FragmentTable::account(Entry& entry, const IpPacket& fragment) {
    const std::size_t more = fragment_overhead + fragment.size * (options_.keep_fragments ? 2 : 1);
    entry.memory += more;
    memory_ += more;
}

void FragmentTable::erase(Entries::iterator entry) {
    memory_ -= entry->memory;
    places_.erase(entry->key);
    entries_.erase(entry);
}

void FragmentTable::discard(Entries::iterator entry) {
    discarded_ += entry->assembly.state() == FragmentAssembly::State::invalid ? 0U : 1U;
    erase(entry);
}

}  // namespace spindrift::packet
