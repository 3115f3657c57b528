#pragma once

#include <spindrift/plugin/library.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace spindrift::plugin {

/// Statistics modules, which ask for the counts of a run in threads of their own. What `NMSG_STATSMOD_CONFIG` names is
/// loaded, too.
class Statistics {
public:
    struct Counts {
        std::uint64_t messages_in = 0;
        std::uint64_t messages_out = 0;
        std::uint64_t containers_in = 0;
        std::uint64_t containers_lost = 0;
    };

    /// Loads the modules.
    /// \param modules `MODULE[,PARAMETER]`
    /// \param counts called on any thread, until the destructor ends
    /// \throws Error that names the module if it cannot be loaded
    Statistics(std::shared_ptr<const Library> library, const std::vector<std::string>& modules,
               std::function<Counts()> counts);
    Statistics(const Statistics&) = delete;
    Statistics& operator=(const Statistics&) = delete;
    /// Ends the modules, which may wait for their last report.
    ~Statistics();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace spindrift::plugin
