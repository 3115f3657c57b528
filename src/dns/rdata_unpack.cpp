#include "descriptor.hpp"
#include "rdata_text.hpp"

#include <spindrift/dns/name.hpp>
#include <spindrift/dns/rdata.hpp>

#include <algorithm>
#include <array>

namespace spindrift::dns {
namespace {

// The size of the field at the front of `rest`, which must not be empty. For all kinds except names.
Decoded<std::size_t> field_size(Kind kind, Bytes rest) noexcept {
    if (const std::size_t size = fixed_size(kind); size != 0) {
        return size <= rest.size() ? Decoded<std::size_t>(size) : Errc::parse_error;
    }
    const auto first = std::to_integer<std::size_t>(rest[0]);
    switch (kind) {
        case Kind::string:
        case Kind::salt:
        case Kind::hash: return 1 + first <= rest.size() ? Decoded<std::size_t>(1 + first) : Errc::parse_error;
        case Kind::repstring: {
            std::size_t at = 0;
            while (at < rest.size()) {
                at += 1 + std::to_integer<std::size_t>(rest[at]);
            }
            return at == rest.size() ? Decoded<std::size_t>(at) : Errc::parse_error;
        }
        case Kind::ipv6prefix: {
            if (first > 128) {
                return Errc::out_of_bounds;
            }
            const std::size_t size = 1 + a6_suffix_size(first);
            return size <= rest.size() ? Decoded<std::size_t>(size) : Errc::parse_error;
        }
        case Kind::bitmap: {
            std::size_t at = 0;
            while (rest.size() - at >= 2) {
                const auto size = std::to_integer<std::size_t>(rest[at + 1]);
                if (size < 1 || size > 32 || size > rest.size() - at - 2) {
                    return Errc::out_of_bounds;
                }
                at += 2 + size;
            }
            return at;
        }
        case Kind::svcparams: {
            std::size_t at = 0;
            while (at < rest.size()) {
                if (rest.size() - at < 4) {
                    return Errc::parse_error;
                }
                const auto key = load_be<std::uint16_t>(rest.data() + at);
                const std::size_t size = load_be<std::uint16_t>(rest.data() + at + 2);
                if (size > rest.size() - at - 4) {
                    return Errc::out_of_bounds;
                }
                if (!valid_svcparam(key, rest.subspan(at + 4, size))) {
                    return Errc::parse_error;
                }
                at += 4 + size;
            }
            return at;
        }
        default: return rest.size();
    }
}

Errc unpack_fields(Buffer& out, Bytes message, std::size_t at, std::size_t end, const Descriptor& descriptor) {
    for (const Kind kind : descriptor.fields()) {
        if (at == end) {
            return Errc::success;
        }
        if (kind == Kind::name) {
            Name name;
            if (const Errc errc = unpack_name(message, at, name); errc != Errc::success) {
                return errc;
            }
            at += skip_name(message, at);
            if (at > end) {
                return Errc::out_of_bounds;
            }
            out.append(name.wire());
            continue;
        }
        const auto size = field_size(kind, message.subspan(at, end - at));
        if (!size) {
            return size.error();
        }
        out.append(message.subspan(at, *size));
        at += *size;
    }
    return at == end ? Errc::success : Errc::out_of_bounds;
}

// The types whose names are converted to lower case by RFC 4034 section 6.2, sorted by number.
constexpr std::array<std::uint16_t, 21> downcased = {2,  3,  4,  5,  6,  7,  8,  9,  12, 14, 15,
                                                     17, 18, 21, 24, 26, 30, 33, 35, 36, 38};
constexpr std::uint16_t dname = 39;

}  // namespace

Errc unpack_rdata(Buffer& out, Bytes message, std::size_t at, std::size_t size, std::uint16_t rrtype,
                  std::uint16_t rrclass) {
    const Descriptor* const descriptor = find_descriptor(rrtype);
    if (descriptor == nullptr || !descriptor->covers(rrclass)) {
        out.append(message.subspan(at, size));
        return Errc::success;
    }
    const std::size_t start = out.size();
    Errc errc = unpack_fields(out, message, at, at + size, *descriptor);
    if (errc == Errc::success && out.size() - start > max_rdata_size) {
        errc = Errc::overflow;
    }
    if (errc != Errc::success) {
        out.truncate(start);
    }
    return errc;
}

RdataNames rdata_names(Bytes rdata, std::uint16_t rrtype, std::uint16_t rrclass) noexcept {
    RdataNames found;
    const Descriptor* const descriptor = find_descriptor(rrtype);
    if (descriptor == nullptr || !descriptor->covers(rrclass)) {
        return found;
    }
    for (const Kind kind : descriptor->fields()) {
        if (rdata.empty()) {
            break;
        }
        const auto size = kind == Kind::name ? name_length(rdata) : field_size(kind, rdata);
        if (!size) {
            break;
        }
        if (kind == Kind::name && found.count < found.names.size()) {
            found.names[found.count++] = rdata.first(*size);
        }
        rdata = rdata.subspan(*size);
    }
    return found;
}

Bytes rdata_address(Bytes rdata, std::uint16_t rrtype, std::uint16_t rrclass) noexcept {
    const Descriptor* const descriptor = find_descriptor(rrtype);
    if (descriptor == nullptr || !descriptor->covers(rrclass) || descriptor->fields().size() != 1) {
        return {};
    }
    const Kind kind = descriptor->fields().front();
    const bool is_address = kind == Kind::ipv4 || kind == Kind::ipv6;
    const std::size_t size = fixed_size(kind);
    return is_address && rdata.size() >= size ? rdata.first(size) : Bytes();
}

Errc downcase_rdata(std::span<std::byte> rdata, std::uint16_t rrtype, std::uint16_t rrclass) noexcept {
    const Descriptor* const descriptor = find_descriptor(rrtype);
    if (descriptor == nullptr || !descriptor->covers(rrclass) ||
        (rrtype != dname && !std::ranges::binary_search(downcased, rrtype))) {
        return Errc::success;
    }
    for (const Kind kind : descriptor->fields()) {
        if (rdata.empty() || kind == Kind::bytes) {
            return Errc::success;
        }
        const auto size = kind == Kind::name ? name_length(rdata) : field_size(kind, rdata);
        if (!size) {
            return Errc::parse_error;
        }
        if (kind == Kind::name) {
            downcase(rdata.first(*size));
        }
        rdata = rdata.subspan(*size);
    }
    return rdata.empty() ? Errc::success : Errc::parse_error;
}

}  // namespace spindrift::dns
