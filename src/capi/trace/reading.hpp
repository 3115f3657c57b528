#pragma once

#include <spindrift/packet/packet_reader.hpp>
#include <spindrift/trace/input.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace spindrift::libtrace {

/// Reads the packets of an opened source one by one, in one thread.
class Reading {
public:
    using Result = packet::PacketReader::Result;

    explicit Reading(std::unique_ptr<spindrift::trace::Input> input) : input_(std::move(input)) {}

    [[nodiscard]] spindrift::trace::Input& input() noexcept { return *input_; }
    [[nodiscard]] const spindrift::trace::Input& input() const noexcept { return *input_; }

    /// The next packet, which is valid until the next call.
    /// \returns `nothing` if none came in time
    Result next(const packet::Packet*& packet, std::chrono::milliseconds timeout) {
        if (next_ == batch_.packets.size()) {
            next_ = 0;
            batch_.packets.clear();
            if (const Result result = input_->read(0, batch_, timeout); result != Result::packets) {
                return result;
            }
        }
        packet = &batch_.packets[next_++];
        return Result::packets;
    }

    /// Leaves out the packets before a time, to the end if there is none at or behind it.
    void skip_until(std::uint64_t erf_time) {
        const packet::Packet* packet = nullptr;
        while (next(packet, std::chrono::milliseconds(0)) == Result::packets) {
            if (packet->time.erf() >= erf_time && !packet->is_metadata()) {
                --next_;
                return;
            }
        }
    }

private:
    std::unique_ptr<spindrift::trace::Input> input_;
    packet::PacketBatch batch_;
    std::size_t next_ = 0;  // place in the batch
};

}  // namespace spindrift::libtrace
