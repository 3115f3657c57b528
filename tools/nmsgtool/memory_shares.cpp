#include "memory_shares.hpp"

#include <spindrift/base/error.hpp>

#include <algorithm>

namespace nmsgtool {
using namespace spindrift;

MemoryShares MemoryShares::parse(std::string_view size) {
    try {
        return {.all = tools::parse_memory(size)};
    } catch (const tools::UsageError& error) {
        throw Error("usage error: " + error.message);
    }
}

nmsg::Limits MemoryShares::container() const noexcept {
    nmsg::Limits limits;
    limits.body_size = std::min(limits.body_size, largest());
    limits.inflated_size = std::min(limits.inflated_size, largest());
    limits.payloads = std::min(limits.payloads, all / 1024);
    return limits;
}

// The octets of the largest message or container: it is in up to six buffers at a time, besides what a command needs in
// any case. 64 MiB with the default memory.
std::size_t MemoryShares::largest() const noexcept {
    constexpr std::size_t min_size = 4 << 20;
    constexpr std::size_t always = 128 << 20;
    return std::max(min_size, all > always ? (all - always) / 6 : 0);
}

}  // namespace nmsgtool
