// nmsgtool: reads, converts, compresses, sends and receives NMSG data. The manual page and the help text describe it.

#include "../shared/standard_streams.hpp"
#include "command_line/arguments.hpp"
#include "console.hpp"
#include "list.hpp"
#include "run.hpp"
#include "settings.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/version.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

int main(int argc, char** argv) {
    tools::secure_standard_streams();
    using namespace nmsgtool;
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
    Console console(program, std::max(options.debug, 1));
    try {
        Settings settings(options, console);
        if (options.list_types || options.list_fields) {
            list(settings);
            return EXIT_SUCCESS;
        }
        return run(settings, console) ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (const spindrift::Error& error) {
        tools::print_error("{}: {}\n", program, error.what());
        return EXIT_FAILURE;
    }
}
