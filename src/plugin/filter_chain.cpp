#include <spindrift/plugin/filter_chain.hpp>

#include "functions.hpp"
#include "message_handle.hpp"

#include <spindrift/base/arena.hpp>
#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace spindrift::plugin {

/// The modules, which are unloaded when neither the chain nor an input needs them.
class FilterModules {
public:
    using Policy = FilterChain::Policy;

    FilterModules(std::shared_ptr<const Library> library, Policy policy)
        : library_(std::move(library)), policy_(policy) {}
    FilterModules(const FilterModules&) = delete;
    FilterModules& operator=(const FilterModules&) = delete;
    ~FilterModules() {
        for (auto& [name, module] : modules_) {
            library_->functions().fltmod_destroy(&module);
        }
    }

    void load(const std::string& text) {
        const ModuleSpec spec(text);
        const Library::Silence silence;
        nmsg_fltmod_t module = library_->functions().fltmod_init(spec.name.c_str(), spec.data(), spec.size());
        if (module == nullptr) {
            throw Error(fmt::format("-F: {}", library_->last_error()));
        }
        modules_.emplace_back(spec.name, module);
    }

    [[nodiscard]] const Library& library() const noexcept { return *library_; }
    [[nodiscard]] bool policy_accepts() const noexcept { return policy_ == Policy::accept; }
    [[nodiscard]] std::size_t count() const noexcept { return modules_.size(); }
    [[nodiscard]] nmsg_fltmod_t module(std::size_t index) const noexcept { return modules_[index].second; }

    [[nodiscard]] Error failure(std::size_t index, std::string_view what) const {
        return Error(fmt::format("filter module {} {}: {}", modules_[index].first, what, library_->last_error()));
    }

private:
    std::shared_ptr<const Library> library_;
    Policy policy_;
    std::vector<std::pair<std::string, nmsg_fltmod_t>> modules_;
};

namespace {

bool has_same_header(const nmsg::Payload& one, const nmsg::Payload& other) noexcept {
    return one.vid == other.vid && one.msgtype == other.msgtype && one.time_sec == other.time_sec &&
           one.time_nsec == other.time_nsec && one.source.value_or(0) == other.source.value_or(0) &&
           one.operator_id.value_or(0) == other.operator_id.value_or(0) &&
           one.group.value_or(0) == other.group.value_or(0);
}

/// What the modules know of one input.
class InputFilter {
public:
    explicit InputFilter(std::shared_ptr<const FilterModules> modules)
        : modules_(std::move(modules)), functions_(modules_->library().functions()), data_(modules_->count()) {}
    InputFilter(const InputFilter&) = delete;
    InputFilter& operator=(const InputFilter&) = delete;
    ~InputFilter() {
        for (std::size_t i = 0; i < begun_; ++i) {
            static_cast<void>(functions_.fltmod_thread_fini(modules_->module(i), data_[i]));
        }
    }

    void begin() {
        for (; begun_ < data_.size(); ++begun_) {
            if (functions_.fltmod_thread_init(modules_->module(begun_), &data_[begun_]) != nmsg_res_success) {
                throw modules_->failure(begun_, "cannot begin an input");
            }
        }
    }

    [[nodiscard]] const FilterModules& modules() const noexcept { return *modules_; }

    /// Decides about a message, which the modules may change or replace.
    [[nodiscard]] bool keeps(MessageHandle& message) const {
        for (std::size_t i = 0; i < data_.size(); ++i) {
            nmsg_filter_message_verdict verdict = nmsg_filter_message_verdict_DECLINED;
            if (functions_.fltmod_filter_message(modules_->module(i), message.address(), data_[i], &verdict) !=
                nmsg_res_success) {
                throw modules_->failure(i, "has failed");
            }
            if (verdict != nmsg_filter_message_verdict_DECLINED || message.get() == nullptr) {
                return verdict == nmsg_filter_message_verdict_ACCEPT && message.get() != nullptr;
            }
        }
        return modules_->policy_accepts();
    }

private:
    std::shared_ptr<const FilterModules> modules_;
    const Functions& functions_;
    std::vector<void*> data_;  // of the modules, for this input
    std::size_t begun_ = 0;    // modules
};

/// Filters batches of one input. What messages are changed to is kept for the batch.
class FilterWorker final : public pipeline::Transform::Worker {
public:
    explicit FilterWorker(std::shared_ptr<const InputFilter> filter) : filter_(std::move(filter)) {}

    void apply(pipeline::Batch& batch, pipeline::Counters& counters) override {
        changed_.clear();
        decisions_.clear();
        try {
            for (std::size_t i = 0; i < batch.payloads.size(); ++i) {
                decisions_.push_back(keeps(batch, i));
            }
        } catch (const Error&) {
            counters.payloads_dropped += keep_decided(batch);
            throw;
        }
        counters.payloads_dropped += keep_decided(batch);
    }

private:
    bool keeps(pipeline::Batch& batch, std::size_t index) {
        nmsg::Payload& payload = batch.payloads[index];
        MessageHandle message(filter_->modules().library(), payload);
        if (!filter_->keeps(message)) {
            return false;
        }
        nmsg::Payload filtered;
        if (!message.read(filtered)) {
            throw Error("a filter module has made a message that cannot be encoded");
        }
        const bool has_same_data = std::ranges::equal(filtered.data, payload.data);
        if (has_same_data && has_same_header(filtered, payload)) {
            return true;
        }
        if (has_same_data) {
            filtered.data = payload.data;
            filtered.has_data = payload.has_data;
            filtered.crc = payload.crc;
            filtered.from_fields = payload.from_fields;
        } else {
            filtered.data = changed_.copy(filtered.data);
        }
        payload = filtered;
        if (!batch.records.empty()) {
            batch.records[index] = {};
        }
        return true;
    }

    // Removes the messages that are dropped, and those that there is no decision about. \returns how many are dropped
    std::uint64_t keep_decided(pipeline::Batch& batch) const {
        std::size_t index = 0;
        batch.keep([&](const nmsg::Payload&) {
            const std::size_t i = index++;
            return i < decisions_.size() && decisions_[i];
        });
        return static_cast<std::uint64_t>(std::ranges::count(decisions_, false));
    }

    std::shared_ptr<const InputFilter> filter_;
    std::vector<bool> decisions_;  // by message
    Arena changed_;
};

}  // namespace

FilterChain::FilterChain(std::shared_ptr<const Library> library, const std::vector<std::string>& modules,
                         Policy policy) {
    auto loaded = std::make_shared<FilterModules>(std::move(library), policy);
    for (const std::string& module : modules) {
        loaded->load(module);
    }
    modules_ = std::move(loaded);
}

FilterChain::~FilterChain() = default;

std::vector<std::unique_ptr<pipeline::Transform::Worker>> FilterChain::make_workers(std::size_t batches) const {
    const auto filter = std::make_shared<InputFilter>(modules_);
    filter->begin();
    std::vector<std::unique_ptr<Worker>> workers;
    for (std::size_t i = 0; i < batches; ++i) {
        workers.push_back(std::make_unique<FilterWorker>(filter));
    }
    return workers;
}

}  // namespace spindrift::plugin
