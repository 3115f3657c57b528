// tracertstats: prints the number of packets and bytes of any input per interval. See docs/man/tracertstats.1.scd.

#include "../shared/allocator.hpp"
#include "../shared/standard_streams.hpp"
#include "options.hpp"
#include "report.hpp"

#include <spindrift/base/thread.hpp>
#include <spindrift/rates/rate_writer.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
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
    tools::return_freed_memory();
    tools::secure_standard_streams();
    const std::string program = tools::program_name(argc, argv, "tracertstats");
    try {
        const Options options = parse_options(argc, argv);
        switch (options.request) {
            case tools::Request::work: return run(program, options);
            case tools::Request::help: tools::print("{}", usage_text(program)); return EXIT_SUCCESS;
            case tools::Request::version: tools::print_version(program); return EXIT_SUCCESS;
        }
    } catch (const tools::UsageError& error) {
        tools::print_usage_error(program, error);
    } catch (const std::exception&) {
        tools::print_error("{}: {}\n", program, spindrift::failure_text(std::current_exception()));
    }
    return EXIT_FAILURE;
}
