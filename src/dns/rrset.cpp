#include <spindrift/dns/rrset.hpp>

#include <spindrift/dns/rdata.hpp>

#include <algorithm>
#include <utility>

namespace spindrift::dns {
namespace {

template <std::unsigned_integral T>
void append_le(Buffer& out, T value) {
    store_le(reinterpret_cast<std::byte*>(out.room(sizeof value)), value);
    out.set_end(out.data() + out.size() + sizeof value);
}

// Reads items from the front of serialised octets. After an item that exceeds them, `good` is false and all items are
// empty.
class Reader {
public:
    explicit Reader(Bytes octets) noexcept : rest_(octets) {}

    [[nodiscard]] bool good() const noexcept { return good_; }

    Bytes take(std::size_t size) noexcept {
        good_ = good_ && size <= rest_.size();
        if (!good_) {
            return {};
        }
        return std::exchange(rest_, rest_.subspan(size)).first(size);
    }

    template <std::unsigned_integral T>
    T integer() noexcept {
        const Bytes octets = take(sizeof(T));
        return good_ ? load_le<T>(octets.data()) : T{0};
    }

private:
    Bytes rest_;
    bool good_ = true;
};

std::span<std::byte> writable(std::string& octets) noexcept {
    return std::as_writable_bytes(std::span{octets.data(), octets.size()});
}

}  // namespace

RrSet RrSet::from(const RrSetView& set) {
    RrSet owned{std::string(as_text(set.first.name)), set.first.rrtype, set.first.rrclass, set.first.ttl, {}};
    for (const Bytes rdata : set.rdatas) {
        owned.rdatas.emplace_back(as_text(rdata));
    }
    return owned;
}

Decoded<RrSet> RrSet::deserialize(Bytes octets) {
    Reader reader(octets);
    RrSet set;
    set.name = as_text(reader.take(reader.integer<std::uint8_t>()));
    set.rrtype = reader.integer<std::uint16_t>();
    set.rrclass = reader.integer<std::uint16_t>();
    set.ttl = reader.integer<std::uint32_t>();
    const auto count = reader.integer<std::uint16_t>();
    for (unsigned i = 0; i < count && reader.good(); ++i) {
        set.rdatas.emplace_back(as_text(reader.take(reader.integer<std::uint16_t>())));
    }
    return reader.good() ? Decoded<RrSet>(std::move(set)) : Errc::overflow;
}

void RrSet::serialize(Buffer& out) const {
    append_le(out, static_cast<std::uint8_t>(name.size()));
    out.append(name);
    append_le(out, rrtype);
    append_le(out, rrclass);
    append_le(out, ttl);
    append_le(out, static_cast<std::uint16_t>(rdatas.size()));
    for (const std::string& rdata : rdatas) {
        append_le(out, static_cast<std::uint16_t>(rdata.size()));
        out.append(rdata);
    }
}

void RrSet::sort() {
    std::ranges::sort(rdatas, [](const std::string& a, const std::string& b) {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
}

Errc RrSet::downcase() {
    dns::downcase(writable(name));
    for (std::string& rdata : rdatas) {
        if (const Errc errc = downcase_rdata(writable(rdata), rrtype, rrclass); errc != Errc::success) {
            return errc;
        }
    }
    return Errc::success;
}

void RrSet::append_text(Buffer& out, Section section) const {
    Record record{as_bytes(name), rrtype, rrclass, ttl, {}};
    if (section == Section::question) {
        append_record(out, record, section);
        return;
    }
    for (const std::string& rdata : rdatas) {
        record.rdata = as_bytes(rdata);
        append_record(out, record, section);
    }
}

}  // namespace spindrift::dns
