#pragma once

#include <spindrift/rates/traffic.hpp>
#include <spindrift/trace/input.hpp>

#include <cstdint>
#include <functional>
#include <optional>

namespace spindrift::rates {

/// The traffic of one interval.
struct RateRow {
    std::uint64_t start = 0;  ///< seconds since 1970
    TrafficCounts counts;
    /// Lost from the beginning of the input to the moment the row was made, as far as that is known.
    std::optional<std::uint64_t> dropped;
    std::optional<std::uint64_t> missing;
};

struct RateTableOptions {
    std::uint64_t interval = 60;  ///< seconds of each row; 0 for a single row of everything
    /// The table is full when its rows tell of more packets than this; looked at whenever one is complete, or, when
    /// there is but one, all the time.
    std::optional<std::uint64_t> most_packets{};
    std::size_t filters = 0;  ///< whose traffic is counted by itself
};

/// Makes rows of traffic that is counted second by second (docs/formats/ndag.md 9.3). The first second that is told of
/// begins the first row, and all others begin a number of intervals later; those without any traffic are rows of zeros.
/// Traffic of seconds before the present row counts in it. One thread at a time.
class RateTable {
public:
    using Deliver = std::function<void(const RateRow& row)>;

    /// Gaps are filled with rows of zeros up to this many intervals; else by one. Nobody wants the billion rows of
    /// a file whose clock was once wrong.
    static constexpr std::uint64_t longest_gap = 1'000'000;

    /// The same for live inputs, and for what lies between two that are counted in one table.
    static constexpr std::uint64_t longest_pause = 1000;

    RateTable(const RateTableOptions& options, Deliver deliver);

    /// The time has come to a second: what lies before is complete.
    void reach(std::uint64_t second, std::uint64_t longest = longest_gap);

    /// Reaches a second and counts traffic of it.
    void add(std::uint64_t second, const TrafficCounts& traffic, std::uint64_t longest = longest_gap);

    /// Delivers the last row, complete or not. What is added then begins rows anew.
    void finish();

    /// Takes what the rows tell of losses from an input, or, for `nullptr`, leaves it at what it is now.
    void watch(const trace::Input* input);

    /// Whether there are enough packets in it. Nothing is added or delivered any more then, but by `finish` the one row
    /// of a table without intervals.
    [[nodiscard]] bool is_full() const noexcept;

    [[nodiscard]] const RateTableOptions& options() const noexcept { return options_; }

    /// Whether there is a row that has not been delivered.
    [[nodiscard]] bool is_open() const noexcept { return open_; }

private:
    void deliver();
    void update_losses();

    RateTableOptions options_;
    Deliver deliver_;
    RateRow row_;
    bool open_ = false;
    std::uint64_t delivered_ = 0;  // packets
    const trace::Input* input_ = nullptr;
};

}  // namespace spindrift::rates
