#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/base/timestamp.hpp>

#include <string>
#include <string_view>

/// Output files that follow one another (docs/formats/nmsgtool.md section 8).
namespace spindrift::io {

/// What the files of an output are called, one after the other.
class RotatedName {
public:
    /// \param path folder and base name, as the user gives it
    /// \param suffix of finished files: `.nmsg`, `.json` or nothing
    RotatedName(std::string_view path, std::string_view suffix);

    struct Names {
        std::string part;      ///< while it is written: `DIR/.BASE.STAMP.part`
        std::string finished;  ///< `DIR/BASE.STAMP` and the suffix
    };

    /// The names of a file opened at that moment. STAMP is `YYYYMMDD.HHMM.SECONDS.NANOSECONDS`, in UTC.
    [[nodiscard]] Names at(Timestamp opened) const;

private:
    std::string folder_;
    std::string base_;
    std::string suffix_;
};

/// A shell command that is given each file once it is finished.
class Kicker {
public:
    /// \param command nothing is run if it is empty
    /// \param folder where it is run; empty for the current one
    explicit Kicker(std::string command, std::string folder = {})
        : command_(std::move(command)), folder_(std::move(folder)) {}

    /// Starts the command in the background, with the name behind it as one word whatever is in it. Parts of the
    /// command that the shell runs in the foreground are waited for until `abort`. What goes wrong is logged: no data
    /// depend on it.
    void run(const std::string& file, const Reporter& report, const StopSignal& abort) const;

private:
    std::string command_;
    std::string folder_;
};

}  // namespace spindrift::io
