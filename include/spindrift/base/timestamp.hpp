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

/// A time as seconds and nanoseconds since the epoch. Unlike `Timestamp`, it holds all times that NMSG can carry.
struct UnixTime {
    std::int64_t seconds = 0;
    std::uint32_t nanoseconds = 0;

    friend constexpr auto operator<=>(const UnixTime&, const UnixTime&) = default;
};

/// How a time is written: `2015-02-03 13:35:29`, or as in RFC 3339, `2015-02-03T13:35:29Z`.
enum class TimeStyle : std::uint8_t { plain, rfc3339 };

/// Appends `YYYY-MM-DD HH:MM:SS` in UTC. `seconds` counts from the epoch and may have any value; the years 0 to 9999
/// have four digits.
void append_datetime(Buffer& out, std::int64_t seconds);

/// Writes the same text as `append_datetime`, or the one of RFC 3339. It caches the texts of a few days, since
/// consecutive messages usually have times on a few days. Not thread-safe.
class DatetimeWriter {
public:
    explicit DatetimeWriter(TimeStyle style = TimeStyle::plain) noexcept : style_(style) {}

    /// The number of octets `put` may overwrite.
    static constexpr std::size_t room = 48;

    /// Writes the text to memory with that much room. \returns the end of the text
    char* put(char* to, std::int64_t seconds) { return put_zone(put_local(to, seconds)); }

    /// The same with nine digits of a fraction.
    char* put(char* to, std::int64_t seconds, std::uint32_t nanoseconds);

    void append(Buffer& out, std::int64_t seconds) { out.set_end(put(out.room(room), seconds)); }

private:
    static constexpr std::size_t text_size = 16;  // `2015-02-03 `, padded so that one 16-octet move copies it

    struct Day {
        std::int64_t number = -1;  // since the epoch
        std::array<char, text_size> text{};
    };

    char* put_local(char* to, std::int64_t seconds);

    char* put_zone(char* to) const noexcept {
        *to = 'Z';
        return to + (style_ == TimeStyle::rfc3339 ? 1 : 0);
    }

    TimeStyle style_;
    std::array<Day, 8> days_;
};

/// Reads `YYYY-MM-DD HH:MM:SS` in UTC from the front of `text` and removes it. `T` may stand for the blank, as in RFC
/// 3339. All parts except the year may have one or two digits; a day past the end of its month is in the next month
/// (docs/formats/nmsg-messages.md 8.2). The year is any that `append_datetime` writes.
/// \returns seconds since the epoch
[[nodiscard]] std::optional<std::int64_t> parse_datetime(std::string_view& text) noexcept;

/// Reads a time of either style from the front of `text` and removes it: what `parse_datetime` reads, then optionally a
/// decimal fraction, of which digits after the ninth are dropped, and a zone: `Z`, `+02:00`, `+0200` or `+02`.
[[nodiscard]] std::optional<UnixTime> parse_time(std::string_view& text) noexcept;

}  // namespace spindrift
