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
        bool opens_with_privileges = false;  ///< switch to the user in `started`, when everything is open
    };

    /// Prints a line. Level 0 is an error, level 2 is for those who look for faults.
    using PrintLine = std::function<void(int level, const std::string& text)>;

    /// Goes into the background, and switches to the user if that is not for `started` to do. Constructed before any
    /// thread starts.
    /// \throws spindrift::Error if that fails
    Service(const Options& options, const PrintLine& print_line);

    /// Called at the end of start-up: detaches, writes the process id, and switches to the user. \throws
    /// spindrift::Error if that fails
    void started();

    /// The folder that relative file names refer to; empty for the working directory, if it does not change.
    [[nodiscard]] const std::string& folder() const noexcept { return folder_; }

private:
    void switch_user();

    Background background_;
    std::optional<User> user_;  // to switch to
    PrintLine print_line_;
    std::string folder_;
    std::optional<PidFile> pid_file_;
};

}  // namespace tools
