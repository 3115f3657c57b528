#include <spindrift/pipeline/condition.hpp>

namespace spindrift::pipeline {
namespace {

class ConditionWorker final : public Transform::Worker {
public:
    explicit ConditionWorker(const nmsg::Predicate& predicate) : matcher_(predicate) {}

    void apply(Batch& batch, Counters& counters) override {
        counters.payloads_unmatched +=
            batch.keep([this](const nmsg::Payload& payload) { return matcher_.matches(payload); });
    }

private:
    nmsg::PredicateMatcher matcher_;
};

}  // namespace

std::unique_ptr<Transform::Worker> Condition::make_worker() const {
    return std::make_unique<ConditionWorker>(predicate_);
}

}  // namespace spindrift::pipeline
