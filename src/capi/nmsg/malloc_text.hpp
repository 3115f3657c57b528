#pragma once

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

}  // namespace spindrift::capi
