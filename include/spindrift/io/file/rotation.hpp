#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/base/timestamp.hpp>

#include <string>
#include <string_view>

/// Rotated output files (docs/formats/nmsgtool.md section 8).
namespace spindrift::io {

/// The names of the files of a rotated output.
class RotatedName {
public:
    /// \param path folder and base name, as the user gives it
    /// \param suffix of finished files: `.nmsg`, `.json` or nothing
    RotatedName(std::string_view path, std::string_view suffix);

    struct Names {
        std::string part;      ///< while it is written: `DIR/.BASE.STAMP.part`
        std::string finished;  ///< `DIR/BASE.STAMP` and the suffix
    };

    /// The names of a file that is opened at that time. STAMP is `YYYYMMDD.HHMM.SECONDS.NANOSECONDS`, in UTC.
    [[nodiscard]] Names at(Timestamp opened) const;

private:
    std::string folder_;
    std::string base_;
    std::string suffix_;
};

/// A shell command that runs on each file once it is finished.
class Kicker {
public:
    /// \param command empty to run nothing
    /// \param folder working directory of the command; empty for the current one
    explicit Kicker(std::string command, std::string folder = {})
        : command_(std::move(command)), folder_(std::move(folder)) {}

    /// Starts the command in the background, with the file name appended as one word, quoted if needed. Waits for the
    /// parts of the command that the shell runs in the foreground, but not after `abort`. Errors are reported and not
    /// thrown: the file itself is complete.
    void run(const std::string& file, const Reporter& report, const StopSignal& abort) const;

private:
    std::string command_;
    std::string folder_;
};

}  // namespace spindrift::io
