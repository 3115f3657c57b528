#pragma once

#include <spindrift/trace/input.hpp>

#include <cstddef>
#include <memory>

namespace tracemerge {

/// Goes through the packets of an input one by one.
class PacketCursor {
public:
    explicit PacketCursor(std::unique_ptr<spindrift::trace::Input> input) : input_(std::move(input)) {}

    /// Goes to the next packet. Waits for it if need be. ERF records that are no packets are among the packets, other
    /// metadata are not. \returns false at the end, after an error (`check_read`), or when the input is stopped
    bool advance();

    /// The packet. Valid until the cursor goes on.
    [[nodiscard]] const spindrift::packet::Packet& packet() const { return batch_.packets[at_]; }

    [[nodiscard]] spindrift::trace::Input& input() noexcept { return *input_; }

private:
    std::unique_ptr<spindrift::trace::Input> input_;
    spindrift::packet::PacketBatch batch_;
    std::size_t at_ = 0;    // of the packet in the batch
    std::size_t next_ = 0;  // place in the batch
};

}  // namespace tracemerge
