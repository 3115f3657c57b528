#pragma once

#include "background.hpp"
#include "command_line/options.hpp"
#include "console.hpp"

#include <optional>
#include <string>

namespace nmsgtool {

/// The options of a service: running in the background (-D), the file of the process id (-P), and the user (-U).
class Service {
public:
    /// Goes into the background and switches to the user. Constructed before any thread starts.
    /// \throws spindrift::Error if that fails
    Service(const Options& options, const Console& console);

    /// Called at the end of start-up: detaches and writes the process id. \throws spindrift::Error if that fails
    void started();

    /// Called first in a process that was forked from this one: leaves the terminal, and switches to the user.
    /// \throws spindrift::Error if that fails
    void enter_child() const;

    /// The folder that relative file names refer to; empty for the working directory, if it does not change.
    [[nodiscard]] const std::string& folder() const noexcept { return folder_; }

private:
    Background background_;
    std::string folder_;
    std::optional<PidFile> pid_file_;
    std::optional<User> user_;
};

}  // namespace nmsgtool
