#pragma once

#include <spindrift/pipeline/batch.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

// Which messages of a batch go to which outputs. No threads, no clock: what is known comes in, what follows goes out.
namespace spindrift::pipeline {

/// How many messages an output has been given, and how many it may be given before it is reopened.
struct Quota {
    static constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

    bool rotates = false;  ///< begins a new file when it is reopened; else its last message ends everything
    std::uint64_t given = 0;
    std::uint64_t next_reopen = unlimited;

    [[nodiscard]] bool is_full() const noexcept { return given >= next_reopen; }
    [[nodiscard]] std::uint64_t room() const noexcept { return is_full() ? 0 : next_reopen - given; }
};

struct RoutingRules {
    bool mirror = false;           ///< every message to every output, instead of one output after the other
    std::uint64_t count = 0;       ///< messages an output gets between reopenings; 0 for no such limit
    std::size_t part_size = 1024;  ///< messages that are formatted and written together
};

/// Messages of a part that go to one output; or the order to reopen that output.
struct RoutedSlice {
    std::size_t output = 0;
    Slice slice;
    bool reopen = false;
};

/// Some consecutive messages of a batch, on their way to all outputs.
using RoutedPart = std::vector<RoutedSlice>;

struct Route {
    std::vector<RoutedPart> parts;
    std::size_t taken = 0;     ///< messages that go to outputs, from the first on
    std::size_t consumed = 0;  ///< those, and the one that found its output full
    bool ends = false;         ///< that output does not rotate: nothing goes on
};

/// Assigns the messages of a batch to outputs, which take turns, or get all of them.
/// \param quotas of the outputs; brought up to date
/// \param next the output whose turn is next; likewise
[[nodiscard]] Route route(const RoutingRules& rules, std::span<Quota> quotas, std::size_t& next, std::size_t messages);

}  // namespace spindrift::pipeline
