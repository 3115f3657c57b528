#include "background.hpp"
#include "standard_streams.hpp"

#include <spindrift/base/error.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace tools {

using spindrift::errno_text;
using spindrift::Error;
using spindrift::FileDescriptor;
using spindrift::system_error;

void Background::enter() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw system_error("unable to daemonize", errno);
    }
    FileDescriptor from_child(ends[0]);
    FileDescriptor to_parent(ends[1]);
    const pid_t child = ::fork();
    if (child < 0) {
        throw system_error("unable to daemonize", errno);
    }
    if (child == 0) {
        parent_ = std::move(to_parent);
        return;
    }
    to_parent.close();
    char word = 0;
    ssize_t count = 0;
    do {
        count = ::read(from_child.get(), &word, 1);
    } while (count < 0 && errno == EINTR);
    ::_exit(count == 1 ? EXIT_SUCCESS : EXIT_FAILURE);
}

void Background::detach() {
    if (!parent_) {
        return;
    }
    ::setsid();
    const FileDescriptor null_device(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!null_device || ::chdir("/") != 0) {
        throw system_error("unable to daemonize", errno);
    }
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        ::dup2(null_device.get(), standard);
    }
    if (::write(parent_.get(), "y", 1) == 1) {
        parent_.close();
    }
}

PidFile::PidFile(std::string path)
    : path_(std::move(path)), file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {
    if (!file_) {
        throw Error(fmt::format("unable to open pidfile {}: {}", path_, errno_text(errno)));
    }
}

PidFile::~PidFile() {
    if (::unlink(path_.c_str()) != 0) {
        print_error("{}: unlink() failed: {}\n", program_invocation_short_name, errno_text(errno));
    }
}

void PidFile::change_owner(unsigned user, unsigned group) {
    if (::fchown(file_.get(), user, group) != 0) {
        print_error("{}: fchown() on pid file failed: {}\n", program_invocation_short_name, errno_text(errno));
    }
}

void PidFile::write() {
    const std::string text = fmt::format("{}\n", ::getpid());
    if (::write(file_.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) || file_.close() != 0) {
        throw system_error(fmt::format("unable to write pidfile {}", path_), errno);
    }
}

User::User(const std::string& name) : name_(name) {
    const passwd* const entry = ::getpwnam(name.c_str());
    if (entry == nullptr) {
        throw Error(fmt::format("username {} does not exist", name));
    }
    id_ = entry->pw_uid;
    group_ = entry->pw_gid;
}

void User::switch_to() const {
    if (::initgroups(name_.c_str(), group_) != 0 || ::setgid(group_) != 0 || ::setuid(id_) != 0) {
        throw Error(fmt::format("unable to change to user {}: {}", name_, errno_text(errno)));
    }
}

}  // namespace tools
