#include "service.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <utility>

namespace tools {

using namespace spindrift;

Service::Service(const Options& options, const PrintLine& print_line) : print_line_(print_line) {
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
            print_line(0, error.what());
        }
    }
    if (user_ && pid_file_) {
        pid_file_->change_owner(user_->id(), user_->group());
    }
    if (!options.opens_with_privileges) {
        switch_user();
    }
}

void Service::switch_user() {
    if (const auto user = std::exchange(user_, std::nullopt)) {
        user->switch_to();
        print_line_(2, fmt::format("{}: switched to user {}", program_invocation_short_name, user->name()));
    }
}

void Service::started() {
    background_.detach();
    if (pid_file_) {
        pid_file_->write();
    }
    switch_user();
}

}  // namespace tools
