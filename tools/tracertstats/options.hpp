#pragma once

#include <spindrift/base/error.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tracertstats {

struct Options {
    std::uint32_t interval = 0;          ///< seconds, 0 for a single row
    std::optional<std::uint64_t> count;  ///< of packets that are enough
    unsigned threads = 4;
    std::string format = "txt";
    std::vector<std::string> filters;
    bool merge = false;
    bool report_drops = false;
    bool real_time = false;
    std::vector<std::string> uris;
};

/// A command line that makes no sense; the complaint is empty when help was asked for, or getopt has complained
/// already.
struct UsageError {
    std::string message;
};

/// \throws UsageError
[[nodiscard]] Options parse_options(int argc, char** argv);

[[nodiscard]] std::string usage_text(std::string_view program);

}  // namespace tracertstats
