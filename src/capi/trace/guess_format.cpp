#include "guess_format.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/file/input_stream.hpp>
#include <spindrift/packet/packet_file.hpp>

#include <net/if.h>
#include <unistd.h>

namespace spindrift::libtrace {
namespace {

const Format* format_of(Bytes head) noexcept {
    const auto format = packet::file_format_of(head);
    if (!format) {
        return nullptr;
    }
    switch (*format) {
        case packet::FileFormat::pcap: return find_format("pcapfile");
        case packet::FileFormat::pcapng: return find_format("pcapng");
        case packet::FileFormat::erf: break;
    }
    return find_format("erf");
}

}  // namespace

Buffer first_octets(const std::string& path) {
    constexpr std::size_t enough = 24;
    file::InputStream stream(path);
    Buffer head;
    while (head.size() < enough &&
           stream.read(head, enough - head.size(), file::wait_readable) == file::InputStream::Result::octets) {
    }
    return head;
}

Guess guess_format(const std::string& name) {
    if (!name.empty() && ::access(name.c_str(), F_OK) == 0) {
        try {
            return {format_of(first_octets(name).bytes()), true};
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
