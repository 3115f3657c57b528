// tracestats: counts the packets and bytes of any input, and those that match filters. See docs/man/tracestats.1.scd.

#include "../shared/command_main.hpp"
#include "options.hpp"
#include "totals.hpp"

int main(int argc, char** argv) {
    return tools::command_main(argc, argv, "tracestats", [&](const std::string& program) {
        const tracestats::Options options = tracestats::parse_options(argc, argv);
        if (options.request != tools::Request::work) {
            return tools::answer(options.request, program, tracestats::usage_text(program));
        }
        return tracestats::show_totals(program, options) ? EXIT_SUCCESS : EXIT_FAILURE;
    });
}
