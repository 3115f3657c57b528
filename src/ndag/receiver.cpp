#include <spindrift/ndag/receiver.hpp>

#include "control.hpp"
#include "lane.hpp"

#include <algorithm>

namespace spindrift::ndag {

Receiver::Receiver(const Address& address, const Options& options) {
    for (unsigned i = 0; i < std::max(options.threads, 1U); ++i) {
        lanes_.push_back(std::make_unique<Lane>(i, options.report));
    }
    control_ = std::make_unique<Control>(address, options, lanes_);
}

Receiver::~Receiver() = default;

packet::PacketReader& Receiver::reader(unsigned thread) noexcept {
    return *lanes_[thread];
}

std::vector<StreamStatistics> Receiver::streams() const {
    std::vector<StreamStatistics> all;
    for (const auto& lane : lanes_) {
        std::ranges::move(lane->streams(), std::back_inserter(all));
    }
    return all;
}

Counts Receiver::counts() const {
    Counts all;
    for (const auto& lane : lanes_) {
        all += lane->counts();
    }
    return all;
}

Counts Receiver::counts(unsigned thread) const {
    return lanes_[thread]->counts();
}

}  // namespace spindrift::ndag
