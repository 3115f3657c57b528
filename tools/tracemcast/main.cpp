// tracemcast: sends the packets of any input to a multicast group, as nDAG streams. docs/man/tracemcast.1.scd says
// more.

#include "options.hpp"
#include "transmission.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

namespace {

tracemcast::Transmission* running = nullptr;  // set before signals are handled

extern "C" void on_signal(int) {
    running->stop();
}

// Lets SIGINT and SIGTERM end the transmission in good order; a second one ends the process.
class SignalGuard {
public:
    explicit SignalGuard(tracemcast::Transmission& transmission) {
        running = &transmission;
        struct sigaction action {};
        action.sa_handler = on_signal;
        action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
        for (const int number : {SIGINT, SIGTERM}) {
            ::sigaction(number, &action, nullptr);
        }
    }
    SignalGuard(const SignalGuard&) = delete;
    SignalGuard& operator=(const SignalGuard&) = delete;
    ~SignalGuard() {
        for (const int number : {SIGINT, SIGTERM}) {
            ::signal(number, SIG_IGN);
        }
    }
};

}  // namespace

int main(int argc, char** argv) {
    const std::string path = argc > 0 ? argv[0] : "tracemcast";
    const std::string program = path.substr(path.rfind('/') + 1);
    try {
        tracemcast::Transmission transmission(program, tracemcast::parse_options(argc, argv));
        const SignalGuard guard(transmission);
        return transmission.run() ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (const tracemcast::UsageError& error) {
        if (!error.complaint.empty()) {
            fmt::print(stderr, "{}: {}\n", program, error.complaint);
        }
        fmt::print(stderr, "{}", tracemcast::usage_text(program));
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}: {}\n", program, error.what());
    }
    return EXIT_FAILURE;
}
