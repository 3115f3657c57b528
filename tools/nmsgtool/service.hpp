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
    /// Goes into the background and opens the pid file. Constructed before any thread starts.
    /// \throws spindrift::Error if that fails
    Service(const Options& options, Console& console);

    /// Continues as the user of -U. Called when all inputs are open, as interfaces and ports below 1024 may need more
    /// privileges than that user has, and before outputs are opened, so that their files belong to that user.
    /// \throws spindrift::Error if that is not permitted
    void drop_privileges();

    /// Called at the end of start-up: detaches, lets messages go to syslog unless they
    /// go to a file, and writes the process id. \throws spindrift::Error if that fails
    void started();

    /// Called first in a process that was forked from this one: leaves the terminal, lets messages go where they go in
    /// the end, and switches to the user.
    /// \throws spindrift::Error if that fails
    void enter_child() const;

    /// The folder that relative file names refer to; empty for the working directory, if it does not change.
    [[nodiscard]] const std::string& folder() const noexcept { return folder_; }

private:
    Console& console_;
    bool logs_to_syslog_;  // from `started` on
    Background background_;
    std::optional<User> user_;
    std::string folder_;
    std::optional<PidFile> pid_file_;
};

}  // namespace nmsgtool
