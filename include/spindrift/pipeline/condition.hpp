#pragma once

#include <spindrift/nmsg/condition/predicate.hpp>
#include <spindrift/pipeline/transform.hpp>

#include <memory>

namespace spindrift::pipeline {

/// Drops the messages that do not match a condition (docs/where.md) and counts them as `payloads_unmatched`.
class Condition final : public Transform {
public:
    explicit Condition(nmsg::Predicate predicate) : predicate_(std::move(predicate)) {}

    [[nodiscard]] const nmsg::Predicate& predicate() const noexcept { return predicate_; }

    [[nodiscard]] std::vector<std::unique_ptr<Worker>> make_workers(std::size_t batches) const override;

private:
    nmsg::Predicate predicate_;
};

}  // namespace spindrift::pipeline
