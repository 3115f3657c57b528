#include "service.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

namespace tools {

using namespace spindrift;

Service::Service(const Options& options, PrintLine print_line) : print_line_(std::move(print_line)) {
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
            print_line_(0, error.what());
        }
    }
    if (user_ && pid_file_ && ::geteuid() != user_->id()) {
        pid_file_->remove_by_helper();
    }
}

void Service::drop_privileges() {
    if (user_) {
        user_->switch_to();
        print_line_(2, fmt::format("{}: switched to user {}", program_invocation_short_name, user_->name()));
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

}  // namespace tools
