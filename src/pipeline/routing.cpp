#include "routing.hpp"

#include <algorithm>

namespace spindrift::pipeline {
namespace {

class Router {
public:
    Router(const RoutingRules& rules, std::span<Quota> quotas, std::size_t next)
        : rules_(rules), quotas_(quotas), next_(next), stride_(rules.mirror ? 1 : quotas.size()) {}

    // Index of the first message whose output is full and does not rotate.
    [[nodiscard]] std::uint64_t first_refused() const {
        std::uint64_t refused = Quota::unlimited;
        for (std::size_t i = 0; rules_.count > 0 && i < quotas_.size(); ++i) {
            if (!quotas_[i].rotates) {
                refused = std::min(refused, first_index(i) + quotas_[i].remaining() * stride_);
            }
        }
        return refused;
    }

    // Adds a part of messages from `begin` on. An output that is full is reopened before the part; the part ends where
    // another output becomes full. \returns the index where it ends
    std::size_t add_part(Route& route, std::size_t begin, std::size_t end) {
        RoutedPart& part = route.parts.emplace_back();
        end = std::min(end, begin + rules_.part_size);
        for (std::size_t i = 0; rules_.count > 0 && i < quotas_.size(); ++i) {
            Quota& quota = quotas_[i];
            if (!quota.rotates) {
                continue;
            }
            const std::size_t first = first_index_from(i, begin);
            if (quota.remaining() == 0 && first == begin) {
                part.push_back({.output = i, .slice = {}, .reopen = true});
                quota.next_reopen += rules_.count;
            }
            end = static_cast<std::size_t>(std::min<std::uint64_t>(end, first + quota.remaining() * stride_));
        }
        for (std::size_t i = 0; i < quotas_.size(); ++i) {
            const std::size_t first = first_index_from(i, begin);
            const std::size_t count = end > first ? (end - first + stride_ - 1) / stride_ : 0;
            if (count > 0) {
                part.push_back({.output = i, .slice = {first, count, stride_}});
                quotas_[i].given += count;
            }
        }
        return end;
    }

private:
    // Index of the first message of the batch that the output gets.
    [[nodiscard]] std::size_t first_index(std::size_t output) const noexcept {
        return rules_.mirror ? 0 : (output + stride_ - next_) % stride_;
    }

    // Index of the first message from `begin` on that the output gets.
    [[nodiscard]] std::size_t first_index_from(std::size_t output, std::size_t begin) const noexcept {
        const std::size_t index = first_index(output);
        return index + (begin > index ? (begin - index + stride_ - 1) / stride_ * stride_ : 0);
    }

    const RoutingRules& rules_;
    std::span<Quota> quotas_;
    std::size_t next_;
    std::size_t stride_;  // between messages of one output
};

}  // namespace

Route route(const RoutingRules& rules, std::span<Quota> quotas, std::size_t& next, std::size_t messages) {
    Router router(rules, quotas, next);
    Route route;
    route.taken = static_cast<std::size_t>(std::min<std::uint64_t>(messages, router.first_refused()));
    // The message whose output is full is taken from the source, but goes to no output and ends the pipeline.
    route.consumed = std::min(messages, route.taken + 1);
    route.ends = route.taken < messages;
    for (std::size_t begin = 0; begin < route.taken;) {
        begin = router.add_part(route, begin, route.taken);
    }
    next = (next + route.taken) % quotas.size();
    return route;
}

}  // namespace spindrift::pipeline
