#include "guess_format.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/file/input_stream.hpp>

#include <net/if.h>
#include <unistd.h>

#include <array>

namespace spindrift::libtrace {
namespace {

constexpr std::uint32_t pcapng_section = 0x0A0D0D0A;
constexpr std::array<std::uint32_t, 4> pcap_magics = {0xA1B2C3D4, 0xD4C3B2A1, 0xA1B23C4D, 0x4D3CB2A1};

const Format* format_of(Bytes head) noexcept {
    constexpr std::size_t erf_header_size = 16;
    if (head.size() >= sizeof(std::uint32_t)) {
        const auto magic = load_le<std::uint32_t>(head.data());
        if (std::ranges::find(pcap_magics, magic) != pcap_magics.end()) {
            return find_format("pcapfile");
        }
        if (magic == pcapng_section) {
            return find_format("pcapng");
        }
    }
    constexpr unsigned max_type = 48;
    const bool may_be_erf = head.size() >= erf_header_size && (std::to_integer<unsigned>(head[8]) & 0x7F) <= max_type &&
                            (std::to_integer<unsigned>(head[8]) & 0x7F) != 0 &&
                            load_be<std::uint16_t>(head.data() + 10) >= erf_header_size;
    return may_be_erf ? find_format("erf") : nullptr;
}

}  // namespace

Guess guess_format(const std::string& name) {
    if (!name.empty() && ::access(name.c_str(), F_OK) == 0) {
        try {
            file::InputStream stream(name);
            Buffer head;
            constexpr std::size_t enough = 24;
            while (head.size() < enough &&
                   stream.read(head, enough - head.size(), file::wait_readable) == file::InputStream::Result::octets) {
            }
            return {format_of(head.bytes()), true};
        } catch (const Error&) {
            return {nullptr, false};
        }
    }
    if (!name.empty() && ::if_nametoindex(name.c_str()) != 0) {
        return {find_format("int"), true};
    }
    return {};
}

}  // namespace spindrift::libtrace
