#include "decoder.hpp"
#include "line.hpp"

#include <spindrift/tag/tags_view.hpp>

// The tags that corsaro adds before a frame (docs/formats/tagging.md 2.1 and 3.4).
namespace spindrift::dump {
namespace {

using tag::Filter;
using tag::TagsView;

void put_place(Line& line, const tag::Place& place) {
    line.put("Continent: ").put_text(place.continent.text());
    line.put("   Country: ").put_text(place.country.text()).put('\n');
}

void put_netacuity(Line& line, const TagsView& tags) {
    put_place(line.put(" CorsaroTags: Netacq-Edge "), tags.netacuity());
    line.put(" CorsaroTags: Netacq-Edge Region Code: ").decimal(tags.region());
    line.put("\n CorsaroTags: Netacq-Edge Polygon Ids: ");
    for (std::size_t i = 0; i < tag::provider::max_polygon_tables; ++i) {
        const std::uint32_t polygon = tags.polygon(i);
        // Polygons after an unknown one are not shown, even if they are known.
        if ((polygon & 0xFFFFFF) == 0) {
            break;
        }
        line.decimal(polygon >> 24).put(':').decimal(polygon & 0xFFFFFF).put(' ');
    }
    line.put('\n');
}

void put_filters(Line& line, const TagsView& tags) {
    const auto matches = [filters = tags.filters()](Filter filter) { return (filters & bit(filter)) != 0; };
    line.put(" CorsaroTags: Filters: ").put_text(matches(Filter::spoofed) ? "Spoofed " : "Not-Spoofed ");
    line.put_text(matches(Filter::erratic) ? "Erratic " : "Not-Erratic ");
    line.put_text(matches(Filter::routed) ? "Not-Routable " : "Routable ");
    line.put_text(matches(Filter::large_scale_scan) ? "LSScan \n" : "\n");
}

}  // namespace

Next dump_corsaro_tags(Context& context, Bytes octets) {
    const TagsView tags(octets);
    Line line(context.out);
    if (!tags.has(TagsView::size)) {
        line.put(" CorsaroTags: [Truncated]\n");
        return no_more;
    }
    line.put(" CorsaroTags: Protocol: ").decimal(tags.protocol());
    line.put("  Source Port: ").decimal(tags.source_port());
    line.put("  Dest Port: ").decimal(tags.dest_port());
    line.put("\n CorsaroTags: Flowtuple hash: ").decimal(tags.flow_hash()).put('\n');
    if (tags.knows(tag::Provider::maxmind)) {
        put_place(line.put(" CorsaroTags: Maxmind "), tags.maxmind());
    }
    if (tags.knows(tag::Provider::netacuity)) {
        put_netacuity(line, tags);
    }
    if (tags.knows(tag::Provider::prefix2asn)) {
        line.put(" CorsaroTags: Source ASN: ").decimal(tags.asn()).put('\n');
    }
    put_filters(line, tags);
    if (tags.payload().empty()) {
        return no_more;
    }
    return {Namespace::link, static_cast<int>(packet::LinkLayer::ethernet), tags.payload()};
}

}  // namespace spindrift::dump
