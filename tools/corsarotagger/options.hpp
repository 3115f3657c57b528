#pragma once

#include "../shared/command_line.hpp"
#include "../shared/memory_option.hpp"
#include "../shared/metrics_server.hpp"
#include "../shared/service.hpp"
#include "log.hpp"

#include <spindrift/net/allow_list.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace corsarotagger {

/// The options of the command line.
struct Options {
    tools::Request request = tools::Request::work;
    std::string config;
    Log::Mode log_mode = Log::Mode::standard_error;
    bool check = false;             ///< only read the configuration and the files of the providers
    std::string tag_filter;         ///< of --tag-filter; replaces that of the configuration
    double speed = 0;               ///< of playing files; 0 for as fast as possible
    std::chrono::seconds stats{0};  ///< interval of lines with counters; 0 for none
    std::optional<tools::MetricsServer::Address> metrics;
    spindrift::net::AllowList allow;             ///< for nDAG inputs and the metrics
    std::size_t memory = tools::default_memory;  ///< octets of --memory
    tools::Service::Options service;
};

[[nodiscard]] std::string usage_text(const std::string& program);

[[nodiscard]] std::span<const tools::OptionSpec> option_table() noexcept;

/// \throws tools::UsageError, and Error for an invalid value
[[nodiscard]] Options parse_options(int argc, char** argv);

}  // namespace corsarotagger
