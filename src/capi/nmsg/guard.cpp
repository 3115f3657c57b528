#include "guard.hpp"

#include <algorithm>
#include <array>

namespace spindrift::capi {
namespace {

// An array, not a string: to keep "out of memory" must not need memory.
thread_local std::array<char, 512> error_text{};

}  // namespace

void set_last_error(std::string_view text) noexcept {
    const std::size_t length = std::min(text.size(), error_text.size() - 1);
    std::copy_n(text.data(), length, error_text.begin());
    error_text[length] = '\0';
}

const char* last_error() noexcept {
    return error_text.data();
}

}  // namespace spindrift::capi

const char* nmsg2_last_error(void) {
    return spindrift::capi::last_error();
}
