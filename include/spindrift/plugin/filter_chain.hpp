#pragma once

#include <spindrift/pipeline/transform.hpp>
#include <spindrift/plugin/library.hpp>

#include <memory>
#include <string>
#include <vector>

namespace spindrift::plugin {

class FilterModules;

/// Filter modules, one after the other. A module accepts or drops a message, which it may change or replace, or leaves
/// the decision to the next one; behind the last one, the policy decides. Messages that are dropped are counted as
/// `payloads_dropped`.
///
/// An input is what a thread is to modules: `thread_init` is called for each input, and the calls for its messages have
/// their order and do not overlap. They come on any thread. An input whose module fails ends.
class FilterChain final : public pipeline::Transform {
public:
    /// What becomes of a message that no module has decided about.
    enum class Policy { accept, drop };

    /// Loads the modules.
    /// \param modules `MODULE[,PARAMETER]`, at least one
    /// \throws Error that names the module if it cannot be loaded
    FilterChain(std::shared_ptr<const Library> library, const std::vector<std::string>& modules, Policy policy);
    ~FilterChain() override;

    [[nodiscard]] bool is_ordered() const noexcept override { return true; }
    /// \throws Error if the `thread_init` of a module fails
    [[nodiscard]] std::vector<std::unique_ptr<Worker>> make_workers(std::size_t batches) const override;

private:
    std::shared_ptr<const FilterModules> modules_;
};

}  // namespace spindrift::plugin
