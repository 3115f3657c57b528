#include "settings.hpp"

#include <sys/uio.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <string>

#include "api.hpp"

namespace spindrift::capi {
namespace {

std::atomic<bool> closes_automatically{true};
std::atomic<int> level_of_debug{0};

// Set before other functions are called, so without a lock.
nmsg2_log_fp log_function = nullptr;
void* log_user = nullptr;

constexpr std::string_view own_prefix = "libnmsg: ";

// Gives a line to the function of the program. \returns false if there is none, or it has failed
bool give_line(int level, std::string_view prefix, std::string_view text) noexcept {
    if (log_function == nullptr) {
        return false;
    }
    try {
        const std::string line = std::string(prefix == own_prefix ? "" : prefix).append(text);
        log_function(level, line.c_str(), log_user);
        return true;
    } catch (...) {  // out of memory, or a function in C++ that throws
        return false;
    }
}

}  // namespace

bool autoclose() noexcept {
    return closes_automatically.load(std::memory_order_relaxed);
}

int debug_level() noexcept {
    return level_of_debug.load(std::memory_order_relaxed);
}

void warn(int level, std::string_view text) noexcept {
    write_line(level, own_prefix, text);
}

void write_line(int level, std::string_view prefix, std::string_view text) noexcept {
    if (level > debug_level() || give_line(level, prefix, text)) {
        return;
    }
    // One call, so that lines of several threads do not mix; without stdio, whose locks a forked child may find taken.
    static constexpr std::string_view end = "\n";
    const auto part = [](std::string_view piece) { return iovec{const_cast<char*>(piece.data()), piece.size()}; };
    const std::array line{part(prefix), part(text), part(end)};
    const int errno_before = errno;
    (void)!::writev(2, line.data(), static_cast<int>(line.size()));
    errno = errno_before;
}

}  // namespace spindrift::capi

namespace capi = spindrift::capi;

void nmsg_set_autoclose(bool autoclose) {
    capi::closes_automatically.store(autoclose, std::memory_order_relaxed);
}

void nmsg_set_debug(int debug) {
    capi::level_of_debug.store(debug, std::memory_order_relaxed);
}

int nmsg_get_debug(void) {
    return capi::debug_level();
}

void nmsg2_set_log_fp(nmsg2_log_fp fp, void* user) {
    capi::log_function = fp;
    capi::log_user = user;
}
