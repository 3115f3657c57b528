#include "allocator.hpp"

#include <malloc.h>

namespace tools {

void return_freed_memory() noexcept {
    constexpr int large_block = 1 << 20;          // octets; blocks of this size are mapped, each by itself
    constexpr int kept_at_top = 4 * large_block;  // octets that each heap keeps when its last blocks are freed
    ::mallopt(M_MMAP_THRESHOLD, large_block);
    ::mallopt(M_TRIM_THRESHOLD, kept_at_top);
}

}  // namespace tools
