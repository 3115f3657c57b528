#pragma once

#include "../shared/signal_guard.hpp"
#include "options.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/rates/rate_table.hpp>
#include <spindrift/rates/rate_writer.hpp>

#include <memory>
#include <string>

namespace tracertstats {

/// Counts the inputs one after the other and shows their rows on standard output.
class Report {
public:
    /// \param program put in front of complaints
    Report(std::string program, const Options& options, std::unique_ptr<spindrift::rates::RateWriter> writer);

    /// \returns whether all could be read
    /// \throws spindrift::Error if standard output cannot be written
    bool run();

private:
    bool run_input(const std::string& uri);
    void begin(const spindrift::trace::Input& input);
    void count(spindrift::trace::Input& input);
    void end();
    void write();

    tools::SignalGuard signals_;
    std::string program_;
    const Options& options_;
    std::unique_ptr<spindrift::rates::RateWriter> writer_;
    spindrift::Buffer out_;
    spindrift::rates::RateTable table_;
    bool has_begun_ = false;            // a table is being shown
    bool has_checked_filters_ = false;  // and has told of those that make no sense
};

}  // namespace tracertstats
