#include "decoder.hpp"
#include "line.hpp"

#include <spindrift/packet/header_view.hpp>

// The tags that corsaro adds before a frame (docs/formats/tagging.md 2.1 and 3.4).
namespace spindrift::dump {
namespace {

class CorsaroTags : public packet::HeaderView {
public:
    using HeaderView::HeaderView;
    static constexpr std::size_t size = 67;
    static constexpr std::size_t polygon_count = 8;

    [[nodiscard]] bool has_maxmind() const noexcept { return (providers() & 2) != 0; }
    [[nodiscard]] bool has_netacuity() const noexcept { return (providers() & 4) != 0; }
    [[nodiscard]] bool has_prefix_asn() const noexcept { return (providers() & 8) != 0; }
    [[nodiscard]] std::uint16_t netacuity_region() const noexcept { return field<std::uint16_t>(4); }
    /// The table number in the upper 8 bits, the polygon's number in the lower 24.
    [[nodiscard]] std::uint32_t netacuity_polygon(std::size_t i) const noexcept {
        return field<std::uint32_t>(6 + 4 * i);
    }
    [[nodiscard]] std::uint32_t prefix_asn() const noexcept { return field<std::uint32_t>(38); }
    // Codes of two letters.
    [[nodiscard]] Bytes maxmind_country() const noexcept { return address(42, 2); }
    [[nodiscard]] Bytes netacuity_country() const noexcept { return address(44, 2); }
    [[nodiscard]] Bytes maxmind_continent() const noexcept { return address(50, 2); }
    [[nodiscard]] Bytes netacuity_continent() const noexcept { return address(52, 2); }
    [[nodiscard]] std::uint16_t source_port() const noexcept { return field<std::uint16_t>(46); }
    [[nodiscard]] std::uint16_t destination_port() const noexcept { return field<std::uint16_t>(48); }
    [[nodiscard]] bool matches(unsigned filter) const noexcept {
        return ((field<std::uint64_t>(54) >> filter) & 1) != 0;
    }
    [[nodiscard]] std::uint32_t flow_hash() const noexcept { return field<std::uint32_t>(62); }
    [[nodiscard]] std::uint8_t protocol() const noexcept { return field<std::uint8_t>(66); }
    [[nodiscard]] Bytes payload() const noexcept { return after(size); }

private:
    [[nodiscard]] std::uint32_t providers() const noexcept { return field<std::uint32_t>(0); }
};

void put_place(Line& line, Bytes continent, Bytes country) {
    line.put("Continent: ").put_text(as_text(continent)).put("   Country: ").put_text(as_text(country)).put('\n');
}

void put_netacuity(Line& line, const CorsaroTags& tags) {
    put_place(line.put(" CorsaroTags: Netacq-Edge "), tags.netacuity_continent(), tags.netacuity_country());
    line.put(" CorsaroTags: Netacq-Edge Region Code: ").decimal(tags.netacuity_region());
    line.put("\n CorsaroTags: Netacq-Edge Polygon Ids: ");
    for (std::size_t i = 0; i < CorsaroTags::polygon_count; ++i) {
        const std::uint32_t polygon = tags.netacuity_polygon(i);
        // Polygons after an unknown one are not shown, even if they are known.
        if ((polygon & 0xFFFFFF) == 0) {
            break;
        }
        line.decimal(polygon >> 24).put(':').decimal(polygon & 0xFFFFFF).put(' ');
    }
    line.put('\n');
}

void put_filters(Line& line, const CorsaroTags& tags) {
    line.put(" CorsaroTags: Filters: ").put_text(tags.matches(0) ? "Spoofed " : "Not-Spoofed ");
    line.put_text(tags.matches(1) ? "Erratic " : "Not-Erratic ");
    line.put_text(tags.matches(2) ? "Not-Routable " : "Routable ");
    line.put_text(tags.matches(3) ? "LSScan \n" : "\n");
}

}  // namespace

Next dump_corsaro_tags(Context& context, Bytes octets) {
    const CorsaroTags tags(octets);
    Line line(context.out);
    if (!tags.has(CorsaroTags::size)) {
        line.put(" CorsaroTags: [Truncated]\n");
        return no_more;
    }
    line.put(" CorsaroTags: Protocol: ").decimal(tags.protocol());
    line.put("  Source Port: ").decimal(tags.source_port());
    line.put("  Dest Port: ").decimal(tags.destination_port());
    line.put("\n CorsaroTags: Flowtuple hash: ").decimal(tags.flow_hash()).put('\n');
    if (tags.has_maxmind()) {
        put_place(line.put(" CorsaroTags: Maxmind "), tags.maxmind_continent(), tags.maxmind_country());
    }
    if (tags.has_netacuity()) {
        put_netacuity(line, tags);
    }
    if (tags.has_prefix_asn()) {
        line.put(" CorsaroTags: Source ASN: ").decimal(tags.prefix_asn()).put('\n');
    }
    put_filters(line, tags);
    if (tags.payload().empty()) {
        return no_more;
    }
    return {Namespace::link, static_cast<int>(packet::LinkLayer::ethernet), tags.payload()};
}

}  // namespace spindrift::dump
