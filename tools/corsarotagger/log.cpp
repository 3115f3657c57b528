#include "log.hpp"

#include "../shared/log_file.hpp"
#include "../shared/standard_streams.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/write_all.hpp>
#include <spindrift/compat/line.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <syslog.h>
#include <unistd.h>

#include <chrono>
#include <exception>

namespace corsarotagger {
namespace {

constexpr const char* program = "corsarotagger";

std::string line_of(std::string_view text) {
    using namespace std::chrono;
    const auto now = time_point_cast<milliseconds>(system_clock::now());
    return fmt::format("[{:%H:%M:%S}.{:03}] {}: {}\n", fmt::localtime(system_clock::to_time_t(now)),
                       now.time_since_epoch().count() % 1000, program, text);
}

}  // namespace

Log::Log(Mode mode, const std::string& path) : mode_(mode) {
    if (mode == Mode::file) {
        if (const std::string reason = tools::open_log_file(path, file_); !reason.empty()) {
            throw spindrift::Error(fmt::format("unable to open the log {} for writing: {}", path, reason));
        }
        static_cast<void>(::ftruncate(file_.get(), 0));
    } else if (mode == Mode::syslog) {
        ::openlog(program, LOG_PID, LOG_DAEMON);
    }
}

Log::~Log() {
    if (mode_ == Mode::syslog) {
        ::closelog();
    }
}

void Log::write(std::string_view text) const noexcept {
    try {
        const std::string printable = spindrift::compat::printable_line(text);
        const std::scoped_lock lock(mutex_);
        switch (mode_) {
            case Mode::standard_error: stderr_.write(printable, line_of); break;
            case Mode::file:
                static_cast<void>(
                    spindrift::write_all(file_.get(), spindrift::as_bytes(line_of(printable))));  // a full disk
                break;
            case Mode::syslog: ::syslog(LOG_DEBUG, "%s", printable.c_str()); break;
            case Mode::disabled: break;
        }
    } catch (const std::exception&) {
        return;  // there is no memory for the line
    }
}

}  // namespace corsarotagger
