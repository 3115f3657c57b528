#include "fields.hpp"

namespace spindrift::libtrace::metadata {

std::optional<Selection> selection_of(const libtrace_packet_t* packet, const Field& field) noexcept {
    const libtrace_linktype_t link = packet == nullptr ? TRACE_TYPE_UNKNOWN : trace_get_link_type(packet);
    if (link == TRACE_TYPE_ERF_META) {
        return Selection{field.erf_section, field.erf_option};
    }
    if (link == TRACE_TYPE_PCAPNG_META && field.pcapng_option != 0) {
        return Selection{field.pcapng_block, field.pcapng_option};
    }
    return std::nullopt;
}

std::optional<RecordOption> find_option(const libtrace_packet_t* packet, const Field& field, int index) noexcept {
    const auto selection = selection_of(packet, field);
    if (!selection || index < 0) {
        return std::nullopt;
    }
    for (RecordOptions options(packet); const auto option = options.next();) {
        if (selection->matches(*option) && index-- == 0) {
            return option;
        }
    }
    return std::nullopt;
}

}  // namespace spindrift::libtrace::metadata
