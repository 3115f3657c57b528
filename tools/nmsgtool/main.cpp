// nmsgtool: reads, converts, compresses, sends and receives NMSG data. The manual page and the help text describe it.

#include "../shared/allocator.hpp"
#include "../shared/standard_streams.hpp"
#include "command_line/arguments.hpp"
#include "console.hpp"
#include "list.hpp"
#include "run.hpp"
#include "settings.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/thread.hpp>
#include <spindrift/version.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

namespace {

using namespace nmsgtool;

void open_log(const Options& options, Log& log) {
    if (options.log_format && *options.log_format != "text" && *options.log_format != "json") {
        usage_error(fmt::format("--log-format: '{}' is neither text nor json", *options.log_format));
    }
    if (options.log == "syslog") {
        if (!log.use_syslog()) {
            throw spindrift::Error("--log: no system log listens here; give the name of a file");
        }
    } else if (options.log) {
        log.use_file(*options.log);
    }
}

}  // namespace

int main(int argc, char** argv) {
    tools::return_freed_memory();
    tools::secure_standard_streams();
    const std::string path = argc > 0 ? argv[0] : "nmsgtool";
    const std::string program = path.substr(path.rfind('/') + 1);
    Options options;
    ArgumentParser parser(program, options);
    const ParseResult result = parser.parse(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
    switch (result) {
        case ParseResult::good: break;
        case ParseResult::usage: tools::print_error("{}", usage_text(program)); return EXIT_SUCCESS;
        case ParseResult::usage_short: tools::print_error("{}", short_usage_text(program)); return EXIT_SUCCESS;
        case ParseResult::display: tools::print_error("{}", display_text(options)); return EXIT_SUCCESS;
        case ParseResult::bad_argument:
        case ParseResult::bad_value: return EXIT_FAILURE;
    }
    if (options.help) {
        tools::print_error("{}", usage_text(program));
        return EXIT_SUCCESS;
    }
    if (options.version) {
        tools::print_error("{}: version {}\n", program, spindrift::version());
        return EXIT_SUCCESS;
    }
    const bool as_json = options.log_format == "json";
    Console console(program, std::max(options.debug, 1), as_json ? Log::Format::json : Log::Format::text);
    try {
        open_log(options, console.log());
        Settings settings(options, console);
        if (options.list_types || options.list_fields || options.list_columns) {
            list(settings);
            return EXIT_SUCCESS;
        }
        return run(settings, console);
    } catch (const std::exception&) {
        console.fail(spindrift::failure_text(std::current_exception()));
        return EXIT_FAILURE;
    }
}
