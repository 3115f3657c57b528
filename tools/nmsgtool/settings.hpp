#pragma once

#include "../shared/metrics_server.hpp"
#include "command_line/options.hpp"
#include "console.hpp"
#include "memory_shares.hpp"

#include <spindrift/base/memory_budget.hpp>
#include <spindrift/file/compression.hpp>
#include <spindrift/io/container/header_filter.hpp>
#include <spindrift/nmsg/columns/column_schema.hpp>
#include <spindrift/nmsg/condition/predicate.hpp>
#include <spindrift/nmsg/message/alias.hpp>
#include <spindrift/nmsg/message/header.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>
#include <spindrift/plugin/library.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace nmsgtool {

/// The checked settings from the options and the environment.
struct Settings {
    /// \throws Error for invalid options, with the whole message except the name of the program
    Settings(Options given, const Console& console);
    Settings(const Settings&) = delete;  // its parts refer to each other
    Settings& operator=(const Settings&) = delete;

    Options options;
    spindrift::nmsg::Registry registry = spindrift::nmsg::built_in_types();
    std::shared_ptr<const spindrift::plugin::Library> plugins;  ///< null until a plug-in is asked for
    spindrift::nmsg::Aliases aliases;
    const spindrift::nmsg::Schema* schema = nullptr;  ///< of -V and -T; one of the registry's
    spindrift::io::HeaderFilter filter;
    spindrift::nmsg::HeaderOverride header;
    std::optional<spindrift::nmsg::Predicate> condition;      ///< of --where
    std::optional<spindrift::file::Compression> compression;  ///< of text files
    spindrift::TimeStyle json_times = spindrift::TimeStyle::plain;
    spindrift::nmsg::ColumnOptions columns;  ///< of tables
    std::optional<tools::MetricsServer::Address> metrics;
    spindrift::net::AllowList allow;  ///< for all listening inputs and the metrics
    MemoryShares memory;
    std::unique_ptr<spindrift::MemoryBudget> tables;  ///< for fragments and queries that wait; inputs borrow it

    [[nodiscard]] std::vector<std::string> input_files() const;
    [[nodiscard]] std::vector<std::string> output_files() const;
    [[nodiscard]] bool has_inputs() const noexcept;
    /// For the queue of each Kafka topic and ZeroMQ endpoint, in octets.
    [[nodiscard]] std::size_t queue_memory() const noexcept;
    [[nodiscard]] bool has_packet_inputs() const noexcept;
};

/// \throws Error with the message `usage error: ` and `what`
[[noreturn]] void usage_error(const std::string& what);

}  // namespace nmsgtool
