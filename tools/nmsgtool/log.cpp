#include "log.hpp"
#include "../shared/standard_streams.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/json_text.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/base/write_all.hpp>
#include <spindrift/compat/line.hpp>

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace nmsgtool {
namespace {

using namespace spindrift;

std::string_view name_of(Severity severity) noexcept {
    switch (severity) {
        case Severity::error: return "error";
        case Severity::warning: return "warning";
        case Severity::notice: return "notice";
        case Severity::info: return "info";
        case Severity::debug: return "debug";
    }
    return "";
}

// RFC 3339, in UTC.
std::string time_text(Timestamp time) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", fmt::gmtime(time.seconds()), time.subsecond() / 1000);
}

// Opened before privileges are dropped, in a folder that others may be able to write to: so no link is followed, and
// only a regular file with one name is taken. \returns what is wrong; nothing if `file` is open
std::string open_log(const std::string& path, FileDescriptor& file) {
    const char* const not_regular = "it is not a regular file";
    // Without O_NONBLOCK, a FIFO of that name would block; with it, one that nobody reads is ENXIO.
    FileDescriptor opened(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644));
    struct stat status {};
    if (!opened || ::fstat(opened.get(), &status) != 0) {
        return errno == ELOOP ? "it is a symbolic link" : errno == ENXIO ? not_regular : errno_text(errno);
    }
    if (!S_ISREG(status.st_mode)) {
        return not_regular;
    }
    if (status.st_nlink > 1) {
        return "the file has another name too";
    }
    file = std::move(opened);
    return {};
}

}  // namespace

Log::~Log() {
    if (target_ == Target::syslog) {
        ::closelog();
    }
}

void Log::use_file(const std::string& path) {
    const std::lock_guard lock(mutex_);
    path_ = std::filesystem::absolute(path);
    if (const std::string reason = open_log(path_, file_); !reason.empty()) {
        throw Error(fmt::format("--log: unable to open {} for writing: {}", path, reason));
    }
    target_ = Target::file;
}

bool Log::use_syslog() {
    const std::lock_guard lock(mutex_);
    ::openlog(program_.c_str(), LOG_PID, LOG_DAEMON);
    target_ = Target::syslog;
    return ::access(_PATH_LOG, W_OK) == 0;
}

void Log::enter_child(bool use_syslog) {
    ::closelog();
    if (use_syslog || target_ == Target::syslog) {
        static_cast<void>(this->use_syslog());
    }
}

int Log::descriptor() const {
    const std::lock_guard lock(mutex_);
    return file_.get();
}

bool Log::reopen() {
    const std::lock_guard lock(mutex_);
    if (target_ != Target::file) {
        return true;
    }
    return open_log(path_, file_).empty();
}

bool Log::is_on_stderr() const {
    const std::lock_guard lock(mutex_);
    return target_ == Target::standard_error;
}

void Log::write(Severity severity, std::string_view text) const {
    const std::lock_guard lock(mutex_);
    const std::string line = line_of(severity, compat::printable_line(text));
    switch (target_) {
        case Target::standard_error: tools::write_to_stderr(line); break;
        case Target::file: static_cast<void>(write_all(file_.get(), as_bytes(line))); break;
        case Target::syslog: ::syslog(static_cast<int>(severity), "%s", line.c_str()); break;
    }
}

// Called under the mutex.
std::string Log::line_of(Severity severity, std::string_view text) const {
    const bool plain = target_ == Target::standard_error && format_ == Format::text;
    const std::string prefix = program_ + ": ";
    if (!plain && text.starts_with(prefix)) {
        text.remove_prefix(prefix.size());
    }
    if (format_ == Format::json) {
        Buffer message;
        append_json_string(message, text);
        return fmt::format("{{\"time\":\"{}\",\"level\":\"{}\",\"program\":\"{}\",\"pid\":{},\"message\":{}}}\n",
                           time_text(Timestamp::now()), name_of(severity), program_, ::getpid(),
                           as_text(message.bytes()));
    }
    if (target_ == Target::file) {
        return fmt::format("{} {} {}[{}]: {}\n", time_text(Timestamp::now()), name_of(severity), program_, ::getpid(),
                           text);
    }
    return fmt::format("{}\n", text);
}

}  // namespace nmsgtool
