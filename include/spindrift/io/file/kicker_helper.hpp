#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/base/file_descriptor.hpp>

#include <functional>
#include <string>

namespace spindrift::io {

/// A process that runs a shell command, the kicker, on each finished file (docs/formats/nmsgtool.md section 8.3): a
/// number of them at once, while the others wait in a queue. A kicker that hangs therefore delays no output.
///
/// The process outlives this object: it runs all kickers that are queued, and ends then. Each kicker has a process
/// group of its own and /dev/null as standard input.
class KickerHelper {
public:
    struct Options {
        std::string command;
        std::string folder{};       ///< working directory of kickers; empty for the current one
        unsigned max_running = 16;  ///< kickers that run at once; at least 1
        /// Called first in the new process, to drop privileges for example. If it throws, the process ends.
        std::function<void()> prepare{};
        /// Called last in the new process.
        std::function<void()> finish{};
        int kept_descriptor = -1;  ///< stays open in the new process, besides the standard streams
        /// Receives `KickerFailed` and `KickerNotStarted`: in this process while this object lives, then in the new
        /// one.
        Reporter report{};
    };

    /// Forks, so it is constructed before any thread starts.
    /// \throws Error if the system has no process or descriptor left
    explicit KickerHelper(Options options);
    KickerHelper(const KickerHelper&) = delete;
    KickerHelper& operator=(const KickerHelper&) = delete;
    /// Calls `close`.
    ~KickerHelper();

    /// Queues the kicker of a file, whose name is appended to the command as one word, quoted if needed. Errors are
    /// reported and not thrown: the file itself is complete. On any thread.
    void run(const std::string& file);

    /// Reports the kickers that have failed since the last call. On any thread.
    void report_failures();

    /// Reports the failures so far, and leaves the new process to itself. Does not wait for kickers.
    void close();

private:
    Options options_;
    FileDescriptor channel_;  // to the new process: names of files; from it: failures
};

}  // namespace spindrift::io
