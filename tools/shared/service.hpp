#pragma once

#include "background.hpp"

#include <functional>
#include <optional>
#include <string>

namespace tools {

/// The options of a service: running in the background (-D), the file of the process id (-P), and the user (-U).
class Service {
public:
    struct Options {
        bool daemon = false;
        std::optional<std::string> pidfile{};
        std::optional<std::string> username{};
    };

    /// Prints a line. Level 0 is an error, level 2 is for those who look for faults.
    using PrintLine = std::function<void(int level, const std::string& text)>;

    /// Goes into the background and opens the pid file. Constructed before any thread starts.
    /// \throws spindrift::Error if that fails
    Service(const Options& options, PrintLine print_line);

    /// Continues as the user of -U. Called when all inputs are open, as interfaces and ports below 1024 may need more
    /// privileges than that user has, and before outputs are opened, so that their files belong to that user.
    /// \throws spindrift::Error if that is not permitted
    void drop_privileges();

    /// Called at the end of start-up: detaches and writes the process id. \throws spindrift::Error if that fails
    void started();

    /// Called first in a process that was forked from this one: leaves the terminal, lets messages go where they go in
    /// the end, and switches to the user.
    /// \throws spindrift::Error if that fails
    void enter_child() const;

    /// The folder that relative file names refer to; empty for the working directory, if it does not change.
    [[nodiscard]] const std::string& folder() const noexcept { return folder_; }

private:
    PrintLine print_line_;
    Background background_;
    std::string folder_;
    std::optional<PidFile> pid_file_;
    std::optional<User> user_;  // to switch to
};

}  // namespace tools
