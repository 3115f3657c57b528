#include <spindrift/packet/fragment_table.hpp>

#include <algorithm>

namespace spindrift::packet {
namespace {

// A fragment in `FragmentAssembly`: a node of the map by offset. The octets may be in the node or outside of it.
constexpr std::size_t piece_cost = tree_node_cost(sizeof(std::pair<const std::uint32_t, std::string>));

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

FragmentTable::Entry& FragmentTable::find_or_make(const Key& key, Timestamp time) {
    const auto found = places_.find(key);
    if (found != places_.end()) {
        meter_.subtract(entry_cost);
        return *found->second;
    }
    Entry& entry = entries_.emplace_back();
    entry.key = key;
    entry.since = time.seconds();
    entry.memory = entry_cost;
    places_.emplace(key, std::prev(entries_.end()));
    return entry;
}

// The memory of a fragment. A vector of kept ones has room for up to twice as many, and both while it grows.
std::size_t FragmentTable::cost_of(const IpPacket& fragment) const noexcept {
    const std::size_t octets = heap_cost(fragment.size + 1);
    return piece_cost + octets + (options_.keep_fragments ? 3 * sizeof(Fragment) + octets : 0);
}

// Discards the oldest datagrams until there is memory. \returns false if even the last one was discarded in vain
bool FragmentTable::make_room(std::size_t octets) {
    while (!meter_.try_add(octets)) {
        if (entries_.empty()) {
            return false;
        }
        discard(entries_.begin());
    }
    return true;
}

bool FragmentTable::add(const IpPacket& fragment, Timestamp time, Datagram& datagram) {
    if (!fragment.fragment) {
        return false;
    }
    const std::size_t cost = cost_of(fragment);
    if (fragment.size > fragment.octets.size() || fragment.size < fragment.payload_at ||
        !make_room(entry_cost + cost)) {
        ++discarded_;
        return false;
    }
    Entry& entry = find_or_make(key_of(fragment), time);
    entry.memory += cost;
    const bool was_invalid = entry.assembly.state() == FragmentAssembly::State::invalid;
    const auto state = entry.assembly.add(fragment);
    if (state == FragmentAssembly::State::invalid) {
        // Free its fragments. The entry remains until it expires, so that later fragments are rejected as well.
        reduce(entry, entry_cost);
        entry.fragments = {};
        discarded_ += was_invalid ? 0U : 1U;
        return false;
    }
    if (options_.keep_fragments) {
        entry.fragments.push_back(
            {fragment.fragment->offset, time, std::string(as_text(fragment.octets.first(fragment.size)))});
    }
    if (state != FragmentAssembly::State::complete) {
        return false;
    }
    const bool good = entry.assembly.assemble(datagram.packet);
    datagram.fragments = std::move(entry.fragments);
    std::ranges::sort(datagram.fragments, {}, &Fragment::offset);
    discarded_ += good ? 0U : 1U;
    erase(places_.find(entry.key)->second);
    return good;
}

void FragmentTable::clear() {
    while (!entries_.empty()) {
        discard(entries_.begin());
    }
}

void FragmentTable::reduce(Entry& entry, std::size_t memory) noexcept {
    meter_.subtract(entry.memory - memory);
    entry.memory = memory;
}

void FragmentTable::erase(Entries::iterator entry) {
    reduce(*entry, 0);
    places_.erase(entry->key);
    entries_.erase(entry);
}

void FragmentTable::discard(Entries::iterator entry) {
    discarded_ += entry->assembly.state() == FragmentAssembly::State::invalid ? 0U : 1U;
    erase(entry);
}

}  // namespace spindrift::packet
