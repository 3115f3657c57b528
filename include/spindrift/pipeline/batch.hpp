#pragma once

#include <spindrift/base/memory_budget.hpp>
#include <spindrift/nmsg/container/payload.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace spindrift::pipeline {

/// The messages of one read. Each source derives a batch class of its own, which also holds the octets as they were
/// read; transforms and sinks see this base class only. Payloads borrow memory from their batch.
class Batch {
public:
    Batch() = default;
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;
    virtual ~Batch() = default;

    /// The messages, without those that the source has filtered out.
    std::vector<nmsg::Payload> payloads;

    /// From sources that read containers: the encoded records of the payloads. A record that is in canonical form is
    /// written again as it is, without encoding the payload. Empty, or as long as `payloads`; an entry without octets
    /// means that the payload has to be encoded. Code that changes a payload clears its record.
    std::vector<Bytes> records;

    /// From sources that read containers: the index in `payloads` where the messages of each container begin.
    std::vector<std::size_t> container_starts;

    /// Octets read for this batch, for progress and rates.
    std::uint64_t input_size = 0;

    /// The reason and the position, as text for the user, if reading or decoding failed.
    std::string error_message;

    /// What the batch takes from the budget of the pipeline, from `read` until its messages are written.
    MemoryCharge memory;

    /// An upper estimate, in octets, of the memory the batch holds when it is decoded. Called after `read`.
    [[nodiscard]] virtual std::size_t memory_needed() const noexcept { return typical_expansion * input_size; }

    /// The octets of its messages, as containers hold them, or an upper estimate. Called after `read`.
    [[nodiscard]] virtual std::size_t content_size() const noexcept { return input_size; }

    /// The memory it holds now, in octets, or an upper estimate. Called after `decode`.
    [[nodiscard]] virtual std::size_t memory_held() const noexcept { return memory_needed(); }

    /// Frees the memory that is kept for reuse if it is more than `max_kept` octets. Called when the messages are
    /// written.
    virtual void trim(std::size_t max_kept) { static_cast<void>(max_kept); }

    /// Removes the messages for which `keeps` returns false, and their records, and adjusts `container_starts`. The
    /// others keep their order. \returns the number of messages removed
    template <class Keeps>
    std::size_t keep(Keeps keeps) {
        const std::size_t count = payloads.size();
        auto start = container_starts.begin();
        std::size_t kept = 0;
        for (std::size_t i = 0; i < count; ++i) {
            for (; start != container_starts.end() && *start == i; ++start) {
                *start = kept;
            }
            if (!keeps(payloads[i])) {
                continue;
            }
            if (kept != i) {
                payloads[kept] = payloads[i];
                if (!records.empty()) {
                    records[kept] = records[i];
                }
            }
            ++kept;
        }
        for (; start != container_starts.end(); ++start) {
            *start = kept;
        }
        payloads.resize(kept);
        if (!records.empty()) {
            records.resize(kept);
        }
        return count - kept;
    }

protected:
    static constexpr std::size_t typical_expansion = 16;  // memory of messages, for an octet of input

    void clear() noexcept {
        payloads.clear();
        records.clear();
        container_starts.clear();
        input_size = 0;
        error_message.clear();
    }
};

/// Some messages of a batch: `count` of them, from index `first` on, every `stride`-th.
struct Slice {
    std::size_t first = 0;
    std::size_t count = 0;
    std::size_t stride = 1;

    [[nodiscard]] std::size_t index(std::size_t i) const noexcept { return first + i * stride; }

    /// Without its first messages.
    [[nodiscard]] Slice without(std::size_t taken) const noexcept { return {index(taken), count - taken, stride}; }
};

}  // namespace spindrift::pipeline
