#pragma once

#include "../shared/command_line.hpp"
#include "../shared/memory_option.hpp"
#include "../shared/metrics_server.hpp"
#include "../shared/service.hpp"

#include <spindrift/ndag/sender.hpp>
#include <spindrift/trace/input.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace tracemcast {

/// The options of the command line.
struct Options {
    tools::Request request = tools::Request::work;
    std::string uri;
    std::string filter;
    std::string tag_filter;                 ///< value of --tag-filter; empty for none
    spindrift::ndag::SenderOptions sender;  ///< what the command line says about them
    std::string source_text;                ///< the sending interface, as the user wrote it
    unsigned threads = 1;
    std::optional<std::uint32_t> rate;  ///< packets per second
    std::optional<double> replay;       ///< replay speed, see `speed`
    bool once = false;
    bool loop = false;
    std::uint64_t rounds = 0;  ///< number of loops; 0 for endless
    std::optional<spindrift::trace::Sharing> sharing;
    std::optional<std::chrono::milliseconds> wait;  ///< delay before the first packet
    std::chrono::seconds stats{0};                  ///< interval of lines with counters; 0 for none
    std::optional<tools::MetricsServer::Address> metrics;
    spindrift::net::AllowList allow;             ///< for an nDAG input and the metrics
    std::size_t memory = tools::default_memory;  ///< octets of --memory
    tools::Service::Options service;

    /// The replay speed for files: 1 for the original speed, 2 for twice as fast; 0 to send without delays.
    [[nodiscard]] double speed() const noexcept { return replay.value_or(once || rate ? 0 : 1); }
};

[[nodiscard]] std::string usage_text(const std::string& program);

[[nodiscard]] std::span<const tools::OptionSpec> option_table() noexcept;

/// \throws tools::UsageError, and Error for an invalid value
[[nodiscard]] Options parse_options(int argc, char** argv);

}  // namespace tracemcast
