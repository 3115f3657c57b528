#include <spindrift/ndag/receiver.hpp>

#include "beacon_listener.hpp"
#include "stream_merger.hpp"

#include <algorithm>

namespace spindrift::ndag {

Receiver::Receiver(const Address& address, const Options& options) {
    for (unsigned i = 0; i < std::max(options.threads, 1U); ++i) {
        mergers_.push_back(std::make_unique<StreamMerger>(i, options.report));
    }
    beacon_listener_ = std::make_unique<BeaconListener>(address, options, mergers_);
}

Receiver::~Receiver() = default;

packet::PacketReader& Receiver::reader(unsigned thread) noexcept {
    return *mergers_[thread];
}

std::vector<StreamStatistics> Receiver::streams() const {
    std::vector<StreamStatistics> all;
    for (const auto& merger : mergers_) {
        std::ranges::move(merger->streams(), std::back_inserter(all));
    }
    return all;
}

Counts Receiver::counts() const {
    Counts all;
    for (const auto& merger : mergers_) {
        all += merger->counts();
    }
    return all;
}

Counts Receiver::counts(unsigned thread) const {
    return mergers_[thread]->counts();
}

}  // namespace spindrift::ndag
