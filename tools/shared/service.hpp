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

    /// Goes into the background and switches to the user. Constructed before any thread starts.
    /// \throws spindrift::Error if that fails
    Service(const Options& options, const PrintLine& print_line);

    /// Called at the end of start-up: detaches and writes the process id. \throws spindrift::Error if that fails
    void started();

    /// The folder that relative file names refer to; empty for the working directory, if it does not change.
    [[nodiscard]] const std::string& folder() const noexcept { return folder_; }

private:
    Background background_;
    std::string folder_;
    std::optional<PidFile> pid_file_;
};

}  // namespace tools
