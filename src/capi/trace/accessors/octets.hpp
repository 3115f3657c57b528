#pragma once

#include "../api.hpp"

#include <spindrift/base/bytes.hpp>

#include <cstddef>
#include <cstdint>

// Pointers with a number of remaining octets, as programs in C have them, and spans.
namespace spindrift::libtrace::accessors {

/// As many octets as a packet can have. Stands for the number that a program does not pass.
inline constexpr std::uint32_t max_packet_size = LIBTRACE_PACKET_BUFSIZE;

/// The octets at `start`; a null span if it is NULL.
/// \param remaining their number; may be NULL, then the program vouches for what it passes
inline Bytes octets_at(const void* start, const std::uint32_t* remaining) noexcept {
    const std::uint32_t size = remaining == nullptr ? max_packet_size : *remaining;
    return {static_cast<const std::byte*>(start), start == nullptr ? 0 : size};
}

/// Programs may change packets in place, so that no pointer of the API is `const`.
inline std::byte* pointer_to(Bytes octets) noexcept {
    return const_cast<std::byte*>(octets.data());
}

/// Stores the size and returns the start of what was found; 0 and NULL for a null span, which means "not found".
template <typename T = void>
T* to_caller(Bytes found, std::uint32_t* remaining) noexcept {
    if (remaining != nullptr) {
        *remaining = static_cast<std::uint32_t>(found.size());
    }
    return static_cast<T*>(static_cast<void*>(pointer_to(found)));
}

/// Stores a value where the program wants it.
template <typename T>
void store(T* to, T value) noexcept {
    if (to != nullptr) {
        *to = value;
    }
}

/// What follows the first `size` octets; a null span if these were not captured completely.
inline Bytes after(Bytes octets, std::size_t size) noexcept {
    return octets.data() == nullptr || octets.size() < size ? Bytes{} : octets.subspan(size);
}

}  // namespace spindrift::libtrace::accessors
