#include "log.hpp"

#include "../shared/log_file.hpp"
#include "../shared/standard_streams.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/json_text.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/base/write_all.hpp>
#include <spindrift/compat/line.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>
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

}  // namespace

Log::~Log() {
    if (target_ == Target::syslog) {
        ::closelog();
    }
}

void Log::use_file(const std::string& path) {
    const std::lock_guard lock(mutex_);
    path_ = std::filesystem::absolute(path);
    if (const std::string reason = tools::open_log_file(path_, file_); !reason.empty()) {
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
    return tools::open_log_file(path_, file_).empty();
}

bool Log::is_on_stderr() const {
    const std::lock_guard lock(mutex_);
    return target_ == Target::standard_error;
}

void Log::write(Severity severity, std::string_view text) const {
    const std::lock_guard lock(mutex_);
    const auto line = [&](std::string_view what) { return line_of(severity, compat::printable_line(what)); };
    switch (target_) {
        case Target::standard_error: stderr_.write(text, line); break;
        case Target::file: static_cast<void>(write_all(file_.get(), as_bytes(line(text)))); break;
        case Target::syslog: ::syslog(static_cast<int>(severity), "%s", line(text).c_str()); break;
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
