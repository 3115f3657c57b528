#pragma once

#include <spindrift/base/buffer.hpp>

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace spindrift {

/// A point in time: integer nanoseconds since 1970-01-01 00:00:00 UTC. Covers the years 1678 to 2262.
class Timestamp {
public:
    constexpr Timestamp() = default;
    constexpr explicit Timestamp(std::int64_t nanoseconds) noexcept : nanoseconds_(nanoseconds) {}

    /// From seconds and nanoseconds as NMSG carries them. Clamped to the range above.
    [[nodiscard]] static Timestamp from_parts(std::int64_t seconds, std::uint32_t nanoseconds) noexcept;

    [[nodiscard]] static Timestamp now() noexcept;

    [[nodiscard]] constexpr std::int64_t nanoseconds() const noexcept { return nanoseconds_; }

    /// Whole seconds, rounded down.
    [[nodiscard]] std::int64_t seconds() const noexcept;
    /// Nanoseconds after `seconds()`: 0 to 999,999,999.
    [[nodiscard]] std::uint32_t subsecond() const noexcept;

    constexpr auto operator<=>(const Timestamp&) const = default;

private:
    std::int64_t nanoseconds_ = 0;
};

/// Appends `YYYY-MM-DD HH:MM:SS` in UTC. `seconds` counts from the epoch and may have any value; the years 0 to 9999
/// have four digits.
void append_datetime(Buffer& out, std::int64_t seconds);

/// Appends the same text as `append_datetime`. It caches the texts of a few days, since consecutive messages usually
/// have times on a few days. Not thread-safe.
class DatetimeWriter {
public:
    /// The number of octets `put` may overwrite.
    static constexpr std::size_t room = 48;

    /// Writes the text to memory with that much room. \returns the end of the text
    char* put(char* to, std::int64_t seconds);

    void append(Buffer& out, std::int64_t seconds) { out.set_end(put(out.room(room), seconds)); }

private:
    static constexpr std::size_t text_size = 16;  // `2015-02-03 `, padded so that one 16-octet move copies it

    struct Day {
        std::int64_t number = -1;  // since the epoch
        std::array<char, text_size> text{};
    };

    std::array<Day, 8> days_;
};

/// Reads `YYYY-MM-DD HH:MM:SS` in UTC from the front of `text` and removes it. All parts except the year may have one
/// or two digits; a day past the end of its month is in the next month (docs/formats/nmsg-messages.md 8.2). The year is
/// any that `append_datetime` writes.
/// \returns seconds since the epoch
[[nodiscard]] std::optional<std::int64_t> parse_datetime(std::string_view& text) noexcept;

}  // namespace spindrift
