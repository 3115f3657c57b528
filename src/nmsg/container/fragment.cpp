#include <spindrift/nmsg/container/fragment.hpp>

#include <spindrift/nmsg/container/wire_writer.hpp>

#include <spindrift/base/crc32c.hpp>
#include <spindrift/nmsg/container/wire.hpp>

#include <algorithm>
#include <utility>

namespace spindrift::nmsg {
namespace {

enum : std::uint32_t { id_field = 1, current_field = 2, last_field = 3, data_field = 4, crc_field = 5 };

constexpr std::size_t framing_room = 32;
constexpr std::int64_t lifetime = 30'000'000'000;  // nanoseconds

// Added to the size of each fragment, so that the limit of a set also bounds the number of empty fragments.
constexpr std::size_t fragment_overhead = 64;

// The memory of a fragment, in octets.
constexpr std::size_t fragment_cost(std::size_t size) noexcept {
    return tree_node_cost(sizeof(std::pair<const std::uint32_t, std::string>)) + string_cost(size);
}

}  // namespace

Decoded<Fragment> Fragment::decode(Bytes body) noexcept {
    Fragment fragment;
    unsigned missing = 0b1111;
    WireScanner scanner(body);
    WireField field;
    while (scanner.next(field)) {
        if (field.number > crc_field) {
            continue;
        }
        if (field.type != (field.number == data_field ? WireType::bytes : WireType::varint)) {
            return Errc::parse_error;
        }
        const auto value = static_cast<std::uint32_t>(field.value);
        switch (field.number) {
            case id_field: fragment.id = value; break;
            case current_field: fragment.current = value; break;
            case last_field: fragment.last = value; break;
            case data_field: fragment.data = field.bytes; break;
            default: fragment.crc = value; break;
        }
        missing &= ~(1U << (field.number - 1));
    }
    if (!scanner.complete() || missing != 0) {
        return Errc::parse_error;
    }
    return fragment;
}

void write_fragments(Buffer& out, std::vector<std::size_t>& ends, Bytes body, bool zlib, std::size_t limit,
                     std::uint32_t id) {
    const std::size_t slice_size = limit - framing_room;
    const auto last = static_cast<std::uint32_t>((std::max<std::size_t>(body.size(), 1) - 1) / slice_size);
    const std::uint32_t crc = byteswap(crc32c(body));
    for (std::uint32_t current = 0; current <= last; ++current) {
        const Bytes slice =
            body.subspan(current * slice_size, std::min(slice_size, body.size() - current * slice_size));
        const std::size_t start = out.size();
        out.set_end(out.room(container_header_size) + container_header_size);
        append_varint_field(out, id_field, id);
        append_varint_field(out, current_field, current);
        append_varint_field(out, last_field, last);
        append_bytes_field(out, data_field, slice);
        append_varint_field(out, crc_field, crc);
        ContainerHeader header;
        header.zlib = zlib;
        header.fragment = true;
        header.body_size = static_cast<std::uint32_t>(out.size() - start - container_header_size);
        header.write(reinterpret_cast<std::byte*>(out.data() + start));
        ends.push_back(out.size());
    }
}

Decoded<Reassembler::Container> Reassembler::add(Bytes body, bool zlib, const Endpoint& source, Timestamp now) {
    const auto fragment = Fragment::decode(body);
    if (!fragment) {
        return fragment.error();
    }
    const Key key{fragment->id, fragment->crc, source};
    if (const Errc errc = check(*fragment, zlib, key); errc != Errc::success) {
        return errc;
    }
    const std::size_t cost = fragment_cost(fragment->data.size());
    if (!make_room(set_cost + cost)) {
        ++expired_;
        return Errc::again;
    }
    const auto at = find_or_make(key, *fragment, zlib, now);
    Set& set = at->second;
    set.fragments.try_emplace(fragment->current, as_text(fragment->data));
    set.size += fragment->data.size() + fragment_overhead;
    set.memory += cost;
    if (set.fragments.size() <= set.last) {
        return Errc::again;
    }
    return complete(at);
}

// \returns `success` for a fragment that is new and fits its set, `again` for one that is there already
Errc Reassembler::check(const Fragment& fragment, bool zlib, const Key& key) const {
    if (fragment.current > fragment.last || fragment.last >= limits_.fragments) {
        return Errc::failure;
    }
    const std::size_t size = fragment.data.size() + fragment_overhead;
    const auto at = sets_.find(key);
    if (at == sets_.end()) {
        return size > limits_.set_size ? Errc::failure : Errc::success;
    }
    const Set& set = at->second;
    if (fragment.last != set.last || zlib != set.zlib || set.size + size > limits_.set_size) {
        return Errc::failure;
    }
    return set.fragments.contains(fragment.current) ? Errc::again : Errc::success;
}

// Drops the oldest sets until there is memory. \returns false if even the last one was dropped in vain
bool Reassembler::make_room(std::size_t octets) {
    while (!meter_.try_add(octets)) {
        if (sets_.empty()) {
            return false;
        }
        drop_oldest();
    }
    return true;
}

// The set of a fragment; `set_cost` is counted.
Reassembler::Sets::iterator Reassembler::find_or_make(const Key& key, const Fragment& fragment, bool zlib,
                                                      Timestamp now) {
    const auto [at, is_new] = sets_.try_emplace(key);
    if (!is_new) {
        meter_.subtract(set_cost);
        return at;
    }
    Set& set = at->second;
    set.last = fragment.last;
    set.zlib = zlib;
    set.memory = set_cost;
    set.first_seen = now;
    set.age = by_age_.insert(by_age_.end(), key);
    return at;
}

// Frees each fragment once it is copied, so that the container is not in memory twice.
Reassembler::Container Reassembler::complete(Sets::iterator at) {
    Set& set = at->second;
    Container container;
    container.zlib = set.zlib;
    container.body.reserve(set.size - set.fragments.size() * fragment_overhead);
    for (auto fragment = set.fragments.begin(); fragment != set.fragments.end();
         fragment = set.fragments.erase(fragment)) {
        container.body += fragment->second;
    }
    remove(at);
    return container;
}

void Reassembler::clear() {
    while (!sets_.empty()) {
        drop_oldest();
    }
}

void Reassembler::expire(Timestamp now) {
    if (sets_.empty() || now.nanoseconds() - last_expiry_.nanoseconds() < lifetime) {
        return;
    }
    last_expiry_ = now;
    while (!by_age_.empty() && now.nanoseconds() - sets_.at(by_age_.front()).first_seen.nanoseconds() >= lifetime) {
        drop_oldest();
    }
}

void Reassembler::remove(Sets::iterator set) {
    meter_.subtract(set->second.memory);
    by_age_.erase(set->second.age);
    sets_.erase(set);
}

void Reassembler::drop_oldest() {
    ++expired_;
    remove(sets_.find(by_age_.front()));
}

}  // namespace spindrift::nmsg
