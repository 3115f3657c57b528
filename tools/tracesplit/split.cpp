#include "split.hpp"

#include "../shared/command_main.hpp"
#include "../shared/signal_guard.hpp"
#include "../shared/standard_streams.hpp"
#include "../shared/trace_inputs.hpp"
#include "splitter.hpp"

#include <cstdlib>

namespace tracesplit {
namespace {

using namespace spindrift;
using tools::SignalGuard;

void print_statistics(const trace::Input& input, std::uint64_t taken) {
    const trace::Statistics statistics = input.statistics();
    if (input.is_live()) {
        tools::print_error("{} packets on input\n", statistics.received);
    }
    tools::print_error("{} packets filtered\n", statistics.filtered);
    if (statistics.dropped) {
        tools::print_error("{} packets dropped\n", *statistics.dropped);
    }
    tools::print_error("{} packets accepted\n", taken);
}

enum class Outcome : std::uint8_t { good, failed, complete };

// Copies the packets of an input. \returns `complete` if no packets of later inputs are wanted
Outcome copy(const std::string& program, const Options& options, const std::string& uri, Splitter& splitter,
             SignalGuard& signals) {
    MemoryBudget memory(tools::input_part(options.packets.memory));
    const auto input = tools::open_input(program, uri, tools::input_options(options.packets, memory), signals);
    if (!input) {
        return Outcome::failed;
    }
    const SignalGuard::StopHandler stop_handler(signals, [&] { input->stop(); });
    const std::uint64_t taken_before = splitter.taken();
    bool wants_more = true;
    tools::read_packets(
        *input, [&](const packet::Packet& packet) { return wants_more = splitter.take(*input, packet); },
        [&] { splitter.flush(); });
    if (options.verbosity > 0) {
        print_statistics(*input, splitter.taken() - taken_before);
    }
    tools::print_untagged(program, uri, input->statistics());
    bool good = tools::check_read(program, *input);
    good = (options.packets.filter.empty() || tools::check_filterable(program, *input)) && good;
    return !good ? Outcome::failed : wants_more ? Outcome::good : Outcome::complete;
}

}  // namespace

int split(const std::string& program, const Options& options) {
    SignalGuard signals;
    Splitter splitter(program, options);
    bool good = true;
    for (const std::string& uri : options.packets.uris) {
        if (signals.received() != 0) {
            break;
        }
        const Outcome outcome = copy(program, options, uri, splitter, signals);
        good = good && outcome != Outcome::failed;
        if (outcome == Outcome::complete) {
            break;
        }
    }
    good = splitter.close() && good;
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

int run_command(int argc, char** argv, std::string_view fallback,
                const std::function<Options(int argc, char** argv)>& parse,
                const std::function<std::string(std::string_view program)>& usage) {
    return tools::command_main(argc, argv, fallback, [&](const std::string& program) {
        const Options options = parse(argc, argv);
        if (options.lists_formats) {
            tools::print("{}", tools::formats_text());
            return EXIT_SUCCESS;
        }
        return options.packets.request == tools::Request::work
                   ? split(program, options)
                   : tools::answer(options.packets.request, program, usage(program));
    });
}

}  // namespace tracesplit
