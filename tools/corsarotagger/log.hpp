#pragma once

#include "../shared/stderr_log.hpp"

#include <spindrift/base/file_descriptor.hpp>

#include <mutex>
#include <string>
#include <string_view>

namespace corsarotagger {

/// Where messages go (docs/formats/tagging.md 8.3). Thread-safe.
///
/// Lines on standard error and in a file have the form `[10:00:00.123] corsarotagger: TEXT`, in local time.
class Log {
public:
    enum class Mode { standard_error, file, syslog, disabled };

    /// \param path of the file in mode `file`, which is emptied first
    /// \throws spindrift::Error if the file cannot be opened
    explicit Log(Mode mode, const std::string& path = {});
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;
    ~Log();

    /// Writes a line, which may hold what others have sent. Drops it if that fails: a message never ends a job.
    void write(std::string_view text) const noexcept;

private:
    const Mode mode_;
    spindrift::FileDescriptor file_;
    mutable std::mutex mutex_;
    mutable tools::StderrLog stderr_;
};

}  // namespace corsarotagger
