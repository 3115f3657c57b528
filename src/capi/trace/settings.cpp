#include "settings.hpp"

#include <spindrift/base/text.hpp>

#include <charconv>
#include <utility>

namespace spindrift::libtrace {
namespace {

template <class Number>
bool read(std::string_view text, Number& number) {
    Number found{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), found);
    if (error != std::errc() || end != text.data() + text.size()) {
        return false;
    }
    number = found;
    return true;
}

bool read(std::string_view text, bool& flag) {
    int number = 0;
    if (equal_ignoring_case(text, "true") || equal_ignoring_case(text, "false")) {
        flag = equal_ignoring_case(text, "true");
        return true;
    }
    if (!read(text, number)) {
        return false;
    }
    flag = number != 0;
    return true;
}

}  // namespace

bool Settings::set(std::string_view key, std::string_view value) {
    const auto is = [&](std::string_view name, std::string_view short_name) {
        return key == name || key == short_name;
    };
    if (is("perpkt_threads", "pt")) {
        return read(value, threads) && threads >= 0;
    }
    if (is("burst_size", "bs")) {
        return read(value, burst_size);
    }
    if (is("tick_interval", "ti")) {
        return read(value, tick_interval);
    }
    if (is("tick_count", "tc")) {
        return read(value, tick_count);
    }
    if (is("reporter_thold", "rt")) {
        return read(value, reporter_threshold);
    }
    if (is("cache_size", "cs")) {
        return read(value, cache_size);
    }
    if (is("thread_cache_size", "tcs")) {
        return read(value, thread_cache_size);
    }
    if (is("hasher_queue_size", "hqs")) {
        return read(value, hasher_queue_size);
    }
    if (is("fixed_count", "fc")) {
        return read(value, has_fixed_count);
    }
    if (is("reporter_polling", "rp")) {
        return read(value, polls_reporter);
    }
    if (is("hasher_polling", "hp")) {
        return read(value, polls_hasher);
    }
    if (is("debug_state", "ds")) {
        return read(value, shows_states);
    }
    return key == "coremap" && set_cores(value);
}

bool Settings::set_cores(std::string_view list) {
    if (list.starts_with('[') && list.ends_with(']')) {
        list = list.substr(1, list.size() - 2);
    }
    std::vector<int> found;
    while (true) {
        const std::size_t comma = list.find(',');
        int core = 0;
        if (!read(list.substr(0, comma), core) || core < -1) {
            return false;
        }
        found.push_back(core);
        if (comma == std::string_view::npos) {
            cores = std::move(found);
            return true;
        }
        list.remove_prefix(comma + 1);
    }
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_settings(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> settings;
    while (!text.empty()) {
        const std::size_t equal = text.find('=');
        if (equal == std::string_view::npos || equal == 0 ||
            text.substr(0, equal).find(',') != std::string_view::npos) {
            return std::nullopt;
        }
        const bool is_list = text.substr(equal + 1).starts_with('[');
        const std::size_t list_end = is_list ? text.find(']', equal) : equal;
        if (list_end == std::string_view::npos) {
            return std::nullopt;
        }
        const std::size_t comma = text.find(',', list_end);
        settings.emplace_back(text.substr(0, equal), text.substr(equal + 1, comma - equal - 1));
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return settings;
}

}  // namespace spindrift::libtrace
