#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/timestamp.hpp>

#include <cstdint>
#include <vector>

namespace spindrift::packet {

/// Frames that were captured one after the other, all in one piece of memory. Each has some octets on either side that
/// belong to nobody, so that a message can be made around it without copying it.
class FrameBlock {
public:
    /// The free octets before each frame, and again behind it.
    static constexpr std::size_t margin = 8;

    struct Frame {
        std::size_t at = 0;           ///< in `octets()`
        std::uint32_t size = 0;       ///< octets captured
        std::uint32_t wire_size = 0;  ///< octets it had on the wire
        Timestamp time;

        [[nodiscard]] bool is_truncated() const noexcept { return size != wire_size; }
    };

    void clear() noexcept {
        octets_.clear();
        frames_.clear();
    }

    /// Copies a frame to the end.
    void append(Bytes frame, std::uint32_t wire_size, Timestamp time) {
        char* const to = octets_.room(frame.size() + 2 * margin) + margin;
        frames_.push_back(
            {static_cast<std::size_t>(to - octets_.data()), static_cast<std::uint32_t>(frame.size()), wire_size, time});
        copy_short(to, as_text(frame).data(), frame.size());
        octets_.set_end(to + frame.size() + margin);
    }

    /// Marks a frame that lies in the octets already, its margins included.
    void mark(const Frame& frame) { frames_.push_back(frame); }

    [[nodiscard]] const std::vector<Frame>& frames() const noexcept { return frames_; }
    [[nodiscard]] Buffer& octets() noexcept { return octets_; }
    [[nodiscard]] Bytes bytes(const Frame& frame) const noexcept {
        return octets_.bytes().subspan(frame.at, frame.size);
    }

private:
    Buffer octets_;
    std::vector<Frame> frames_;
};

}  // namespace spindrift::packet
