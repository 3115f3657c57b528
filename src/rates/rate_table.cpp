#include <spindrift/rates/rate_table.hpp>

#include <algorithm>
#include <utility>

namespace spindrift::rates {

RateTable::RateTable(const RateTableOptions& options, Deliver deliver)
    : options_(options), deliver_(std::move(deliver)) {
    row_.counts.resize(options.filters + 1);
}

void RateTable::advance(std::uint64_t second, std::uint64_t gap_limit) {
    if (!open_) {
        open_ = true;
        row_.start = second;
        return;
    }
    const std::uint64_t interval = options_.interval;
    if (interval == 0 || second < row_.start + interval) {
        return;
    }
    const std::uint64_t next = row_.start + (second - row_.start) / interval * interval;
    deliver();
    row_.start += interval;
    const bool jumps = (next - row_.start) / interval > gap_limit;
    while (row_.start < next && !is_full()) {
        deliver();
        row_.start = jumps ? next : row_.start + interval;
    }
}

void RateTable::add(std::uint64_t second, const TrafficCounts& traffic, std::uint64_t gap_limit) {
    if (is_full()) {
        return;
    }
    advance(second, gap_limit);
    if (!is_full()) {
        rates::add(row_.counts, traffic);
    }
}

void RateTable::finish() {
    if (open_ && (options_.interval == 0 || !is_full())) {
        deliver();
    }
    open_ = false;
}

void RateTable::track_losses(const trace::Input* input) {
    update_losses();
    input_ = input;
    update_losses();
}

bool RateTable::is_full() const noexcept {
    const std::uint64_t waiting = options_.interval == 0 ? row_.counts[0].packets : 0;
    return options_.max_packets && delivered_ + waiting > *options_.max_packets;
}

void RateTable::deliver() {
    update_losses();
    deliver_(row_);
    delivered_ += row_.counts[0].packets;
    std::ranges::fill(row_.counts, Traffic{});
}

void RateTable::update_losses() {
    if (input_ != nullptr) {
        const trace::Statistics statistics = input_->statistics();
        row_.dropped = statistics.dropped;
        row_.missing = statistics.missing;
    }
}

}  // namespace spindrift::rates
