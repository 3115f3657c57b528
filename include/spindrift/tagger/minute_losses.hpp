#pragma once

#include <spindrift/base/timestamp.hpp>
#include <spindrift/trace/input.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace spindrift::tagger {

/// What one thread read in one minute, and what it missed (docs/formats/tagging.md 8.4).
struct MinuteCounts {
    std::int64_t start = 0;  ///< of the minute, in Unix seconds
    std::uint64_t accepted = 0;
    std::uint64_t dropped = 0;  ///< records that the input reports missing

    /// `time=1604431080 accepted=10 dropped=2`, with a line end.
    [[nodiscard]] std::string line() const;
};

/// Divides the counts of one thread into minutes of the clock. One thread at a time.
class MinuteLosses {
public:
    /// \param now the time; \param counts what the thread read since it started
    /// \returns the counts of the minute that has ended since the last call; nothing in the same minute. After a pause
    ///     of several minutes, they are those of the last one.
    [[nodiscard]] std::optional<MinuteCounts> tick(Timestamp now, const trace::Statistics& counts) noexcept;

private:
    std::optional<std::int64_t> minute_;  // since 1970
    std::uint64_t accepted_ = 0;          // until the start of this minute
    std::uint64_t dropped_ = 0;
};

/// Replaces the file of a thread: `BASE-t03`. A reader sees the old line or the new one.
/// \throws Error if it cannot be written
void write_minute_file(const std::string& base, unsigned thread, const MinuteCounts& counts);

}  // namespace spindrift::tagger
