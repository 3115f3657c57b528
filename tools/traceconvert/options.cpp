#include "options.hpp"

#include "../shared/trace_inputs.hpp"
#include "../shared/trace_outputs.hpp"
#include "../tracesplit/copy_options.hpp"

#include <fmt/format.h>

namespace traceconvert {

std::span<const tools::OptionSpec> option_table() noexcept {
    return tracesplit::copy_option_table();
}

tracesplit::Options parse_options(int argc, char** argv) {
    tracesplit::Options options = tracesplit::parse_copy_options(argc, argv);
    if (std::vector<std::string>& words = options.packets.uris; options.packets.request == tools::Request::work) {
        if (words.size() != 2) {
            throw tools::UsageError{fmt::format("an inputuri and an outputuri are needed, not {} words", words.size())};
        }
        options.output = tools::take_output(words);
        tools::finish_packet_options(options.packets);
    }
    return options;
}

std::string usage_text(std::string_view program) {
    return fmt::format(
        "Usage: {} [options] inputuri outputuri\n"
        "Copies the packets of an input to an output, in its format, compressed with gzip.\n"
        "{}"
        "traceconvert erf:day.erf.gz pcapfile:day.pcap.gz\n",
        program, tools::options_text(option_table()));
}

}  // namespace traceconvert
