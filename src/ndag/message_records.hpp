#pragma once

#include <spindrift/ndag/statistics.hpp>
#include <spindrift/packet/packet.hpp>

#include <cstdint>
#include <map>
#include <vector>

namespace spindrift::ndag {

/// Extracts the packets from the messages of one stream, one message after the other (docs/formats/ndag.md 5.6).
/// Malformed messages are counted and never end the stream.
class MessageRecords {
public:
    /// Maximum number of monitors whose sequence numbers are tracked. One more resets the tracking of all.
    static constexpr std::size_t max_monitors = 256;

    /// Starts to read a message. \param message must stay valid as long as its packets are used
    void open(Bytes message);

    /// Writes the next packet of the message to `packet`. \returns false if there are no more
    [[nodiscard]] bool next(packet::Packet& packet) {
        if (left_ == 0) {
            return false;
        }
        return is_tagged_ ? next_tagged(packet) : next_erf(packet);
    }

    [[nodiscard]] const Counts& counts() const noexcept { return counts_; }
    [[nodiscard]] std::vector<std::uint16_t> monitors() const;

private:
    bool next_erf(packet::Packet& packet);
    bool next_tagged(packet::Packet& packet);
    void advance(std::size_t size) noexcept;
    bool abandon_message() noexcept;
    SequenceTracker& sequence_of(std::uint16_t monitor);

    Bytes rest_;         // the message from the next record on
    unsigned left_ = 0;  // remaining records
    bool is_tagged_ = false;
    bool is_truncated_ = false;
    bool has_loss_counter_ = false;  // the first loss counter is ignored: it counts from before the stream was joined
    Counts counts_;
    std::map<std::uint16_t, SequenceTracker> sequences_;  // by monitor
    std::uint16_t last_monitor_ = 0;
    SequenceTracker* last_sequence_ = nullptr;
};

}  // namespace spindrift::ndag
