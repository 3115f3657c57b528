#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <span>
#include <vector>

// What has left for good. Messages of an output are numbered from 1 in the order it gets them; positions in that order
// are compared, so that no message has to be remembered.
namespace spindrift::pipeline {

/// How far the messages of one output have got. Any thread.
class DeliveryProgress {
public:
    /// All messages up to a number have been written, and the sink has sent as much as `sent` says.
    void note_written(std::uint64_t messages, std::uint64_t sent);

    /// The number of the last message that has left for good, with all before it.
    /// \param confirmed the number up to which the receiver has confirmed what the sink sent
    [[nodiscard]] std::uint64_t delivered(std::uint64_t confirmed);

private:
    /// All messages up to a number are there once so much has arrived.
    struct Checkpoint {
        std::uint64_t messages;
        std::uint64_t sent;
    };

    std::mutex mutex_;
    std::deque<Checkpoint> checkpoints_;
    std::uint64_t delivered_ = 0;
};

/// The batches of one input whose messages have been written, but may not have left for good. Any thread.
class AcknowledgementQueue {
public:
    /// A batch all of whose messages were written.
    struct Written {
        std::uint64_t ticket = 0;            ///< its number among the batches of the input
        bool routed = true;                  ///< its messages went to outputs; else the input ended before
        std::vector<std::uint64_t> reached;  ///< by output: the number of the last message that went there
    };

    /// In any order of tickets, each once.
    void add(Written batch);

    /// \param delivered by output: the number of the last message that has left for good
    /// \returns how many batches, from the first on, have left for good since the last call; 0 for none
    [[nodiscard]] std::uint64_t take(std::span<const std::uint64_t> delivered);

private:
    void append(Written next);

    std::mutex mutex_;
    std::map<std::uint64_t, Written> early_;  // those before them are not all written
    std::uint64_t next_ticket_ = 0;
    std::deque<Written> waiting_;  // in order, without gaps
};

}  // namespace spindrift::pipeline
