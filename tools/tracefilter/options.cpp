#include "options.hpp"

#include "../shared/trace_inputs.hpp"
#include "../shared/trace_outputs.hpp"
#include "../tracesplit/copy_options.hpp"

#include <fmt/format.h>

namespace tracefilter {

std::span<const tools::OptionSpec> option_table() noexcept {
    return tracesplit::copy_option_table();
}

tracesplit::Options parse_options(int argc, char** argv) {
    tracesplit::Options options = tracesplit::parse_copy_options(argc, argv);
    if (std::vector<std::string>& words = options.packets.uris; options.packets.request == tools::Request::work) {
        constexpr std::size_t needed = 3;
        if (words.size() != needed) {
            throw tools::UsageError{
                fmt::format("an inputuri, a filter and an outputuri are needed, not {} words", words.size())};
        }
        options.output = tools::take_output(words);
        options.packets.filter = words[1];
        words.resize(1);
        tools::finish_packet_options(options.packets);
    }
    return options;
}

std::string usage_text(std::string_view program) {
    return fmt::format(
        "Usage: {} [options] inputuri filter outputuri\n"
        "Copies the packets of an input that match a filter (pcap-filter(7)) to an output, compressed with gzip.\n"
        "{}"
        "tracefilter pcapfile:day.pcap.gz 'tcp dst port 23' pcapfile:telnet.pcap.gz\n",
        program, tools::options_text(option_table()));
}

}  // namespace tracefilter
