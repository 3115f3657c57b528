#include "rate_step.hpp"

#include <algorithm>

namespace spindrift::rates {

std::size_t packets_until(std::uint64_t second, std::span<const packet::Packet> packets) noexcept {
    std::size_t count = 0;
    while (count < packets.size() && (packets[count].time.seconds() <= second || packets[count].is_metadata())) {
        ++count;
    }
    return count;
}

std::size_t leading_metadata(std::span<const packet::Packet> packets) noexcept {
    return static_cast<std::size_t>(
        std::ranges::find_if(packets, [](const auto& packet) { return !packet.is_metadata(); }) - packets.begin());
}

void update_table(trace::Input& input, const RateTable& table, const RateOptions& options,
                  const std::function<void()>& update) {
    try {
        update();
        if (options.on_rows) {
            options.on_rows();
        }
    } catch (...) {
        input.stop();
        throw;
    }
    if (table.is_full()) {
        input.stop();
    }
}

}  // namespace spindrift::rates
