#include <spindrift/base/buffer.hpp>

namespace spindrift {

void copy_long(char* to, const char* from, std::size_t size) noexcept {
    std::memcpy(to, from, size);
}

}  // namespace spindrift
