#include "report.hpp"

#include "../shared/standard_streams.hpp"

#include "../shared/trace_inputs.hpp"

#include <spindrift/rates/rates.hpp>
#include <spindrift/rates/traffic.hpp>
#include <spindrift/trace/input.hpp>

#include <fmt/format.h>

#include <cerrno>

namespace tracertstats {
namespace {

using namespace spindrift;

// Rows of files are written in pieces of at least this size.
constexpr std::size_t piece = 1 << 16;

}  // namespace

Report::Report(std::string program, const Options& options, std::unique_ptr<rates::RateWriter> writer)
    : program_(std::move(program)),
      options_(options),
      writer_(std::move(writer)),
      table_({.interval = options.interval, .max_packets = options.count, .filters = options.filters.size()},
             [this](const rates::RateRow& row) {
                 writer_->row(row, out_);
                 if (out_.size() >= piece) {
                     write();
                 }
             }) {}

bool Report::run() {
    bool good = true;
    for (const std::string& uri : options_.uris) {
        if (signals_.received() != 0 || table_.is_full()) {
            break;
        }
        good = run_input(uri) && good;
        if (!options_.merge) {
            end();
        }
    }
    end();
    return good;
}

bool Report::run_input(const std::string& uri) {
    MemoryBudget memory(tools::input_part(options_.memory));
    const auto input = tools::open_input(program_, uri,
                                         {.threads = options_.threads,
                                          .tag_filter = options_.tag_filter,
                                          .speed = options_.real_time ? 1.0 : 0.0,
                                          .allow = options_.allow,
                                          .memory = &memory},
                                         signals_);
    if (!input) {
        return false;
    }
    const tools::SignalGuard::StopHandler stop_handler(signals_, [&] { input->stop(); });
    begin(*input);
    count(*input);
    tools::print_untagged(program_, uri, input->statistics());
    const bool filtered = options_.filters.empty() || tools::check_filterable(program_, *input);
    return tools::check_read(program_, *input) && filtered;
}

void Report::begin(const trace::Input& input) {
    if (has_begun_) {
        return;
    }
    writer_->begin({.title = input.uri(),
                    .filters = options_.filters,
                    .losses = options_.report_drops,
                    .interval = options_.interval},
                   out_);
    has_begun_ = true;
}

void Report::count(trace::Input& input) {
    const bool shows_at_once = input.may_block() || options_.real_time;
    if (shows_at_once) {
        write();
    }
    rates::count_rates(
        input, table_,
        {.filters = options_.filters, .append = options_.merge, .paced = options_.real_time, .on_rows = [&] {
             if (shows_at_once) {
                 write();
             }
         }});
}

// Ends the current table, if there is one.
void Report::end() {
    if (has_begun_) {
        table_.finish();
        writer_->end(out_);
        write();
        has_begun_ = false;
    }
}

void Report::write() {
    if (out_.empty()) {
        return;
    }
    tools::write_to_stdout(out_.text());
    out_.clear();
}

}  // namespace tracertstats
