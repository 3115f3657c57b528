#pragma once

#include "../shared/signal_guard.hpp"
#include "options.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/rates/rate_table.hpp>
#include <spindrift/rates/rate_writer.hpp>

#include <memory>
#include <string>

namespace tracertstats {

/// Counts the inputs one after the other and writes their rows to standard output.
class Report {
public:
    /// \param program prefix of error messages
    Report(std::string program, const Options& options, std::unique_ptr<spindrift::rates::RateWriter> writer);

    /// \returns whether all inputs were read without errors
    /// \throws spindrift::Error if writing to standard output fails
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
    bool has_begun_ = false;  // a table was begun and not ended
};

}  // namespace tracertstats
