#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spindrift::libtrace {

/// The settings of parallel reading. 0 stands for the default.
struct Settings {
    int threads = 0;
    std::size_t burst_size = 0;
    std::size_t tick_interval = 0;  // milliseconds
    std::size_t tick_count = 0;     // packets
    std::size_t reporter_threshold = 0;
    std::size_t cache_size = 0;
    std::size_t thread_cache_size = 0;
    std::size_t hasher_queue_size = 0;
    bool has_fixed_count = false;
    bool polls_reporter = false;
    bool polls_hasher = false;
    bool shows_states = false;
    bool has_trace_time = false;
    std::vector<int> cores;  // by thread; -1: any

    /// Sets what `key` names, in its long or short form.
    /// \returns false if there is no such key or the value makes no sense
    bool set(std::string_view key, std::string_view value);

    /// Sets the cores of a list `0,2,-1`. \returns false if it is not one
    bool set_cores(std::string_view list);
};

/// A setting, or its default.
inline std::size_t or_default(std::size_t value, std::size_t standard) noexcept {
    return value != 0 ? value : standard;
}

/// What `key=value,key=value` sets. A value in brackets may have commas.
/// \returns nothing if the text has a part that is not `key=value`
[[nodiscard]] std::optional<std::vector<std::pair<std::string, std::string>>> parse_settings(std::string_view text);

}  // namespace spindrift::libtrace
