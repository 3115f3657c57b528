#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/dns/errc.hpp>
#include <spindrift/dns/message.hpp>
#include <spindrift/dns/name.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace spindrift::dns {

/// An RRset that owns its data, for sorting and storing (docs/formats/dns.md section 13).
struct RrSet {
    std::string name;  ///< wire form
    std::uint16_t rrtype = 0;
    std::uint16_t rrclass = 0;
    std::uint32_t ttl = 0;            ///< seconds
    std::vector<std::string> rdatas;  ///< stored form

    /// Copies an RRset of a parsed message.
    static RrSet from(const RrSetView& set);

    /// Reads the format of `serialize`. Octets after it are ignored. Names and rdata are not validated.
    static Decoded<RrSet> deserialize(Bytes octets);

    /// Appends u8 name length, name, u16 type, u16 class, u32 TTL, u16 count, then for each rdata u16 length and
    /// octets; all integers little-endian.
    void serialize(Buffer& out) const;

    /// Sorts the rdatas by length, then by octets. This is not the canonical order of DNSSEC.
    void sort();

    /// Converts the owner and the names in rdata to lower case.
    Errc downcase();

    /// Appends one record line for each rdata, or one question line.
    void append_text(Buffer& out, Section section) const;
};

}  // namespace spindrift::dns
