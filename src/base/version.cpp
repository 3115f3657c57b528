#include <spindrift/version.hpp>

namespace spindrift {

const char* version() noexcept {
    return SPINDRIFT_VERSION;
}

}  // namespace spindrift
