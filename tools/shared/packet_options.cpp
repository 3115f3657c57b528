#include "packet_options.hpp"

namespace tools {

bool take_packet_option(PacketOptions& options, int key, const char* value) {
    switch (key) {
        case filter_option.key: options.filter = value; return true;
        case threads_option.key: options.threads = parse_threads(value); return true;
        case allow_key: options.allowed.emplace_back(value); return true;
        case tag_filter_key: options.tag_filter = parse_tag_filter(value); return true;
        case memory_key: options.memory = parse_memory(value); return true;
        default: return false;
    }
}

void finish_packet_options(PacketOptions& options) {
    require_inputs(options.uris);
    options.allow = parse_allow(options.allowed);
    if (!options.filter.empty()) {
        check_filters({&options.filter, 1});
    }
}

spindrift::trace::InputOptions input_options(const PacketOptions& options, spindrift::MemoryBudget& memory) {
    spindrift::trace::InputOptions input;
    input.threads = options.threads;
    input.filter = options.filter;
    input.tag_filter = options.tag_filter;
    input.allow = options.allow;
    input.memory = &memory;
    return input;
}

}  // namespace tools
