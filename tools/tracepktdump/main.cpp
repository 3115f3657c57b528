// tracepktdump: prints the packets of any input, header by header (docs/formats/ndag.md section 8).
#include "../shared/command_main.hpp"
#include "../shared/standard_streams.hpp"
#include "../shared/trace_inputs.hpp"
#include "options.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/compat/trace_lines.hpp>
#include <spindrift/dump/packet_dumper.hpp>
#include <spindrift/packet/link_filter.hpp>
#include <spindrift/trace/input.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace spindrift;
using tracepktdump::Options;

// Prints the packets of an input as they arrive. \returns the result of the last read
trace::Input::Result show_packets(trace::Input& input, std::uint64_t count, dump::PacketDumper& dumper) {
    constexpr std::size_t enough = 256 * 1024;
    std::uint64_t left = count == 0 ? std::numeric_limits<std::uint64_t>::max() : count;
    packet::PacketBatch batch;
    Buffer text;
    auto result = trace::Input::Result::nothing;
    while (left > 0 && (result == trace::Input::Result::nothing || result == trace::Input::Result::packets)) {
        result = input.read(0, batch, std::chrono::seconds(1));
        for (const packet::Packet& packet : batch.packets) {
            if (left == 0) {
                break;
            }
            --left;
            dumper.append(text, packet);
            if (text.size() >= enough) {
                tools::write_to_stdout(text.text());
                text.clear();
            }
        }
        tools::write_to_stdout(text.text());
        text.clear();
    }
    return result;
}

// Opens an input and prints its packets. \returns whether there were no errors
bool show_input(const std::string& uri, const Options& options, dump::PacketDumper& dumper) {
    MemoryBudget memory(tools::input_part(options.memory));
    trace::InputOptions input_options;
    input_options.memory = &memory;
    input_options.filter = options.filter;
    input_options.tag_filter = options.tag_filter;
    input_options.allow = options.allow;
    input_options.report = compat::trace_reporter([](const std::string& line) { tools::print_line(line); });
    std::unique_ptr<trace::Input> input;
    try {
        input = std::make_unique<trace::Input>(uri, input_options);
    } catch (const Error& error) {
        const std::string_view what = error.what();
        const std::size_t colon = uri.find(':');
        const bool names_it = what.find(uri.substr(colon + 1)) != std::string_view::npos ||
                              (colon != std::string::npos && what.find(uri.substr(0, colon)) != std::string_view::npos);
        tools::print_line(fmt::format("trace_create: {}{}", names_it ? "" : uri + ": ", what));
        return false;
    }
    const auto result = show_packets(*input, options.count, dumper);
    tools::write_to_stdout("\n");
    if (result == trace::Input::Result::failed) {
        tools::print_line(fmt::format("trace_read_packet({}): {}", input->body(), input->error_message()));
        return input->is_cut_short();
    }
    tools::print_untagged("tracepktdump", uri, input->statistics());
    if (const std::uint64_t count = options.filter.empty() ? 0 : input->statistics().unfilterable; count > 0) {
        tools::print_error("tracepktdump: {}: {} packet{} of a link layer no filter can look at\n", uri, count,
                           count == 1 ? " is" : "s are");
        return false;
    }
    return true;
}

int run(const Options& options) {
    if (options.list_inputs) {
        tools::print("{}", tracepktdump::inputs_text());
        return EXIT_SUCCESS;
    }
    dump::PacketDumper dumper(options.zone);
    bool good = true;
    for (const std::string& uri : options.uris) {
        good = show_input(uri, options, dumper) && good;
    }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    return tools::command_main(argc, argv, "tracepktdump", [&](const std::string& program) {
        const Options options = tracepktdump::parse_options(argc, argv);
        return options.request == tools::Request::work
                   ? run(options)
                   : tools::answer(options.request, program, tracepktdump::usage_text(program));
    });
}
