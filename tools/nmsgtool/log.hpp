#pragma once

#include "../shared/stderr_log.hpp"

#include <spindrift/base/file_descriptor.hpp>

#include <mutex>
#include <string>
#include <string_view>

namespace nmsgtool {

/// How serious a message is; the numbers are those of syslog(3).
enum class Severity { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

/// Where messages go: standard error, a file (`--log`) or syslog. Thread-safe.
///
/// On standard error, text has no time and no severity, as nmsgtool 1.3.3 writes it. Lines of a file have the form
///
///     2026-11-22T10:00:00.123456Z warning nmsgtool[4711]: TEXT
///
/// and with JSON, everywhere:
///
///     {"time":"2026-11-22T10:00:00.123456Z","level":"warning","program":"nmsgtool","pid":4711,"message":"TEXT"}
class Log {
public:
    enum class Format { text, json };

    /// Begins with standard error.
    /// \param program a message that begins with this name and a colon loses both where the line names the program
    Log(std::string program, Format format) : program_(std::move(program)), format_(format) {}
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;
    ~Log();

    /// Continues in a file, which is created or appended to. \throws spindrift::Error if it cannot be opened
    void use_file(const std::string& path);

    /// Continues with the system's log, facility `daemon`. \returns whether something listens there
    bool use_syslog();

    /// Called in a process that was forked from this one, whose connection to syslog it must not share.
    /// \param use_syslog continue with the system's log
    void enter_child(bool use_syslog);

    /// The descriptor of the file; -1 if messages go elsewhere.
    [[nodiscard]] int descriptor() const;

    /// Opens the file again by its name, for log rotation. \returns false if that fails: the old file is kept
    bool reopen();

    [[nodiscard]] bool is_on_stderr() const;

    /// Drops no line because standard error is not read: see `tools::StderrLog`.
    void wait_for_reader() { stderr_.wait_for_reader(); }

    /// Writes a line. Drops it if that fails: a message never ends a job.
    void write(Severity severity, std::string_view text) const;

private:
    enum class Target { standard_error, file, syslog };

    [[nodiscard]] std::string line_of(Severity severity, std::string_view text) const;

    const std::string program_;  // syslog refers to it
    const Format format_;
    mutable std::mutex mutex_;  // guards what follows
    Target target_ = Target::standard_error;
    std::string path_;
    spindrift::FileDescriptor file_;
    mutable tools::StderrLog stderr_;
};

}  // namespace nmsgtool
