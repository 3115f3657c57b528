#pragma once

#include <spindrift/rates/traffic.hpp>
#include <spindrift/trace/input.hpp>

#include <cstdint>
#include <functional>
#include <optional>

namespace spindrift::rates {

/// A row of the table: the traffic of one interval.
struct RateRow {
    std::uint64_t start = 0;  ///< seconds since 1970
    TrafficCounts counts;
    /// Losses from the start of the input until the row was completed, if they are known.
    std::optional<std::uint64_t> dropped;
    std::optional<std::uint64_t> missing;
};

struct RateTableOptions {
    std::uint64_t interval = 60;  ///< seconds of each row; 0 for a single row of everything
    /// The table is full when its rows count more packets than this. Checked when a row is complete, or, without
    /// intervals, after every change.
    std::optional<std::uint64_t> max_packets{};
    std::size_t filters = 0;  ///< number of filters, whose traffic is counted separately
};

/// Collects traffic per second into rows per interval (docs/formats/ndag.md 9.3). The first second starts the first
/// row; all other rows start a multiple of the interval later. Intervals without traffic are rows of zeros. Traffic of
/// seconds before the current row is counted in the current row. One thread at a time.
class RateTable {
public:
    using Deliver = std::function<void(const RateRow& row)>;

    /// Gaps up to this many intervals are filled with rows of zeros; larger gaps get one row only. Otherwise a single
    /// wrong timestamp in a file could produce a billion rows.
    static constexpr std::uint64_t max_gap = 1'000'000;

    /// The limit for live inputs, and for the gap between two inputs in one table.
    static constexpr std::uint64_t max_live_gap = 1000;

    RateTable(const RateTableOptions& options, Deliver deliver);

    /// Moves the time forward to a second: delivers all rows that end before it.
    /// \param gap_limit see `max_gap`
    void advance(std::uint64_t second, std::uint64_t gap_limit = max_gap);

    /// Advances to a second and adds its traffic.
    void add(std::uint64_t second, const TrafficCounts& traffic, std::uint64_t gap_limit = max_gap);

    /// Delivers the last row, complete or not. Traffic added later starts a new first row.
    void finish();

    /// Sets the input that the rows' losses are read from. With `nullptr`, later rows keep the current losses.
    void track_losses(const trace::Input* input);

    /// Whether `max_packets` is exceeded. A full table ignores more traffic and delivers no more rows, except that
    /// `finish` delivers the single row of a table without intervals.
    [[nodiscard]] bool is_full() const noexcept;

    [[nodiscard]] const RateTableOptions& options() const noexcept { return options_; }

    /// Whether there is a row that was not delivered yet.
    [[nodiscard]] bool is_open() const noexcept { return open_; }

private:
    void deliver();
    void update_losses();

    RateTableOptions options_;
    Deliver deliver_;
    RateRow row_;
    bool open_ = false;
    std::uint64_t delivered_ = 0;  // packets in delivered rows
    const trace::Input* input_ = nullptr;
};

}  // namespace spindrift::rates
