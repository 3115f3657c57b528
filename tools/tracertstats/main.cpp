// tracertstats: prints the number of packets and bytes of any input per interval. See docs/man/tracertstats.1.scd.

#include "../shared/command_main.hpp"
#include "../shared/standard_streams.hpp"
#include "options.hpp"
#include "report.hpp"

#include <spindrift/rates/rate_writer.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <utility>

namespace {

using namespace tracertstats;

// The reason why the format cannot be written with these options; empty if it can.
std::string error_with(const spindrift::rates::RateWriter& writer, const Options& options) {
    if (writer.takes_many_tables()) {
        return {};
    }
    if (options.uris.size() > 1 && !options.merge) {
        return fmt::format("{} holds one table: name one input, or join them by -m", options.format);
    }
    if (::isatty(STDOUT_FILENO) == 1) {
        return fmt::format("{} is nothing to show on a terminal: redirect standard output to a file", options.format);
    }
    return {};
}

int run(const std::string& program, const Options& options) {
    tools::print_error("output format: '{}'\n", options.format);
    auto writer = spindrift::rates::make_rate_writer(options.format);
    if (const std::string error_message = error_with(*writer, options); !error_message.empty()) {
        tools::print_error("{}: {}\n", program, error_message);
        return EXIT_FAILURE;
    }
    return Report(program, options, std::move(writer)).run() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    return tools::command_main(argc, argv, "tracertstats", [&](const std::string& program) {
        const Options options = parse_options(argc, argv);
        return options.request == tools::Request::work ? run(program, options)
                                                       : tools::answer(options.request, program, usage_text(program));
    });
}
