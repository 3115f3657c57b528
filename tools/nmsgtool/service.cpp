#include "service.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <unistd.h>

#include <filesystem>

namespace nmsgtool {

using namespace spindrift;

Service::Service(const Options& options, const Console& console) {
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
        } catch (const Error& error) {
            console.line(0, error.what());
        }
    }
    if (user_) {
        if (pid_file_) {
            pid_file_->change_owner(user_->id(), user_->group());
        }
        user_->switch_to();
        console.say(2, fmt::format("switched to user {}", *options.username));
    }
}

void Service::enter_child() const {
    background_.leave_terminal();
    if (user_ && ::getuid() != user_->id()) {
        user_->switch_to();
    }
}

void Service::started() {
    background_.detach();
    if (pid_file_) {
        pid_file_->write();
    }
}

}  // namespace nmsgtool
