#pragma once

#include "source.hpp"

#include <spindrift/ndag/receiver.hpp>

namespace spindrift::trace {

/// nDAG, whose streams are assigned to the threads.
class NdagSource final : public Input::Source {
public:
    /// \throws Error if the group cannot be joined or the address cannot be bound
    NdagSource(const ndag::Address& address, const ndag::Receiver::Options& options) : receiver_(address, options) {}

    [[nodiscard]] packet::PacketReader& reader(unsigned thread) noexcept override { return receiver_.reader(thread); }
    [[nodiscard]] bool is_live() const noexcept override { return true; }

    void add_losses(unsigned thread, Statistics& statistics) const override {
        const ndag::Counts counts = receiver_.counts(thread);
        statistics.dropped = statistics.dropped.value_or(0) + counts.dropped;
        statistics.missing = statistics.missing.value_or(0) + counts.missing;
        if (const auto packets = counts.missing_packets()) {
            statistics.missing_packets = statistics.missing_packets.value_or(0) + *packets;
        }
        statistics.peers += counts;
        statistics.overrun = statistics.overrun.value_or(0) + counts.overrun;
    }

    [[nodiscard]] std::vector<ndag::StreamStatistics> streams() const override { return receiver_.streams(); }

private:
    ndag::Receiver receiver_;
};

}  // namespace spindrift::trace
