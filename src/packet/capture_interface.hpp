#pragma once

#include <net/if.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace spindrift::packet {

inline constexpr std::string_view interface_deleted = "The interface disappeared";

/// Whether the interface that is captured from was deleted. A new one with its name has another index. False if that
/// cannot be found out, as without a free descriptor.
inline bool is_deleted(unsigned interface_index) noexcept {
    std::array<char, IF_NAMESIZE> name{};
    return ::if_indextoname(interface_index, name.data()) == nullptr && errno == ENXIO;
}

}  // namespace spindrift::packet
