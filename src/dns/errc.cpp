#include <spindrift/dns/errc.hpp>

#include <array>
#include <cstddef>

namespace spindrift::dns {

std::string_view to_text(Errc errc) noexcept {
    static constexpr std::array<std::string_view, 16> texts = {"success",
                                                               "failure",
                                                               "invalid compression pointer",
                                                               "invalid length octet",
                                                               "invalid opcode",
                                                               "invalid rcode",
                                                               "len",
                                                               "malloc",
                                                               "name len",
                                                               "name overflow",
                                                               "out of bounds",
                                                               "overflow",
                                                               "parse error",
                                                               "qdcount",
                                                               "unknown opcode",
                                                               "unknown rcode"};
    return texts[static_cast<std::size_t>(errc)];
}

}  // namespace spindrift::dns
