#pragma once

#include <spindrift/dump/packet_dumper.hpp>

#include <array>
#include <ctime>
#include <string_view>

namespace spindrift::dump {

/// Formats a second like C's `ctime`, in local time or in UTC. Caches the last text, because consecutive packets
/// usually have the same second.
class TimeLine {
public:
    explicit TimeLine(TimeZone zone);

    /// Includes a newline. Valid until the next call.
    [[nodiscard]] std::string_view of(std::time_t second);

private:
    TimeZone zone_;
    std::time_t second_ = 0;
    std::array<char, 64> text_{};
    std::size_t size_ = 0;  // 0 before the first call
};

}  // namespace spindrift::dump
