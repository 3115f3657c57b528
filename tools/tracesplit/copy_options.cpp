#include "copy_options.hpp"

#include "../shared/trace_inputs.hpp"

#include <array>

namespace tracesplit {
namespace {

constexpr auto table = std::to_array<tools::OptionSpec>({
    tools::tag_filter_option(tools::tag_filter_key),
    tools::allow_option(tools::allow_key),
    tools::memory_option(tools::memory_key),
    tools::help_option,
    tools::version_option,
});

}  // namespace

std::span<const tools::OptionSpec> copy_option_table() noexcept {
    return table;
}

Options parse_copy_options(int argc, char** argv) {
    Options options;
    tools::PacketOptions& packets = options.packets;
    packets.request = tools::parse_options(
        argc, argv, table, [&](int key, const char* value) { tools::take_packet_option(packets, key, value); },
        packets.uris);
    options.compression = {.compression = spindrift::file::Compression::gzip, .level = 1};
    return options;
}

}  // namespace tracesplit
