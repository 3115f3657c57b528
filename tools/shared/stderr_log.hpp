#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace tools {

/// Standard error as the place of a log. A reader that does not read cannot stop the command, whose live inputs would
/// lose data: a line that cannot be written within a second is dropped, and those after it as long as there is no room.
/// The next line that is written comes after one that tells how many were dropped. Thread-safe.
class StderrLog {
public:
    /// Makes a line of the log of a text.
    using LineOf = std::function<std::string(std::string_view text)>;

    /// From now on lines wait for the reader, as is right where nothing is lost meanwhile.
    void wait_for_reader();

    /// Writes the line of a text, or drops it. \throws std::bad_alloc
    void write(std::string_view text, const LineOf& line_of);

private:
    [[nodiscard]] bool put(std::string_view line) const noexcept;
    [[nodiscard]] bool is_ready() const noexcept;

    std::mutex mutex_;  // guards what follows
    bool waits_ = false;
    std::uint64_t dropped_ = 0;  // lines since the last one that was written
};

}  // namespace tools
