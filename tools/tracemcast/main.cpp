// tracemcast: sends the packets of any input to a multicast group, as nDAG streams. See docs/man/tracemcast.1.scd.

#include "../shared/command_main.hpp"
#include "../shared/service.hpp"
#include "../shared/signal_guard.hpp"
#include "../shared/standard_streams.hpp"
#include "options.hpp"
#include "transmission.hpp"

#include <cstdlib>
#include <string>
#include <utility>

namespace {

int run(const std::string& program, tracemcast::Options options) {
    tools::Service service(options.service, [](int level, const std::string& text) {
        if (level == 0) {
            tools::print_error("{}\n", text);
        }
    });
    tools::SignalGuard signals;
    tracemcast::Transmission transmission(program, std::move(options));
    // Until the input is open there is nothing to stop: a signal ends the program.
    transmission.open();
    const tools::SignalGuard::StopHandler stop_handler(signals, [&] { transmission.stop(); });
    return transmission.run([&] {
        service.drop_privileges();
        service.started();
    })
               ? EXIT_SUCCESS
               : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    return tools::command_main(argc, argv, "tracemcast", [&](const std::string& program) {
        tracemcast::Options options = tracemcast::parse_options(argc, argv);
        return options.request == tools::Request::work
                   ? run(program, std::move(options))
                   : tools::answer(options.request, program, tracemcast::usage_text(program));
    });
}
