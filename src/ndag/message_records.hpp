#pragma once

#include <spindrift/ndag/statistics.hpp>
#include <spindrift/packet/packet.hpp>

#include <cstdint>
#include <map>
#include <vector>

namespace spindrift::ndag {

/// Takes the packets out of the messages of one stream, one message after the other (docs/formats/ndag.md 5.6). Nothing
/// a message holds can end the stream.
class MessageRecords {
public:
    /// The sequence numbers of no more monitors are followed at a time; when others come, all begin anew.
    static constexpr std::size_t max_monitors = 256;

    /// Begins with a message. \param message must stay valid until its last packet is no longer used
    void open(Bytes message);

    /// The next packet of the message, in `packet`. \returns false if there is none any more
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

    Bytes rest_;         // of the message: from the next record on
    unsigned left_ = 0;  // records
    bool is_tagged_ = false;
    bool is_truncated_ = false;
    bool has_loss_counter_ = false;  // the first counter of a stream tells of times before it was joined
    Counts counts_;
    std::map<std::uint16_t, SequenceTracker> sequences_;  // by monitor
    std::uint16_t last_monitor_ = 0;
    SequenceTracker* last_sequence_ = nullptr;
};

}  // namespace spindrift::ndag
