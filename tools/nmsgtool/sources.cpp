#include "sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace nmsgtool {
namespace {

using namespace spindrift;

constexpr std::chrono::seconds period{10};

// The number of senders is not trusted, as addresses may be forged.
constexpr std::size_t max_senders = 10'000;

}  // namespace

void SourceTable::update(const pipeline::Pipeline& pipeline) {
    if (const auto now = Clock::now(); now >= next_) {
        next_ = now + period;
        add(pipeline.peers());
    }
}

void SourceTable::add(const std::vector<pipeline::PeerStats>& peers) {
    for (const auto& [source, stats] : peers) {
        const Key key{source, stats.endpoint, stats.sequence_id};
        if (senders_.size() >= max_senders && !senders_.contains(key)) {
            is_full_ = true;
            continue;
        }
        Sender& sender = senders_[key];
        // The counts of a sender that restarted, or was forgotten and came back, begin at 0 again.
        if (stats.received < sender.now.received) {
            sender.before.received += sender.now.received;
            sender.before.lost += sender.now.lost;
        }
        sender.now = {stats.received, stats.lost};
    }
}

std::vector<std::string> SourceTable::lines(const pipeline::Pipeline& pipeline) {
    add(pipeline.peers());
    if (senders_.empty()) {
        return {"sources: no sender that numbers its containers was heard"};
    }
    struct Row {
        const Key* key;
        Counts counts;
    };
    std::vector<Row> rows;
    for (const auto& [key, sender] : senders_) {
        rows.push_back({&key, {sender.before.received + sender.now.received, sender.before.lost + sender.now.lost}});
    }
    std::ranges::stable_sort(rows, std::greater(), [](const Row& row) { return row.counts.lost; });
    constexpr std::string_view format = "{:<24}  {:<40}  {:<16}  {:>12}  {:>12}";
    std::vector<std::string> lines;
    lines.push_back(fmt::format(format, "input", "address", "id", "received", "lost"));
    for (const Row& row : rows) {
        const auto& [input, endpoint, id] = *row.key;
        lines.push_back(fmt::format(format, input, endpoint.text(), fmt::format("{:016x}", id), row.counts.received,
                                    row.counts.lost));
    }
    if (is_full_) {
        lines.push_back(fmt::format("more than {} senders: the others are not shown", max_senders));
    }
    return lines;
}

}  // namespace nmsgtool
