#include "stats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace nmsgtool {
namespace {

using namespace spindrift;

// The first counters, of input and output, are always shown; the others, of losses, only if they are not 0.
constexpr std::size_t always_shown = 6;

// The number of senders is not trusted, as addresses may be forged: a line names those with the largest losses.
constexpr std::size_t max_senders = 10;

}  // namespace

Stats::Stats(const Console& console, std::uint32_t seconds)
    : console_(console), interval_(std::chrono::seconds(seconds)), next_(start_ + interval_) {}

void Stats::report(const pipeline::Pipeline& pipeline) {
    const auto now = Clock::now();
    const pipeline::Counters counters = pipeline.counters();
    std::string line = fmt::format("stats: seconds={:.3f}", std::chrono::duration<double>(now - start_).count());
    for (std::size_t i = 0; i < pipeline::all_counters.size(); ++i) {
        const pipeline::CounterInfo& counter = pipeline::all_counters[i];
        const std::uint64_t count = counters.*counter.member - before_.*counter.member;
        if (count > 0 || i < always_shown) {
            fmt::format_to(std::back_inserter(line), " {}={}", counter.name, count);
        }
    }
    console_.note(Severity::info, line + losses(pipeline.peers()));
    before_ = counters;
    start_ = now;
    next_ = std::max(next_ + interval_, now);
}

// The containers of each sender that were lost since the last line.
std::string Stats::losses(const std::vector<pipeline::PeerStats>& peers) {
    std::map<Key, std::uint64_t> lost_now;
    std::vector<std::pair<std::uint64_t, std::string>> lost;
    for (const auto& [source, stats] : peers) {
        const Key key{source, stats.endpoint, stats.sequence_id};
        lost_now[key] = stats.lost;
        const auto known = lost_before_.find(key);
        const std::uint64_t before = known == lost_before_.end() ? 0 : known->second;
        // The counts of a sender that restarted begin at 0 again.
        const std::uint64_t count = stats.lost >= before ? stats.lost - before : stats.lost;
        if (count > 0) {
            lost.emplace_back(count, fmt::format("{}#{:016x}", stats.endpoint.text(), stats.sequence_id));
        }
    }
    lost_before_ = std::move(lost_now);
    std::ranges::stable_sort(lost, std::greater(), &std::pair<std::uint64_t, std::string>::first);
    std::string text;
    std::uint64_t others = 0;
    for (std::size_t i = 0; i < lost.size(); ++i) {
        if (i < max_senders) {
            fmt::format_to(std::back_inserter(text), " lost[{}]={}", lost[i].second, lost[i].first);
        } else {
            others += lost[i].first;
        }
    }
    return others > 0 ? fmt::format("{} lost[others]={}", text, others) : text;
}

}  // namespace nmsgtool
