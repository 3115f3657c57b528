#include "descriptor.hpp"

#include <spindrift/dns/rdata.hpp>

#include <algorithm>
#include <initializer_list>

namespace spindrift::dns {
namespace {

// Classes: any class, or only IN.
constexpr bool any = false;
constexpr bool in = true;

constexpr Descriptor describe(std::uint16_t rrtype, bool in_only, std::initializer_list<Kind> kinds) {
    Descriptor descriptor{rrtype, in_only, static_cast<std::uint8_t>(kinds.size()), {}};
    std::copy(kinds.begin(), kinds.end(), descriptor.kinds.begin());
    return descriptor;
}

using enum Kind;

constexpr Descriptor descriptors[] = {
    describe(1, in, {ipv4}),
    describe(2, any, {name}),
    describe(3, any, {name}),
    describe(4, any, {name}),
    describe(5, any, {name}),
    describe(6, any, {name, name, int32, int32, int32, int32, int32}),
    describe(7, any, {name}),
    describe(8, any, {name}),
    describe(9, any, {name}),
    describe(10, any, {bytes}),
    describe(11, in, {int32, int8, bytes}),  // WKS: wdns shows the address as one number
    describe(12, any, {name}),
    describe(13, any, {string, string}),
    describe(14, any, {name, name}),
    describe(15, any, {int16, name}),
    describe(16, any, {repstring}),
    describe(17, any, {name, name}),
    describe(18, any, {int16, name}),
    describe(19, any, {string}),
    describe(20, any, {string, string}),
    describe(21, any, {int16, name}),
    describe(24, any, {int16, int8, int8, int32, int32, int32, int16, name, bytes}),
    describe(26, in, {int16, name, name}),
    describe(28, in, {ipv6}),
    describe(30, any, {name, bytes}),
    describe(33, in, {int16, int16, int16, name}),
    describe(35, in, {int16, int16, string, string, string, name}),
    describe(36, in, {int16, name}),
    describe(38, in, {ipv6prefix, name}),
    describe(39, any, {name}),
    describe(41, any, {options}),
    describe(43, any, {int16, int8, int8, bytes}),
    describe(46, any, {rrtype, int8, int8, int32, int32, int32, int16, name, base64}),
    describe(47, any, {name, bitmap}),
    describe(48, any, {int16, int8, int8, base64}),
    describe(50, any, {int8, int8, int16, salt, hash, bitmap}),
    describe(51, any, {int8, int8, int16, salt}),
    describe(52, any, {int8, int8, int8, bytes}),
    describe(59, any, {int16, int8, int8, bytes}),
    describe(60, any, {int16, int8, int8, base64}),
    describe(61, any, {base64}),
    describe(62, any, {int32, int16, bitmap}),
    describe(64, in, {int16, name, svcparams}),
    describe(65, in, {int16, name, svcparams}),
    describe(99, any, {repstring}),
    describe(108, any, {eui48}),
    describe(109, any, {eui64}),
    describe(256, any, {int16, int16, rawstring}),
    describe(257, in, {int8, string, rawstring}),
};

constexpr std::size_t max_type = 257;

// For each type, its index in `descriptors` plus one; 0 if there is none.
constexpr auto make_positions() {
    std::array<std::uint8_t, max_type + 1> positions{};
    std::uint8_t position = 0;
    for (const Descriptor& descriptor : descriptors) {
        positions[descriptor.rrtype] = ++position;
    }
    return positions;
}

constexpr auto positions = make_positions();

}  // namespace

const Descriptor* find_descriptor(std::uint16_t rrtype) noexcept {
    const std::size_t position = rrtype <= max_type ? positions[rrtype] : 0;
    return position == 0 ? nullptr : &descriptors[position - 1];
}

RdataForm rdata_form(std::uint16_t rrtype, std::uint16_t rrclass) noexcept {
    const Descriptor* const descriptor = find_descriptor(rrtype);
    if (descriptor == nullptr) {
        return RdataForm::generic;
    }
    return descriptor->covers(rrclass) ? RdataForm::specific : RdataForm::none;
}

}  // namespace spindrift::dns
