#include "memory_option.hpp"

#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <cstdint>

namespace tools {
namespace {

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

std::size_t parse_memory(std::string_view size) {
    const unsigned shift = size.empty() ? 0 : shift_of(size.back());
    const auto number = spindrift::parse_decimal<std::uint32_t>(size.substr(0, size.size() - (shift > 0 ? 1 : 0)));
    if (!number) {
        throw UsageError{fmt::format("--memory: '{}' is not a size such as 512M or 2G", size)};
    }
    const std::uint64_t octets = std::uint64_t{*number} << shift;
    if (octets < min_memory) {
        throw UsageError{fmt::format("--memory: {} is too small, at least 64M are needed", size)};
    }
    return octets;
}

}  // namespace tools
