#include <spindrift/rates/traffic.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/trace/run.hpp>

#include <algorithm>
#include <memory>

namespace spindrift::rates {
namespace {

bool is_counted(const packet::Packet& packet) noexcept {
    return packet.wire_size != 0 && !packet.is_metadata();
}

class TrafficWorker final : public trace::Worker {
public:
    TrafficWorker(std::span<const std::string> filters, TrafficCounts& sum)
        : counter_(filters), sum_(sum), counts_(counter_.zeros()) {}

    void take(std::span<const packet::Packet> packets) override { counter_.count(packets, counts_); }
    void finish() override { sum_ = counts_; }

private:
    TrafficCounter counter_;
    TrafficCounts& sum_;
    TrafficCounts counts_;  // local to the thread
};

}  // namespace

void add(TrafficCounts& counts, const TrafficCounts& more) {
    counts.resize(std::max(counts.size(), more.size()));
    for (std::size_t i = 0; i < more.size(); ++i) {
        counts[i] += more[i];
    }
}

TrafficCounter::TrafficCounter(std::span<const std::string> filters, const OnInvalidFilter& on_invalid) {
    for (const std::string& expression : filters) {
        auto& filter = filters_.emplace_back();
        try {
            filter.emplace(expression);
        } catch (const Error& error) {
            if (on_invalid) {
                on_invalid(expression, error.what());
            }
        }
    }
}

void TrafficCounter::count(std::span<const packet::Packet> packets, TrafficCounts& into) {
    Traffic all;
    for (const packet::Packet& packet : packets) {
        // Without a branch, which would be mispredicted if packets and metadata are mixed.
        all.packets += is_counted(packet) ? 1U : 0U;
        all.octets += is_counted(packet) ? packet.wire_size : 0U;
    }
    into[0] += all;
    for (std::size_t i = 0; i < filters_.size(); ++i) {
        if (!filters_[i]) {
            continue;
        }
        for (const packet::Packet& packet : packets) {
            if (is_counted(packet) && filters_[i]->matches(packet)) {
                into[i + 1] += {1U, packet.wire_size};
            }
        }
    }
}

TrafficCounts count_traffic(trace::Input& input, std::span<const std::string> filters) {
    std::vector<TrafficCounts> counts(input.threads());
    std::vector<std::unique_ptr<trace::Worker>> workers;
    workers.reserve(counts.size());
    for (TrafficCounts& of_thread : counts) {
        workers.push_back(std::make_unique<TrafficWorker>(filters, of_thread));
    }
    run(input, workers);
    TrafficCounts sum(filters.size() + 1);
    for (const TrafficCounts& of_thread : counts) {
        add(sum, of_thread);
    }
    return sum;
}

}  // namespace spindrift::rates
