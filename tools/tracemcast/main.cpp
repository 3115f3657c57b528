// tracemcast: sends the packets of any input to a multicast group, as nDAG streams. See docs/man/tracemcast.1.scd.

#include "../shared/signal_guard.hpp"
#include "../shared/standard_streams.hpp"
#include "options.hpp"
#include "transmission.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <string>

int main(int argc, char** argv) {
    tools::secure_standard_streams();
    const std::string path = argc > 0 ? argv[0] : "tracemcast";
    const std::string program = path.substr(path.rfind('/') + 1);
    try {
        tools::SignalGuard signals;
        tracemcast::Transmission transmission(program, tracemcast::parse_options(argc, argv));
        // Until the input is open there is nothing to stop: a signal ends the program.
        transmission.open();
        const tools::SignalGuard::StopHandler stop_handler(signals, [&] { transmission.stop(); });
        return transmission.run() ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (const tracemcast::UsageError& error) {
        if (!error.message.empty()) {
            tools::print_error("{}: {}\n", program, error.message);
        }
        tools::print_error("{}", tracemcast::usage_text(program));
    } catch (const std::exception& error) {
        tools::print_error("{}: {}\n", program, error.what());
    }
    return EXIT_FAILURE;
}
