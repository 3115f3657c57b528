#pragma once

#include "input.hpp"

#include <spindrift/io/container/container_batch.hpp>
#include <spindrift/nmsg/container/fragment.hpp>
#include <spindrift/nmsg/container/sequence.hpp>

namespace spindrift::capi {

/// An input that is given containers in memory (`nmsg_input_read_null`).
class NullInput final : public nmsg_input {
public:
    nmsg_res read_container(Bytes container, const timespec* time, std::vector<MessageHandle>& messages) override;

    bool set_byte_rate(std::size_t) override { return true; }
    bool set_counts_sequences(bool counts) override {
        counts_sequences_ = counts;
        return true;
    }
    [[nodiscard]] bool counts_sequences() const noexcept override { return counts_sequences_; }
    [[nodiscard]] std::optional<StreamCounts> stream_counts() const override { return counts_; }

protected:
    nmsg_res next(MessageHandle&) override { return nmsg_res_failure; }

private:
    nmsg_res add(Bytes container, Timestamp now);
    void count(const io::ContainerBatch::DecodeResult& result, Timestamp now);

    io::ContainerBatch batch_;
    nmsg::Reassembler fragments_;
    nmsg::SequenceTracker sequences_;
    bool counts_sequences_ = true;
    StreamCounts counts_;
};

}  // namespace spindrift::capi
