#include "options.hpp"

#include <spindrift/base/text.hpp>

#include <fmt/format.h>
#include <getopt.h>

#include <algorithm>
#include <array>

namespace tracertstats {
namespace {

constexpr std::uint32_t default_interval = 60;
constexpr std::int64_t max_threads = 1024;

constexpr auto long_options = std::to_array<option>({
    {"interval", required_argument, nullptr, 'i'},
    {"count", required_argument, nullptr, 'c'},
    {"threads", required_argument, nullptr, 't'},
    {"output-format", required_argument, nullptr, 'o'},
    {"filter", required_argument, nullptr, 'f'},
    {"merge-inputs", no_argument, nullptr, 'm'},
    {"nobuffer", no_argument, nullptr, 'N'},
    {"report-drops", no_argument, nullptr, 'd'},
    {"realtime", no_argument, nullptr, 'r'},
    {"help", no_argument, nullptr, 'h'},
    {nullptr, 0, nullptr, 0},
});

template <class Number>
Number parse_positive(std::string_view what, const char* text) {
    const auto number = spindrift::parse_decimal<Number>(text);
    if (!number || *number == 0) {
        throw UsageError{fmt::format("Invalid {}: {}", what, text)};
    }
    return *number;
}

unsigned parse_threads(const char* text) {
    const auto number = spindrift::parse_c_integer<std::int64_t>(text);
    if (!number || *number > max_threads) {
        throw UsageError{fmt::format("Invalid number of threads: {}", text)};
    }
    return static_cast<unsigned>(std::max<std::int64_t>(*number, 1));
}

}  // namespace

Options parse_options(int argc, char** argv) {
    Options options;
    while (true) {
        switch (::getopt_long(argc, argv, "i:c:t:o:f:mNdrh", long_options.data(), nullptr)) {
            case -1:
                options.uris.assign(argv + optind, argv + argc);
                if (options.interval == 0 && !options.count) {
                    options.interval = default_interval;
                }
                return options;
            case 'i': options.interval = parse_positive<std::uint32_t>("interval", optarg); break;
            case 'c': options.count = parse_positive<std::uint64_t>("count", optarg); break;
            case 't': options.threads = parse_threads(optarg); break;
            case 'o': options.format = optarg; break;
            case 'f': options.filters.emplace_back(optarg); break;
            case 'm': options.merge = true; break;
            case 'N': break;  // accepted without effect: rows are never held back
            case 'd': options.report_drops = true; break;
            case 'r': options.real_time = true; break;
            default: throw UsageError{};
        }
    }
}

std::string usage_text(std::string_view program) {
    return fmt::format(
        "Usage: {} [options] uri...\n"
        "Shows how many packets and bytes come in each interval of time.\n"
        "  -i, --interval=S         seconds of an interval (60)\n"
        "  -c, --count=N            stop after the interval in which more than N packets are reached; without -i,\n"
        "                           show one row at the end\n"
        "  -t, --threads=N          threads; for nDAG, as many as there are streams (4)\n"
        "  -o, --output-format=F    txt, csv, html (with a plot) or png (a plot)\n"
        "  -f, --filter=BPF         count what matches besides; may be repeated\n"
        "  -m, --merge-inputs       show one table for all inputs\n"
        "  -d, --report-drops       with columns for what was dropped and missing so far\n"
        "  -r, --realtime           play files as their packets once came\n"
        "  -N, --nobuffer           accepted; rows are always shown in time\n"
        "  -h, --help               show this\n"
        "An input is ndag:, ndagtcp:, pcapfile:, pcapng:, erf:, int: or ring:, a file, a URL, or an interface.\n",
        program);
}

}  // namespace tracertstats
