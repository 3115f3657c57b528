#include "background.hpp"
#include "standard_streams.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

namespace tools {
namespace {

// The process id in a pid file; 0 if it is not written yet.
std::uint32_t read_number(int file) noexcept {
    std::array<char, 32> text{};
    const ssize_t size = ::pread(file, text.data(), text.size(), 0);
    const std::string_view line(text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    return spindrift::parse_decimal<std::uint32_t>(line.substr(0, line.find('\n'))).value_or(0);
}

// In a child process: waits for the end of its parent, by the end of a pipe. It keeps no other descriptors but one, so
// that no pipe or lock of the parent stays open, and the signals that end the parent do not end it before.
void wait_for_end(int pipe, int kept) noexcept {
    ::setsid();
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
        ::signal(signal, SIG_IGN);
    }
    ::prctl(PR_SET_NAME, "pidfile");
    const int first = std::min(pipe, kept);
    const int second = std::max(pipe, kept);
    constexpr unsigned last = ~0U;
    if (first > 0) {
        ::close_range(0, static_cast<unsigned>(first) - 1, 0);
    }
    if (second > first + 1) {
        ::close_range(static_cast<unsigned>(first) + 1, static_cast<unsigned>(second) - 1, 0);
    }
    ::close_range(static_cast<unsigned>(second) + 1, last, 0);
    char octet = 0;
    while (::read(pipe, &octet, 1) < 0 && errno == EINTR) {
    }
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
    : path_(std::move(path)),
      name_(path_.substr(path_.rfind('/') + 1)),
      folder_(::open(path_.substr(0, path_.rfind('/') + 1).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)),
      file_(open()) {
    if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        throw PidFileInUse(
            fmt::format("pidfile {} belongs to process {}, which still runs", path_, read_number(file_.get())));
    }
}

FileDescriptor PidFile::open() const {
    const auto fail = [this](const std::string& reason) {
        return Error(fmt::format("unable to open pidfile {}: {}", path_, reason));
    };
    if (!folder_) {
        throw fail(errno_text(errno));
    }
    // Without O_NONBLOCK, a FIFO of that name would block. A link is not followed: ELOOP.
    constexpr int flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    FileDescriptor file(::openat(folder_.get(), name_.c_str(), flags | O_CREAT | O_EXCL, 0644));
    if (!file && errno == EEXIST) {
        file = FileDescriptor(::openat(folder_.get(), name_.c_str(), flags));
    }
    if (!file) {
        throw fail(errno == ELOOP ? "it is a symbolic link" : errno_text(errno));
    }
    struct stat status {};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        throw fail("it is not a regular file");
    }
    if (status.st_nlink > 1) {
        throw fail("the file has another name too");
    }
    return file;
}

PidFile::~PidFile() {
    if (helper_) {
        helper_.close();
        ::waitpid(helper_process_, nullptr, 0);
        return;
    }
    if (const int error_number = remove(); error_number != 0) {
        print_error("{}: cannot remove pidfile {}: {}\n", program_invocation_short_name, path_,
                    strerrordesc_np(error_number));
    }
}

// \returns 0 or an errno
int PidFile::remove() const noexcept {
    return ::unlinkat(folder_.get(), name_.c_str(), 0) == 0 ? 0 : errno;
}

void PidFile::remove_by_helper() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw system_error("unable to start the process that removes the pidfile", errno);
    }
    FileDescriptor from_parent(ends[0]);
    FileDescriptor to_child(ends[1]);
    const pid_t child = ::fork();
    if (child < 0) {
        throw system_error("unable to start the process that removes the pidfile", errno);
    }
    if (child == 0) {
        wait_for_end(from_parent.get(), folder_.get());
        static_cast<void>(remove());
        ::_exit(EXIT_SUCCESS);
    }
    helper_ = std::move(to_child);
    helper_process_ = child;
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

}  // namespace tools
