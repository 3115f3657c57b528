#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>

namespace spindrift::capi {

/// A copy of a text, ended by NUL, in memory that the program frees with `free`.
[[nodiscard]] inline char* malloc_text(std::string_view text) {
    auto* const copy = static_cast<char*>(std::malloc(text.size() + 1));
    if (copy == nullptr) {
        throw std::bad_alloc();
    }
    std::memcpy(copy, text.data(), text.size());
    copy[text.size()] = '\0';
    return copy;
}

/// A copy of octets in such memory, also of none.
[[nodiscard]] inline std::uint8_t* malloc_octets(Bytes octets) {
    auto* const copy = static_cast<std::uint8_t*>(std::malloc(octets.size() + 1));
    if (copy == nullptr) {
        throw std::bad_alloc();
    }
    if (!octets.empty()) {
        std::memcpy(copy, octets.data(), octets.size());
    }
    return copy;
}

}  // namespace spindrift::capi
