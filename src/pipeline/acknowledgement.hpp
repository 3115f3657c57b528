#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <span>
#include <vector>

// Finds out which batches are delivered. The messages of an output are numbered from 1 in the order they are packed.
// Only these numbers are compared, so nothing is stored per message.
namespace spindrift::pipeline {

/// How many messages of one output are delivered. Thread-safe.
class DeliveryProgress {
public:
    /// All messages up to the number `messages` are written, and `sent` is the number of the last item the sink has
    /// sent for them.
    void note_written(std::uint64_t messages, std::uint64_t sent);

    /// The number up to which all messages are delivered.
    /// \param confirmed the number up to which the receiver has confirmed what the sink sent
    [[nodiscard]] std::uint64_t delivered(std::uint64_t confirmed);

private:
    /// All messages up to the number `messages` are delivered once the item `sent` is confirmed.
    struct Checkpoint {
        std::uint64_t messages;
        std::uint64_t sent;
    };

    std::mutex mutex_;
    std::deque<Checkpoint> checkpoints_;
    std::uint64_t delivered_ = 0;
};

/// The batches of one input that are written, but may not be delivered yet. Thread-safe.
class AcknowledgementQueue {
public:
    /// A batch whose messages are all written.
    struct Written {
        std::uint64_t ticket = 0;  ///< its number among the batches of the input
        bool routed = true;        ///< its messages went to outputs; false if the input had ended before
        std::vector<std::uint64_t> last_messages;  ///< by output: the number of its last message; 0 for none
    };

    /// Adds a batch. Tickets come in any order, each of them once.
    void add(Written batch);

    /// \param delivered by output: the number up to which all messages are delivered
    /// \returns the number of batches, from the first of the input on, that are delivered; 0 if no more than at the
    /// last call
    [[nodiscard]] std::uint64_t take(std::span<const std::uint64_t> delivered);

private:
    void append(Written next);

    std::mutex mutex_;
    std::map<std::uint64_t, Written> out_of_order_;  // some batch before them is not written yet
    std::uint64_t next_ticket_ = 0;
    std::deque<Written> waiting_;  // in order, without gaps
};

}  // namespace spindrift::pipeline
