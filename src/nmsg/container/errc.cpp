#include <spindrift/nmsg/container/errc.hpp>

#include <array>
#include <cstddef>

namespace spindrift::nmsg {

std::string_view to_text(Errc errc) noexcept {
    static constexpr std::array<std::string_view, 17> texts = {
        "success",
        "generic failure",
        "end of file",
        "memory allocation failed",
        "incorrect magic number in NMSG header",
        "incorrect version number in NMSG header",
        "pbuf payload ready",
        "function not implemented",
        "stop condition reached",
        "call should be repeated again",
        "parse error",
        "libpcap error",
        "read failure",
        "NMSG container is full",
        "NMSG container is overfull",
        "consult errno",
        "its text would be too large",
    };
    return texts[static_cast<std::size_t>(errc)];
}

}  // namespace spindrift::nmsg
