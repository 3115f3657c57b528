#include "memory_shares.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>

namespace nmsgtool {
namespace {

using namespace spindrift;

constexpr std::size_t min_memory = 64 << 20;

// The power of two that a suffix stands for; 0 for none.
unsigned shift_of(char suffix) noexcept {
    switch (suffix) {
        case 'k':
        case 'K': return 10;
        case 'm':
        case 'M': return 20;
        case 'g':
        case 'G': return 30;
        default: return 0;
    }
}

}  // namespace

MemoryShares MemoryShares::parse(std::string_view size) {
    const unsigned shift = size.empty() ? 0 : shift_of(size.back());
    const auto number = parse_decimal<std::uint32_t>(size.substr(0, size.size() - (shift > 0 ? 1 : 0)));
    if (!number) {
        throw Error(fmt::format("usage error: --memory: '{}' is not a size such as 512M or 2G", size));
    }
    const std::uint64_t octets = std::uint64_t{*number} << shift;
    if (octets < min_memory) {
        throw Error(fmt::format("usage error: --memory: {} is too small, at least 64M are needed", size));
    }
    return {.all = octets};
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
