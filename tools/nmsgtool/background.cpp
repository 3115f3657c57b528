#include "background.hpp"
#include "../shared/standard_streams.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace nmsgtool {
namespace {

// The process id in a pid file; 0 if it is not written yet.
std::uint32_t read_number(int file) noexcept {
    std::array<char, 32> text{};
    const ssize_t size = ::pread(file, text.data(), text.size(), 0);
    const std::string_view line(text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    return spindrift::parse_decimal<std::uint32_t>(line.substr(0, line.find('\n'))).value_or(0);
}

}  // namespace

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
    leave_terminal();
    if (parent_ && ::write(parent_.get(), "y", 1) == 1) {
        parent_.close();
    }
}

void Background::leave_terminal() const {
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
}

PidFile::PidFile(std::string path)
    : path_(std::move(path)), file_(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
    if (!file_) {
        throw Error(fmt::format("unable to open pidfile {}: {}", path_, errno_text(errno)));
    }
    if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        throw PidFileInUse(
            fmt::format("pidfile {} belongs to process {}, which still runs", path_, read_number(file_.get())));
    }
}

PidFile::~PidFile() {
    if (::unlink(path_.c_str()) != 0) {
        tools::print_error("nmsgtool: cannot remove pidfile {}: {}\n", path_, errno_text(errno));
    }
}

void PidFile::change_owner(unsigned user, unsigned group) {
    if (::fchown(file_.get(), user, group) != 0) {
        tools::print_error("nmsgtool: cannot give pidfile {} to another user: {}\n", path_, errno_text(errno));
    }
}

void PidFile::write() {
    const std::string text = fmt::format("{}\n", ::getpid());
    if (::ftruncate(file_.get(), 0) != 0 ||
        ::pwrite(file_.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
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

}  // namespace nmsgtool
