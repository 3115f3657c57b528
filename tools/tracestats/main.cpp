// tracestats: counts the packets and bytes of any input, and those that match filters. See docs/man/tracestats.1.scd.

#include "../shared/signal_guard.hpp"
#include "../shared/standard_streams.hpp"
#include "../shared/trace_inputs.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/rates/traffic.hpp>
#include <spindrift/trace/input.hpp>

#include <fmt/format.h>
#include <getopt.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace spindrift;
using tools::SignalGuard;

constexpr std::int64_t max_threads = 1024;

struct Options {
    std::vector<std::string> filters;
    unsigned threads = 1;
    std::vector<std::string> uris;
};

constexpr auto long_options = std::to_array<option>({
    {"filter", required_argument, nullptr, 'f'},
    {"threads", required_argument, nullptr, 't'},
    {"help", no_argument, nullptr, 'h'},
    {nullptr, 0, nullptr, 0},
});

std::string usage_text(std::string_view program) {
    return fmt::format(
        "Usage: {} [-f bpf]... [-t threads] uri...\n"
        "Counts the packets and bytes of each input, and those that match a filter.\n"
        "  -f, --filter=BPF   count what matches; may be repeated\n"
        "  -t, --threads=N    threads; for nDAG, as many as there are streams (1)\n"
        "  -h, --help         show this\n"
        "An input is ndag:, ndagtcp:, pcapfile:, pcapng:, erf:, int: or ring:, a file, a URL, or an interface.\n",
        program);
}

// \returns nothing, after printing the usage, if the command line is invalid
std::optional<Options> parse_options(const std::string& program, int argc, char** argv) {
    Options options;
    while (true) {
        switch (::getopt_long(argc, argv, "f:t:h", long_options.data(), nullptr)) {
            case -1: options.uris.assign(argv + optind, argv + argc); return options;
            case 'f': options.filters.emplace_back(optarg); break;
            case 't':
                if (const auto number = parse_c_integer<std::int64_t>(optarg); number && *number <= max_threads) {
                    options.threads = static_cast<unsigned>(std::max<std::int64_t>(*number, 1));
                    break;
                }
                tools::print_error("Invalid number of threads: {}\n\n", optarg);
                [[fallthrough]];
            default: tools::print_error("{}", usage_text(program)); return std::nullopt;
        }
    }
}

void show_total(const rates::Traffic& traffic) {
    tools::print("{:>30}:\t{:>12}\t{:>12}\n", "Total", traffic.packets, traffic.octets);
}

void show_filters(const Options& options, const rates::TrafficCounts& counts) {
    tools::print("{:<30}\t{:>12}\t{:>12}\t{:>7}\n", "filter", "count", "bytes", "% count");
    const auto all = static_cast<double>(std::max<std::uint64_t>(counts[0].packets, 1));
    for (std::size_t i = 0; i < options.filters.size(); ++i) {
        const rates::Traffic& traffic = counts[i + 1];
        tools::print("{:>30}:\t{:>12}\t{:>12}\t{:>7.3f}\n", options.filters[i], traffic.packets, traffic.octets,
                     static_cast<double>(traffic.packets) * 100 / all);
    }
}

void show_counter(std::string_view name, std::optional<std::uint64_t> count) {
    if (count) {
        tools::print_error("{:>30}:\t{:>12}\n", name, *count);
    }
}

void show_statistics(const trace::Input& input) {
    const trace::Statistics statistics = input.statistics();
    // For files this would only be the sum of filtered and accepted packets.
    show_counter("Input packets", input.is_live() ? std::optional(statistics.received) : std::nullopt);
    show_counter("Filtered packets", statistics.filtered);
    show_counter("Dropped packets", statistics.dropped);
    show_counter("Missing records", statistics.missing);
    show_counter("Overrun records", statistics.overrun.value_or(0) > 0 ? statistics.overrun : std::nullopt);
    show_counter("Accepted packets", statistics.accepted);
}

// Counts and prints an input. \returns its traffic, or nothing if it could not be opened
std::optional<rates::Traffic> run_input(const std::string& program, const Options& options, const std::string& uri,
                                        SignalGuard& signals, bool& good) {
    tools::print_error("{}:\n", uri);
    const auto input = tools::open_input(program, uri, {.threads = options.threads}, signals);
    if (!input) {
        good = false;
        return std::nullopt;
    }
    const SignalGuard::StopHandler stop_handler(signals, [&] { input->stop(); });
    tools::report_invalid_filters(*input, options.filters);
    const rates::TrafficCounts counts = rates::count_traffic(*input, options.filters);
    show_filters(options, counts);
    show_statistics(*input);
    show_total(counts[0]);
    good = tools::check_read(program, *input) && good;
    good = (options.filters.empty() || tools::check_filterable(program, *input)) && good;
    return counts[0];
}

int run(const std::string& program, const Options& options) {
    SignalGuard signals;
    bool good = true;
    rates::Traffic total;
    for (const std::string& uri : options.uris) {
        if (signals.received() != 0) {
            break;
        }
        total += run_input(program, options, uri, signals, good).value_or(rates::Traffic{});
    }
    if (options.uris.size() > 1) {
        tools::print("Grand total:\n");
        show_total(total);
    }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    tools::secure_standard_streams();
    const std::string path = argc > 0 ? argv[0] : "tracestats";
    const std::string program = path.substr(path.rfind('/') + 1);
    try {
        const auto options = parse_options(program, argc, argv);
        return options ? run(program, *options) : EXIT_FAILURE;
    } catch (const std::exception& error) {
        tools::print_error("{}: {}\n", program, error.what());
    }
    return EXIT_FAILURE;
}
