#include "copy_options.hpp"

#include "../shared/trace_inputs.hpp"

#include <array>

namespace tracesplit {
namespace {

// Options without a short form.
enum : int { allow = tools::first_own_key, tag_filter, memory };

constexpr auto table = std::to_array<tools::OptionSpec>({
    tools::tag_filter_option(tag_filter),
    tools::allow_option(allow),
    tools::memory_option(memory),
    tools::help_option,
    tools::version_option,
});

}  // namespace

std::span<const tools::OptionSpec> copy_option_table() noexcept {
    return table;
}

CopyOptions parse_copy_options(int argc, char** argv) {
    CopyOptions parsed;
    std::vector<std::string> allowed;
    Options& options = parsed.options;
    options.request = tools::parse_options(
        argc, argv, table,
        [&](int key, const char* value) {
            switch (key) {
                case tag_filter: options.tag_filter = tools::parse_tag_filter(value); break;
                case memory: options.memory = tools::parse_memory(value); break;
                case allow: allowed.emplace_back(value); break;
                default: break;
            }
        },
        parsed.words);
    options.allow = tools::parse_allow(allowed);
    options.compression = {.compression = spindrift::file::Compression::gzip, .level = 1};
    return parsed;
}

}  // namespace tracesplit
