#include <spindrift/ndag/receiver.hpp>

#include "beacon_listener.hpp"
#include "stream_merger.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace spindrift::ndag {

namespace {

std::shared_ptr<MemoryBudget> memory_of(const Receiver::Options& options) {
    if (options.memory == nullptr) {
        return std::make_shared<MemoryBudget>(Receiver::own_memory);
    }
    return {std::shared_ptr<void>(), options.memory};  // the caller's: not owned
}

// Half of the memory for blocks that all streams share; the other half is for what each stream has of its own.
std::shared_ptr<MemoryBudget> shared_part_of(const std::shared_ptr<MemoryBudget>& memory) {
    struct Part {
        explicit Part(std::shared_ptr<MemoryBudget> all) : whole(std::move(all)), part(whole->limit() / 2, *whole) {}

        std::shared_ptr<MemoryBudget> whole;
        MemoryBudget part;
    };
    const auto owner = std::make_shared<Part>(memory);
    return {owner, &owner->part};
}

}  // namespace

Receiver::Receiver(const Address& address, const Options& options) {
    const auto memory = memory_of(options);
    const auto blocks = shared_part_of(memory);
    for (unsigned i = 0; i < std::max(options.threads, 1U); ++i) {
        mergers_.push_back(std::make_unique<StreamMerger>(
            i, StreamMerger::Options{
                   .report = options.report, .memory = memory, .blocks = blocks, .clock = options.clock}));
    }
    beacon_listener_ = std::make_unique<BeaconListener>(address, options, memory, mergers_);
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
    Counts all = beacon_listener_->counts();
    for (const auto& merger : mergers_) {
        all += merger->counts();
    }
    return all;
}

Counts Receiver::counts(unsigned thread) const {
    Counts all = mergers_[thread]->counts();
    if (thread == 0) {
        all += beacon_listener_->counts();
    }
    return all;
}

}  // namespace spindrift::ndag
