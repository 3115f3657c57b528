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
    /// Maximum number of monitors whose sequence numbers are tracked. For one more, a monitor is forgotten: one with a
    /// single message if there is any, as IDs can be forged; of these, the one that was silent for the longest time.
    static constexpr std::size_t max_monitors = 64;

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
    /// What is remembered of a monitor.
    struct Monitor {
        SequenceTracker sequence;
        std::uint64_t messages = 0;
        std::uint64_t last_message = 0;  // the number of it among all datagrams of the stream
    };

    Monitor& monitor_of(std::uint16_t monitor);
    void forget_monitor();

    Bytes rest_;         // the message from the next record on
    unsigned left_ = 0;  // remaining records
    bool is_tagged_ = false;
    bool is_truncated_ = false;
    bool has_loss_counter_ = false;  // the first loss counter is ignored: it counts from before the stream was joined
    Counts counts_;
    std::map<std::uint16_t, Monitor> monitors_;  // by ID
    std::uint16_t last_id_ = 0;
    Monitor* last_monitor_ = nullptr;
};

}  // namespace spindrift::ndag
