#include "process_metrics.hpp"

#include <spindrift/base/text.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace tools {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily family(std::string name, std::string help, MetricType type, double value) {
    MetricFamily family{std::move(name), std::move(help), type, {}};
    prometheus::ClientMetric& sample = family.metric.emplace_back();
    (type == MetricType::Counter ? sample.counter.value : sample.gauge.value) = value;
    return family;
}

// The columns of /proc/self/stat behind the name of the command, which may hold spaces: column 3 is the first.
std::vector<std::uint64_t> stat_columns() {
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    std::string_view rest = std::string_view(line).substr(std::min(line.rfind(')') + 1, line.size()));
    std::vector<std::uint64_t> columns;
    for (auto word = spindrift::next_word(rest, " "); !word.empty(); word = spindrift::next_word(rest, " ")) {
        columns.push_back(spindrift::parse_decimal<std::uint64_t>(word).value_or(0));  // -1 and the like are not used
    }
    return columns;
}

double now(clockid_t clock) noexcept {
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double open_descriptors() {
    std::error_code error;
    double count = -1;  // the folder itself is open while it is read
    for (std::filesystem::directory_iterator at("/proc/self/fd", error), end; !error && at != end;
         at.increment(error)) {
        ++count;
    }
    return count;
}

}  // namespace

std::vector<MetricFamily> process_metrics() {
    const std::vector<std::uint64_t> columns = stat_columns();
    constexpr std::size_t first_column = 3;
    if (columns.size() <= 24 - first_column) {
        return {};
    }
    const auto column = [&](std::size_t number) { return static_cast<double>(columns[number - first_column]); };
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    const double started = now(CLOCK_REALTIME) - now(CLOCK_BOOTTIME) + column(22) / ticks;
    return {family("process_cpu_seconds_total", "Processor time in user and system mode, in seconds.",
                   MetricType::Counter, (column(14) + column(15)) / ticks),
            family("process_start_time_seconds", "Start of the process, in seconds since 1970.", MetricType::Gauge,
                   started),
            family("process_resident_memory_bytes", "Resident memory.", MetricType::Gauge,
                   column(24) * static_cast<double>(::sysconf(_SC_PAGESIZE))),
            family("process_virtual_memory_bytes", "Virtual memory.", MetricType::Gauge, column(23)),
            family("process_open_fds", "Open file descriptors.", MetricType::Gauge, open_descriptors()),
            family("process_threads", "Threads.", MetricType::Gauge, column(20))};
}

}  // namespace tools
