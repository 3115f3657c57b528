#include "file_head.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <poll.h>

namespace spindrift::packet {

FileHead::FileHead(const std::string& path, file::InputStream::Content content) {
    try {
        stream = std::make_unique<file::InputStream>(path, content);
    } catch (const Error& error) {
        throw Error(path + ": " + error.what());
    }
    static const file::Wait wait_for_ever = [](int descriptor) {
        pollfd waiting = {descriptor, POLLIN, 0};
        return ::poll(&waiting, 1, -1) >= 0;
    };
    auto result = file::InputStream::Result::octets;
    while (octets.size() < size && result != file::InputStream::Result::end) {
        result = stream->read(octets, PacketReader::block_size, wait_for_ever);
        if (result == file::InputStream::Result::failed) {
            if (octets.empty()) {
                throw Error(stream->error_message());
            }
            return;  // the octets so far tell the format; the reader's next read reports the error
        }
    }
}

}  // namespace spindrift::packet
