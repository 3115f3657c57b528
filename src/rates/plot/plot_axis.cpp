#include "plot_axis.hpp"

#include <spindrift/base/json_text.hpp>
#include <spindrift/base/timestamp.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace spindrift::rates {
namespace {

constexpr double max_number_marks = 6;
constexpr std::uint64_t max_time_marks = 8;
constexpr std::uint64_t minute = 60;
constexpr std::uint64_t hour = 60 * minute;
constexpr std::uint64_t day = 24 * hour;

constexpr std::array<std::uint64_t, 20> time_steps = {
    1,           2,           5,    10,       15,       30,       minute,    2 * minute, 5 * minute, 10 * minute,
    15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day,        2 * day,    7 * day};

// Rounds a positive number up to a value of the series 1, 2, 5, 10, 20, …
double round_up(double number) {
    const double power = std::pow(10, std::floor(std::log10(number)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (number <= factor * power * (1 + 1e-9)) {
            return factor * power;
        }
    }
    return 10 * power;
}

std::string number_text(double number, double largest) {
    struct Prefix {
        double value;
        std::string_view name;
    };
    static constexpr std::array<Prefix, 5> prefixes = {
        {{1e15, " P"}, {1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}}};
    if (number == 0) {
        return "0";
    }
    for (const Prefix& prefix : prefixes) {
        if (largest >= prefix.value) {
            return fmt::format("{:g}{}", number / prefix.value, prefix.name);
        }
    }
    return fmt::format("{:g}", number);
}

std::uint64_t time_step(std::uint64_t span) {
    for (const std::uint64_t step : time_steps) {
        if (span / step <= max_time_marks) {
            return step;
        }
    }
    return day *
           static_cast<std::uint64_t>(round_up(static_cast<double>(span) / static_cast<double>(max_time_marks * day)));
}

std::string mark_text(std::uint64_t second, std::uint64_t step, std::uint64_t span) {
    const std::string text = time_text(second);
    if (step >= day) {
        return text.substr(0, text.find(' '));
    }
    if (span > day) {
        return text.substr(text.find('-') + 1, sizeof "MM-DD HH:MM" - 1);
    }
    return text.substr(text.find(' ') + 1, step < minute ? sizeof "HH:MM:SS" - 1 : sizeof "HH:MM" - 1);
}

}  // namespace

std::vector<PlotMark> number_marks(double highest) {
    const double max = highest > 0 ? highest : 1;
    const double step = round_up(max / max_number_marks);
    const auto count = static_cast<int>(std::ceil(max / step - 1e-9));
    std::vector<PlotMark> marks;
    for (int i = 0; i <= count; ++i) {
        marks.push_back({i * step, number_text(i * step, count * step)});
    }
    return marks;
}

std::vector<PlotMark> time_marks(std::uint64_t first, std::uint64_t last) {
    const std::uint64_t span = last - first;
    const std::uint64_t step = time_step(span);
    std::vector<PlotMark> marks;
    for (std::uint64_t at = (first + step - 1) / step * step; at <= last; at += step) {
        marks.push_back({static_cast<double>(at), mark_text(at, step, span)});
    }
    return marks;
}

std::string time_text(std::uint64_t second) {
    Buffer text;
    append_datetime(text, static_cast<std::int64_t>(second));
    return std::string(text.text());
}

std::string picture_text(const std::string& text, std::size_t max_characters) {
    Buffer repaired;
    append_utf8_repaired(repaired, text);
    std::string result;
    std::size_t characters = 0;
    for (const char c : repaired.text()) {
        const bool begins_character = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
        if (begins_character && characters++ == max_characters) {
            return result + "…";
        }
        const bool is_control = static_cast<unsigned char>(c) < ' ' || c == '\x7F';
        result += is_control ? '?' : c;
    }
    return result;
}

}  // namespace spindrift::rates
