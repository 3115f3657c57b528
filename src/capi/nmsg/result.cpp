#include "api.hpp"

#include <array>

const char* nmsg_res_lookup(enum nmsg_res val) {
    static constexpr std::array texts = {
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
    };
    static_assert(texts.size() == nmsg_res_errno + 1);
    const auto number = static_cast<unsigned>(val);
    return number < texts.size() ? texts[number] : "(unknown libnmsg result code)";
}
