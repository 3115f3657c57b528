#pragma once

#include <spindrift/pipeline/batch.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

// Decides which messages of a batch go to which outputs. Pure functions: no threads, no clock.
namespace spindrift::pipeline {

/// How many messages an output has been given, and after how many it is reopened.
struct Quota {
    static constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

    bool rotates = false;  ///< begins a new file when it is reopened; if not, a full output ends the pipeline
    std::uint64_t given = 0;
    std::uint64_t next_reopen = unlimited;

    [[nodiscard]] bool is_full() const noexcept { return given >= next_reopen; }
    [[nodiscard]] std::uint64_t remaining() const noexcept { return is_full() ? 0 : next_reopen - given; }
};

struct RoutingRules {
    bool mirror = false;           ///< give each message to all outputs, instead of to the outputs in turn
    std::uint64_t count = 0;       ///< messages after which an output is reopened; 0 for no limit
    std::size_t part_size = 1024;  ///< messages that are formatted and written together
};

/// The messages of a part that go to one output; or an order to reopen that output.
struct RoutedSlice {
    std::size_t output = 0;
    Slice slice;
    bool reopen = false;
};

/// Consecutive messages of a batch, with a slice for each output that gets some of them.
using RoutedPart = std::vector<RoutedSlice>;

struct Route {
    std::vector<RoutedPart> parts;
    std::size_t taken = 0;     ///< messages that go to outputs, from the first on
    std::size_t consumed = 0;  ///< those, and the one whose output was full
    bool ends = false;         ///< that output does not rotate: the pipeline ends
};

/// Assigns each message of a batch to the next output in turn, or to all outputs.
/// \param quotas of the outputs; updated
/// \param next index of the output that gets the next message; updated
[[nodiscard]] Route route(const RoutingRules& rules, std::span<Quota> quotas, std::size_t& next, std::size_t messages);

}  // namespace spindrift::pipeline
