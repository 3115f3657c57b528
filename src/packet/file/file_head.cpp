#include "file_head.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/packet/packet_reader.hpp>

namespace spindrift::packet {

FileHead::FileHead(const std::string& path, const file::Wait& wait, file::InputStream::Content content,
                   MemoryBudget* memory) {
    try {
        stream = std::make_unique<file::InputStream>(path, content, wait, memory);
    } catch (const Error& error) {
        throw Error(path + ": " + error.what());
    }
    auto result = file::InputStream::Result::octets;
    while (octets.size() < size && result != file::InputStream::Result::end) {
        result = stream->read(octets, PacketReader::block_size, wait);
        if (result == file::InputStream::Result::nothing) {
            throw Error("stopped before its first octets came");
        }
        if (result == file::InputStream::Result::failed) {
            if (octets.empty()) {
                throw Error(stream->error_message());
            }
            return;  // the octets so far tell the format; the reader's next read reports the error
        }
    }
}

}  // namespace spindrift::packet
