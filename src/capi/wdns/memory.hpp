#pragma once

#include "api.hpp"

#include <spindrift/base/buffer.hpp>

#include <cstdlib>
#include <cstring>
#include <new>

/// Memory that callers of the C functions own: all of it comes from malloc(). These functions throw `std::bad_alloc`.
namespace spindrift::capi {

/// Cleared memory; never null, even for no items.
template <class T>
T* allocate(std::size_t count) {
    // NOLINTNEXTLINE(bugprone-sizeof-expression): T may be a pointer
    void* const memory = std::calloc(count == 0 ? 1 : count, sizeof(T));
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return static_cast<T*>(memory);
}

inline std::uint8_t* copy_octets(Bytes octets) {
    auto* const copy = allocate<std::uint8_t>(octets.size());
    if (!octets.empty()) {
        std::memcpy(copy, octets.data(), octets.size());
    }
    return copy;
}

/// A copy with a final zero.
inline char* copy_text(const Buffer& text) {
    auto* const copy = allocate<char>(text.size() + 1);
    if (!text.empty()) {
        std::memcpy(copy, text.data(), text.size());
    }
    return copy;
}

/// `octets` has at most 255 octets.
inline wdns_name_t copy_name(Bytes octets) {
    return {static_cast<std::uint8_t>(octets.size()), copy_octets(octets)};
}

/// `octets` has at most 65535 octets.
inline wdns_rdata_t* copy_rdata(Bytes octets) {
    auto* const rdata = reinterpret_cast<wdns_rdata_t*>(allocate<std::uint8_t>(sizeof(wdns_rdata_t) + octets.size()));
    rdata->len = static_cast<std::uint16_t>(octets.size());
    if (!octets.empty()) {
        std::memcpy(rdata->data, octets.data(), octets.size());
    }
    return rdata;
}

}  // namespace spindrift::capi
