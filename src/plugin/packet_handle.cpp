#include "packet_handle.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/error.hpp>
#include <spindrift/file/input_stream.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>

namespace spindrift::plugin {
namespace {

/// A file as libpcap reads it: a stream of octets, decompressed.
class Cookie {
public:
    explicit Cookie(const std::string& path) : stream_(path) {}

    static ssize_t read(void* cookie, char* to, std::size_t size) noexcept {
        try {
            return static_cast<Cookie*>(cookie)->read(to, size);
        } catch (const std::exception&) {
            errno = ENOMEM;
            return -1;
        }
    }

    static int close(void* cookie) noexcept {
        delete static_cast<Cookie*>(cookie);
        return 0;
    }

private:
    static constexpr std::size_t block = 64 << 10;

    ssize_t read(char* to, std::size_t size) {
        while (at_ == octets_.size()) {
            octets_.clear();
            at_ = 0;
            switch (stream_.read(octets_, block, file::wait_readable)) {
                case file::InputStream::Result::end: return 0;
                case file::InputStream::Result::failed: errno = EIO; return -1;
                case file::InputStream::Result::octets:
                case file::InputStream::Result::nothing: break;
            }
        }
        const std::size_t count = std::min(size, octets_.size() - at_);
        std::memcpy(to, octets_.data() + at_, count);
        at_ += count;
        return static_cast<ssize_t>(count);
    }

    file::InputStream stream_;
    Buffer octets_;
    std::size_t at_ = 0;  // octets that were taken
};

PacketHandle open_file(const std::string& path) {
    auto cookie = std::make_unique<Cookie>(path);
    std::FILE* const file = ::fopencookie(
        cookie.get(), "r", {.read = Cookie::read, .write = nullptr, .seek = nullptr, .close = Cookie::close});
    if (file == nullptr) {
        throw system_error(path, errno);
    }
    static_cast<void>(cookie.release());  // closed with the file
    std::array<char, PCAP_ERRBUF_SIZE> reason{};
    // Closes the file with the handle.
    PacketHandle handle(::pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, reason.data()));
    if (handle == nullptr) {
        std::fclose(file);
        throw Error(reason.data());
    }
    return handle;
}

PacketHandle open_interface(const PacketOrigin& origin) {
    constexpr int buffer_size = 16 << 20;
    constexpr int delay_milliseconds = 100;
    std::array<char, PCAP_ERRBUF_SIZE> reason{};
    PacketHandle handle(::pcap_create(origin.name.c_str(), reason.data()));
    if (handle == nullptr) {
        throw Error(reason.data());
    }
    ::pcap_set_snaplen(handle.get(), origin.snapshot_length);
    ::pcap_set_promisc(handle.get(), origin.promiscuous ? 1 : 0);
    ::pcap_set_buffer_size(handle.get(), buffer_size);
    ::pcap_set_timeout(handle.get(), delay_milliseconds);
    if (const int result = ::pcap_activate(handle.get()); result < 0) {
        const std::string text = ::pcap_geterr(handle.get());
        throw Error(text.empty() ? ::pcap_statustostr(result) : text);
    }
    return handle;
}

}  // namespace

PacketHandle open_packets(const PacketOrigin& origin) {
    return origin.is_live ? open_interface(origin) : open_file(origin.name);
}

}  // namespace spindrift::plugin
