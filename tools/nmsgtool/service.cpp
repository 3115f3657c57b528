#include "service.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>
#include <syslog.h>
#include <unistd.h>

#include <filesystem>

namespace nmsgtool {

using namespace spindrift;

Service::Service(const Options& options, Console& console)
    : console_(console), logs_to_syslog_(options.daemon && !options.log) {
    if (options.username) {
        user_.emplace(*options.username);
    }
    if (options.daemon) {
        folder_ = std::filesystem::current_path();
        background_.enter();
    }
    if (options.pidfile) {
        try {
            pid_file_.emplace(std::filesystem::absolute(*options.pidfile));
        } catch (const PidFileInUse&) {
            throw;
        } catch (const Error& error) {
            console.line(0, error.what());
        }
    }
    if (user_ && pid_file_) {
        pid_file_->change_owner(user_->id(), user_->group());
    }
}

void Service::drop_privileges() {
    if (user_) {
        user_->switch_to();
        console_.say(2, fmt::format("switched to user {}", user_->name()));
    }
}

void Service::enter_child() const {
    background_.leave_terminal();
    console_.log().enter_child(logs_to_syslog_);
    if (user_ && ::getuid() != user_->id()) {
        user_->switch_to();
    }
}

void Service::started() {
    if (logs_to_syslog_) {
        if (::access(_PATH_LOG, W_OK) != 0) {
            console_.say(1, "no system log listens here, so messages are lost: give --log FILE");
        }
        console_.log().use_syslog();
    }
    background_.detach();
    if (pid_file_) {
        pid_file_->write();
    }
}

}  // namespace nmsgtool
