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

std::vector<std::unique_ptr<Transform::Worker>> Condition::make_workers(std::size_t batches) const {
    std::vector<std::unique_ptr<Worker>> workers;
    for (std::size_t i = 0; i < batches; ++i) {
        workers.push_back(std::make_unique<ConditionWorker>(predicate_));
    }
    return workers;
}

}  // namespace spindrift::pipeline
