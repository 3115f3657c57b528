#pragma once

#include <spindrift/packet/packet.hpp>

#include <array>
#include <cstring>
#include <string_view>

namespace spindrift::packet {

/// The custom option of a packet in pcapng files that has its tags (docs/formats/tagging.md 2.7). Its value: the
/// Private Enterprise Number in the byte order of the section, a magic, the tags as they are on the wire.
struct TagsOption {
    using Tags = std::array<std::byte, corsaro_tags_size>;

    static constexpr std::uint16_t code = 2989;  ///< custom, binary, may be copied
    /// That of examples (RFC 5612), until there is one of ours; so the magic is what tells the option from others.
    static constexpr std::uint32_t enterprise = 32'473;
    static constexpr std::string_view magic = "SPDRTAGS\x01";
    static constexpr std::size_t size = sizeof enterprise + magic.size() + corsaro_tags_size;
    static_assert(size % 4 == 0, "the option needs no padding");

    /// The tags in a value of `size` octets; empty if it is another option. \param number the first field of the value
    [[nodiscard]] static Bytes tags_in(Bytes value, std::uint32_t number) noexcept {
        const bool is_ours = number == enterprise && as_text(value.subspan(sizeof enterprise, magic.size())) == magic;
        return is_ours ? value.last(corsaro_tags_size) : Bytes();
    }
};

}  // namespace spindrift::packet
