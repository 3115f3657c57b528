#include "record_file.hpp"

namespace spindrift::packet {

RecordFile::RecordFile(FileHead head) : stream_(std::move(head.stream)), carry_(std::move(head.octets)) {}

PacketReader::Result RecordFile::read(PacketBatch& batch, const file::Wait& wait) {
    batch.clear();
    batch.has_margins = true;
    if (!error_message_.empty()) {
        return Result::failed;
    }
    Buffer& octets = batch.memory;
    octets.append(carry_.bytes());
    carry_.clear();
    std::size_t consumed = take_all(batch);
    while (consumed == 0 && error_message_.empty()) {
        const auto result = stream_->read(octets, block_size, wait);
        if (result == file::InputStream::Result::nothing) {
            carry_.append(octets.bytes());
            return Result::nothing;
        }
        if (result != file::InputStream::Result::octets) {
            return end(octets.size(), result);
        }
        consumed = take_all(batch);
    }
    if (!error_message_.empty()) {
        return Result::failed;
    }
    carry_.append(octets.bytes().subspan(consumed));
    position_ += consumed;
    return Result::packets;
}

// Reads the complete records. \returns the offset of the first incomplete or invalid record
std::size_t RecordFile::take_all(PacketBatch& batch) {
    static_cast<void>(batch.memory.room(PacketBatch::margin));
    const std::span octets = std::as_writable_bytes(std::span(batch.memory.data(), batch.memory.size()));
    std::size_t at = 0;
    std::size_t size = 0;
    auto outcome = Outcome::taken;
    while (outcome == Outcome::taken) {
        outcome = take(octets.subspan(at), batch.packets, size);
        at += outcome == Outcome::taken ? size : 0;
    }
    // Packets before an invalid record are delivered first; the next call reads it again and reports the error.
    if (outcome == Outcome::invalid && at == 0) {
        error_message_ = reason_ + " at octet " + std::to_string(position_);
    }
    return at;
}

PacketReader::Result RecordFile::end(std::size_t rest, file::InputStream::Result result) {
    if (result == file::InputStream::Result::failed) {
        error_message_ = stream_->error_message();
    } else if (rest == 0) {
        return Result::end;
    } else {
        cut_short_ = true;
        error_message_ = "the file is cut short: its last record, at octet " + std::to_string(position_) +
                         ", has only " + std::to_string(rest) + " octets";
    }
    return Result::failed;
}

}  // namespace spindrift::packet
