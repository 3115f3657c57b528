#include "service.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>

namespace tools {

using namespace spindrift;

Service::Service(const Options& options, const PrintLine& print_line) {
    std::optional<User> user;
    if (options.username) {
        user.emplace(*options.username);
    }
    if (options.daemon) {
        folder_ = std::filesystem::current_path();
        background_.enter();
    }
    if (options.pidfile) {
        try {
            pid_file_.emplace(std::filesystem::absolute(*options.pidfile));
        } catch (const Error& error) {
            print_line(0, error.what());
        }
    }
    if (user) {
        if (pid_file_) {
            pid_file_->change_owner(user->id(), user->group());
        }
        user->switch_to();
        print_line(2, fmt::format("{}: switched to user {}", program_invocation_short_name, *options.username));
    }
}

void Service::started() {
    background_.detach();
    if (pid_file_) {
        pid_file_->write();
    }
}

}  // namespace tools
