#pragma once

#include <spindrift/packet/packet.hpp>
#include <spindrift/tag/packet_tags.hpp>

#include <memory>
#include <string_view>

namespace spindrift::tag {

/// A condition on the tags of packets, in the grammar of docs/where.md: `asn == 4134 and not spoofed`. The names of
/// filters, with `_` in place of `-`, are true or false and may stand alone. Several threads may use it.
class TagFilter {
public:
    /// \throws Error with the position of what is wrong, in octets from 1
    explicit TagFilter(std::string_view expression);
    TagFilter(TagFilter&&) noexcept;
    TagFilter& operator=(TagFilter&&) noexcept;
    ~TagFilter();

    [[nodiscard]] bool matches(const PacketTags& tags) const;

    /// Compares the tags that a packet brings, or else its standard tags (`tags_of`). Metadata always match.
    [[nodiscard]] bool matches(const packet::Packet& packet) const;

    /// Whether it names a field that only a tagger knows, such as `asn`, so that packets without tags do not have it.
    [[nodiscard]] bool needs_provider() const noexcept;

private:
    struct State;

    std::unique_ptr<const State> state_;
};

}  // namespace spindrift::tag
