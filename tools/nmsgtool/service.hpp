#pragma once

#include "background.hpp"
#include "command_line/options.hpp"
#include "console.hpp"

#include <optional>
#include <string>

namespace nmsgtool {

/// What a run does to live as a service, where options ask for it: a user of its own, a process id in a file, the
/// background.
class Service {
public:
    /// Goes into the background and becomes another user. To be made before there are threads.
    /// \throws spindrift::Error if that cannot be done
    Service(const Options& options, const Console& console);

    /// Start-up is over. \throws spindrift::Error if the last steps cannot be done
    void started();

    /// The folder where relative names of files begin; empty if it is the present one and stays so.
    [[nodiscard]] const std::string& folder() const noexcept { return folder_; }

private:
    Background background_;
    std::string folder_;
    std::optional<PidFile> pid_file_;
};

}  // namespace nmsgtool
