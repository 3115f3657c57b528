// traceends: counts what each address has sent and received. See docs/man/traceends.1.scd.

#include "../shared/command_main.hpp"
#include "../shared/standard_streams.hpp"
#include "counting.hpp"
#include "options.hpp"

namespace {

using traceends::EndCounts;
using traceends::Options;

void show(traceends::Addresses addresses, const EndCounts& counts) {
    constexpr std::size_t enough = 256 * 1024;
    std::string text;
    for (const EndCounts::Entry* const entry : counts.sorted()) {
        text += traceends::row(addresses, *entry);
        if (text.size() >= enough) {
            tools::write_to_stdout(text);
            text.clear();
        }
    }
    tools::write_to_stdout(text);
}

int run(const std::string& program, const Options& options) {
    tools::SignalGuard signals;
    const std::size_t memory = tools::table_part(options.packets.memory);
    bool good = true;
    for (const std::string& uri : options.packets.uris) {
        if (signals.received() != 0) {
            break;
        }
        EndCounts counts(options.ends, memory);
        good = traceends::count_ends(program, options.packets, uri, signals, counts) && good;
        show(options.ends.addresses, counts);
    }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    return tools::command_main(argc, argv, "traceends", [&](const std::string& program) {
        const Options options = traceends::parse_options(argc, argv);
        return options.packets.request == tools::Request::work
                   ? run(program, options)
                   : tools::answer(options.packets.request, program, traceends::usage_text(program));
    });
}
