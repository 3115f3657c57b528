#include "file_head.hpp"

#include <spindrift/base/error.hpp>

namespace spindrift::packet {

FileHead::FileHead(const std::string& path, ByteStream::Compression compression)
    : stream(std::make_unique<ByteStream>(path, compression)) {
    static const Capture::Wait no_wait = [](int, Capture::Patience) { return true; };
    auto result = ByteStream::Result::octets;
    while (octets.size() < size && result != ByteStream::Result::end) {
        result = stream->read(octets, Capture::block_size, no_wait, Capture::Patience::endless);
        if (result == ByteStream::Result::failed) {
            throw Error(stream->error_message());
        }
    }
}

}  // namespace spindrift::packet
