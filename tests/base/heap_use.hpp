#pragma once

#include <malloc.h>

#include <cstddef>

namespace spindrift::tests {

/// Octets of the heap in use, with what the allocator adds. 0 with a sanitizer's allocator.
inline std::size_t heap_use() noexcept {
    const auto info = ::mallinfo2();
    return info.uordblks + info.hblkhd;
}

}  // namespace spindrift::tests
