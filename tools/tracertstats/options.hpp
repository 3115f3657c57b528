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
    std::optional<std::uint64_t> count;  ///< stop after this number of packets
    unsigned threads = 4;
    std::string format = "txt";
    std::vector<std::string> filters;
    bool merge = false;
    bool report_drops = false;
    bool real_time = false;
    std::vector<std::string> uris;
};

/// The command line is invalid. The message is empty if the user asked for help, or getopt has printed a message.
struct UsageError {
    std::string message;
};

/// \throws UsageError
[[nodiscard]] Options parse_options(int argc, char** argv);

[[nodiscard]] std::string usage_text(std::string_view program);

}  // namespace tracertstats
