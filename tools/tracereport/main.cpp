// tracereport: writes reports on the packets of inputs to files. See docs/man/tracereport.1.scd.

#include "../shared/command_main.hpp"
#include "../shared/signal_guard.hpp"
#include "../shared/standard_streams.hpp"
#include "options.hpp"
#include "report.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/write_all.hpp>
#include <spindrift/file/open_output.hpp>
#include <spindrift/packet/link_filter.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace {

using namespace spindrift;
using tools::SignalGuard;
using tracereport::NamedReport;
using tracereport::Options;

/// Gives the packets of inputs to reports.
class Reading {
public:
    Reading(std::string program, const Options& options, std::vector<NamedReport>& reports, SignalGuard& signals)
        : program_(std::move(program)),
          options_(options),
          reports_(reports),
          signals_(signals),
          left_(options.count.value_or(std::numeric_limits<std::uint64_t>::max())) {}

    [[nodiscard]] bool is_over() const { return left_ == 0 || signals_.received() != 0; }

    /// Reads an input to its end, or as far as packets are wanted. \returns whether that went well
    bool read(const std::string& uri);

private:
    void take(const packet::Packet& packet);
    void end(const trace::Input& input);

    std::string program_;
    const Options& options_;
    std::vector<NamedReport>& reports_;
    SignalGuard& signals_;
    std::uint64_t left_;  // packets that are still wanted
    // With a count, the packets are filtered here: the input filters whole batches, and would count more.
    std::optional<packet::LinkFilter> filter_;
    trace::Statistics counts_;  // of this input
    bool is_pcapng_ = false;
};

bool Reading::read(const std::string& uri) {
    MemoryBudget memory(options_.packets.memory - tools::table_part(options_.packets.memory));
    trace::InputOptions input_options = tools::input_options(options_.packets, memory);
    counts_ = {};
    is_pcapng_ = false;
    if (options_.count && !input_options.filter.empty()) {
        filter_.emplace(input_options.filter);
        input_options.filter.clear();
    }
    const auto input = tools::open_input(program_, uri, input_options, signals_);
    if (!input) {
        return false;
    }
    {
        const SignalGuard::StopHandler stop_handler(signals_, [&] { input->stop(); });
        const auto take_more = [&](const packet::Packet& packet) {
            take(packet);
            return left_ > 0;
        };
        tools::read_packets(*input, take_more, [] {});
    }
    end(*input);
    tools::print_untagged(program_, uri, input->statistics());
    const bool is_filtered = !options_.packets.filter.empty();
    const bool is_filterable = !is_filtered || tools::check_filterable(program_, *input);
    return tools::check_read(program_, *input) && is_filterable;
}

void Reading::take(const packet::Packet& packet) {
    if (packet.is_metadata()) {
        is_pcapng_ = is_pcapng_ || packet.link == packet::LinkLayer::pcapng_meta;
        for (const NamedReport& one : reports_) {
            one.report->add_metadata(packet);
        }
        return;
    }
    if (filter_ && !filter_->matches(packet)) {
        ++counts_.filtered;
        return;
    }
    ++counts_.accepted;
    --left_;
    const tracereport::Observation seen(packet);
    for (const NamedReport& one : reports_) {
        one.report->add(seen);
    }
}

void Reading::end(const trace::Input& input) {
    const trace::Statistics all = input.statistics();
    counts_.dropped = all.dropped;
    counts_.filtered += filter_ ? 0 : all.filtered;
    counts_.received = counts_.filtered + counts_.accepted;
    for (const NamedReport& one : reports_) {
        one.report->end_input({counts_, input.is_live() || is_pcapng_});
    }
}

// Writes a report. \returns whether that went well
bool write(const std::string& program, const NamedReport& one) {
    const std::string path(one.file);
    try {
        const FileDescriptor file = file::open_output(path, file::OpenMode::truncate);
        const std::string text = one.report->text();
        if (!write_all(file.get(), as_bytes(text))) {
            throw Error(fmt::format("unable to write {}: {}", path, std::generic_category().message(errno)));
        }
    } catch (const Error& error) {
        tools::print_error("{}: {}\n", program, error.what());
        return false;
    }
    const std::string left_out = one.report->left_out();
    if (!left_out.empty()) {
        tools::print_error("{}: {} does not have {}\n", program, path, left_out);
    }
    return left_out.empty();
}

int run(const std::string& program, const Options& options) {
    SignalGuard signals;
    std::vector<NamedReport> reports =
        tracereport::make_reports(options.reports, tools::table_part(options.packets.memory));
    Reading reading(program, options, reports, signals);
    bool good = true;
    for (const std::string& uri : options.packets.uris) {
        tools::print_error("Reading from trace: {}\n", uri);
        good = (reading.is_over() || reading.read(uri)) && good;
    }
    for (const NamedReport& one : reports) {
        good = write(program, one) && good;
    }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    return tools::command_main(argc, argv, "tracereport", [&](const std::string& program) {
        const Options options = tracereport::parse_options(argc, argv);
        return options.packets.request == tools::Request::work
                   ? run(program, options)
                   : tools::answer(options.packets.request, program, tracereport::usage_text(program));
    });
}
