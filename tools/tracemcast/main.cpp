// tracemcast: sends the packets of any input to a multicast group, as nDAG streams. See docs/man/tracemcast.1.scd.

#include "../shared/allocator.hpp"
#include "../shared/service.hpp"
#include "../shared/signal_guard.hpp"
#include "../shared/standard_streams.hpp"
#include "options.hpp"
#include "transmission.hpp"

#include <spindrift/base/thread.hpp>

#include <cstdlib>
#include <exception>
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
    tools::return_freed_memory();
    tools::secure_standard_streams();
    const std::string program = tools::program_name(argc, argv, "tracemcast");
    try {
        tracemcast::Options options = tracemcast::parse_options(argc, argv);
        switch (options.request) {
            case tools::Request::work: return run(program, std::move(options));
            case tools::Request::help: tools::print("{}", tracemcast::usage_text(program)); return EXIT_SUCCESS;
            case tools::Request::version: tools::print_version(program); return EXIT_SUCCESS;
        }
    } catch (const tools::UsageError& error) {
        tools::print_usage_error(program, error);
    } catch (const std::exception&) {
        tools::print_error("{}: {}\n", program, spindrift::failure_text(std::current_exception()));
    }
    return EXIT_FAILURE;
}
