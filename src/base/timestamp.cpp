#include <spindrift/base/timestamp.hpp>

#include <spindrift/base/text.hpp>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <limits>

namespace spindrift {
namespace {

constexpr std::int64_t per_second = 1'000'000'000;
constexpr std::uint32_t seconds_per_day = 86'400;

std::int64_t floor_div(std::int64_t a, std::int64_t b) noexcept {
    return a / b - (a % b < 0 ? 1 : 0);
}

// The remainder of `floor_div`. Computing `a - floor_div(a, b) * b` would overflow at the ends of the range.
std::int64_t floor_mod(std::int64_t a, std::int64_t b) noexcept {
    const std::int64_t rest = a % b;
    return rest < 0 ? rest + b : rest;
}

struct Date {
    std::int64_t year;
    unsigned month;
    unsigned day;
};

// Proleptic Gregorian calendar, computed with 400-year eras that begin on 1 March, so that the leap day is the last of
// a year. std::chrono's calendar is not used because its years have 16 bits.
constexpr std::int64_t days_per_era = 146'097;
constexpr std::int64_t days_before_epoch = 719'468;  // from 0000-03-01 to 1970-01-01

Date date_of(std::int64_t days_since_epoch) noexcept {
    const std::int64_t days = days_since_epoch + days_before_epoch;
    const std::int64_t era = floor_div(days, days_per_era);
    const std::int64_t day_of_era = days - era * days_per_era;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t march_month = (5 * day_of_year + 2) / 153;
    const auto day = static_cast<unsigned>(day_of_year - (153 * march_month + 2) / 5 + 1);
    const auto month = static_cast<unsigned>(march_month < 10 ? march_month + 3 : march_month - 9);
    return {era * 400 + year_of_era + (month <= 2 ? 1 : 0), month, day};
}

std::int64_t days_of(std::int64_t year, unsigned month, unsigned day) noexcept {
    const std::int64_t march_year = year - (month <= 2 ? 1 : 0);
    const std::int64_t era = floor_div(march_year, 400);
    const std::int64_t year_of_era = march_year - era * 400;
    const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * days_per_era + day_of_era - days_before_epoch;
}

// `2015-02-03 ` or `2015-02-03T`, eleven octets for the years 0 to 9999.
constexpr std::size_t date_size = 11;

char* put_date(char* to, std::int64_t days_since_epoch, TimeStyle style) noexcept {
    const Date date = date_of(days_since_epoch);
    if (date.year < 0 || date.year > 9999) {
        to = put_decimal(to, date.year);
    } else {
        to = put_pair(to, static_cast<unsigned>(date.year) / 100);
        to = put_pair(to, static_cast<unsigned>(date.year) % 100);
    }
    *to++ = '-';
    to = put_pair(to, date.month);
    *to++ = '-';
    to = put_pair(to, date.day);
    *to++ = style == TimeStyle::rfc3339 ? 'T' : ' ';
    return to;
}

char* put_time(char* to, unsigned second_of_day) noexcept {
    to = put_pair(to, second_of_day / 3600);
    *to++ = ':';
    to = put_pair(to, second_of_day / 60 % 60);
    *to++ = ':';
    return put_pair(to, second_of_day % 60);
}

char* put_datetime(char* to, std::int64_t seconds, TimeStyle style) noexcept {
    to = put_date(to, floor_div(seconds, seconds_per_day), style);
    return put_time(to, static_cast<unsigned>(floor_mod(seconds, seconds_per_day)));
}

// Reads one to `max_digits` digits, then one character of `ends` unless that is empty. Inlined, as the arguments are
// known where it is called.
[[gnu::always_inline]] inline std::optional<unsigned> take_number(std::string_view& text, std::size_t max_digits,
                                                                  std::string_view ends) noexcept {
    std::size_t length = 0;
    unsigned value = 0;
    while (length < max_digits && length < text.size() && is_digit(text[length])) {
        value = value * 10 + static_cast<unsigned>(text[length++] - '0');
    }
    if (length == 0) {
        return std::nullopt;
    }
    text.remove_prefix(length);
    if (!ends.empty()) {
        if (text.empty() || ends.find(text.front()) == std::string_view::npos) {
            return std::nullopt;
        }
        text.remove_prefix(1);
    }
    return value;
}

// Reads a year as `put_date` writes it, with the dash that follows. Twelve digits hold every year of 2^63 seconds.
std::optional<std::int64_t> take_year(std::string_view& text) noexcept {
    constexpr std::size_t max_digits = 12;
    std::int64_t year = 0;
    const auto done = std::from_chars(text.data(), text.data() + std::min(text.size(), max_digits + 1), year);
    if (done.ec != std::errc{} || done.ptr == text.data() + text.size() || *done.ptr != '-') {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(done.ptr - text.data()) + 1);
    return year;
}

// Reads `.` and digits as nanoseconds. Without digits, 0, and nothing is removed.
std::uint32_t take_fraction(std::string_view& text) noexcept {
    if (text.size() < 2 || text.front() != '.' || !is_digit(text[1])) {
        return 0;
    }
    std::uint32_t nanoseconds = 0;
    std::uint32_t unit = 100'000'000;
    for (text.remove_prefix(1); !text.empty() && is_digit(text.front()); text.remove_prefix(1)) {
        nanoseconds += static_cast<std::uint32_t>(text.front() - '0') * unit;
        unit /= 10;
    }
    return nanoseconds;
}

// Reads exactly two digits.
std::optional<int> take_two_digits(std::string_view& text) noexcept {
    if (text.size() < 2 || !is_digit(text[0]) || !is_digit(text[1])) {
        return std::nullopt;
    }
    const int value = (text[0] - '0') * 10 + (text[1] - '0');
    text.remove_prefix(2);
    return value;
}

// Reads a zone. \returns its seconds east of UTC; 0, with nothing removed, if there is none
int take_zone(std::string_view& text) noexcept {
    if (text.starts_with('Z') || text.starts_with('z')) {
        text.remove_prefix(1);
        return 0;
    }
    if (!text.starts_with('+') && !text.starts_with('-')) {
        return 0;
    }
    std::string_view rest = text.substr(1);
    const auto hours = take_two_digits(rest);
    if (!hours || *hours > 23) {
        return 0;
    }
    std::string_view behind = rest.starts_with(':') ? rest.substr(1) : rest;
    const auto minutes = take_two_digits(behind);
    const int seconds = *hours * 3600 + minutes.value_or(0) * 60;
    const int east = text.front() == '-' ? -seconds : seconds;
    text = minutes ? behind : rest;
    return east;
}

}  // namespace

Timestamp Timestamp::from_parts(std::int64_t seconds, std::uint32_t nanoseconds) noexcept {
    constexpr std::int64_t max = std::numeric_limits<std::int64_t>::max();
    if (seconds > max / per_second - 5) {
        return Timestamp(max);
    }
    if (seconds < -(max / per_second) + 5) {
        return Timestamp(std::numeric_limits<std::int64_t>::min());
    }
    return Timestamp(seconds * per_second + nanoseconds);
}

Timestamp Timestamp::now() noexcept {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return Timestamp(std::chrono::duration_cast<std::chrono::nanoseconds>(since_epoch).count());
}

std::int64_t Timestamp::seconds() const noexcept {
    return floor_div(nanoseconds_, per_second);
}

std::uint32_t Timestamp::subsecond() const noexcept {
    return static_cast<std::uint32_t>(floor_mod(nanoseconds_, per_second));
}

void append_datetime(Buffer& out, std::int64_t seconds) {
    out.set_end(put_datetime(out.room(DatetimeWriter::room), seconds, TimeStyle::plain));
}

char* DatetimeWriter::put(char* to, std::int64_t seconds, std::uint32_t nanoseconds) {
    to = put_local(to, seconds);
    *to++ = '.';
    return put_zone(put_nanoseconds(to, nanoseconds));
}

char* DatetimeWriter::put_local(char* to, std::int64_t seconds) {
    // Only the years 1970 to 9999 are cached: their dates all have the same size.
    constexpr std::int64_t max_cached = 253'402'300'799;
    if (seconds < 0 || seconds > max_cached) {
        return put_datetime(to, seconds, style_);
    }
    const auto number = static_cast<std::uint64_t>(seconds) / seconds_per_day;
    Day& day = days_[number % days_.size()];
    if (day.number != static_cast<std::int64_t>(number)) {
        day.number = static_cast<std::int64_t>(number);
        put_date(day.text.data(), day.number, style_);
    }
    std::memcpy(to, day.text.data(), text_size);
    return put_time(to + date_size,
                    static_cast<unsigned>(static_cast<std::uint64_t>(seconds) - number * seconds_per_day));
}

std::optional<std::int64_t> parse_datetime(std::string_view& text) noexcept {
    std::string_view rest = text;
    const auto year = take_year(rest);
    const auto month = year ? take_number(rest, 2, "-") : std::nullopt;
    const auto day = month ? take_number(rest, 2, " Tt") : std::nullopt;
    const auto hour = day ? take_number(rest, 2, ":") : std::nullopt;
    const auto minute = hour ? take_number(rest, 2, ":") : std::nullopt;
    const auto second = minute ? take_number(rest, 2, {}) : std::nullopt;
    if (!second || *month < 1 || *month > 12 || *day < 1 || *day > 31 || *hour > 23 || *minute > 59 || *second > 60) {
        return std::nullopt;
    }
    // 128 bits, as the midnight before the first time of 64 bits does not fit them.
    __extension__ using Wide = __int128;
    const Wide seconds = Wide{days_of(*year, *month, *day)} * seconds_per_day + *hour * 3600 + *minute * 60 + *second;
    if (seconds < std::numeric_limits<std::int64_t>::min() || seconds > std::numeric_limits<std::int64_t>::max()) {
        return std::nullopt;
    }
    text = rest;
    return static_cast<std::int64_t>(seconds);
}

std::optional<UnixTime> parse_time(std::string_view& text) noexcept {
    const auto seconds = parse_datetime(text);
    if (!seconds) {
        return std::nullopt;
    }
    std::string_view rest = text;
    UnixTime time{0, take_fraction(rest)};
    if (__builtin_sub_overflow(*seconds, take_zone(rest), &time.seconds)) {
        return std::nullopt;
    }
    text = rest;
    return time;
}

}  // namespace spindrift
