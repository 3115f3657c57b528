#include <spindrift/io/file/rotation.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/base/file_descriptor.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace spindrift::io {
namespace {

constexpr std::string_view plain_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:@%/";

// Quotes a word for the shell. Names without special characters stay unquoted, as some commands show them.
std::string quoted(std::string_view word) {
    if (!word.empty() && word.find_first_not_of(plain_characters) == std::string_view::npos) {
        return std::string(word);
    }
    std::string result = "'";
    for (const char c : word) {
        result += c == '\'' ? std::string_view("'\\''") : std::string_view(&c, 1);
    }
    return result + "'";
}

/// Resets the signal mask and handlers, so that the new process does not inherit ours.
class SpawnAttributes {
public:
    SpawnAttributes() {
        ::posix_spawnattr_init(&attributes_);
        sigset_t none;
        sigset_t all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &all);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    SpawnAttributes(const SpawnAttributes&) = delete;
    SpawnAttributes& operator=(const SpawnAttributes&) = delete;
    ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }

    [[nodiscard]] const posix_spawnattr_t* get() const noexcept { return &attributes_; }

private:
    posix_spawnattr_t attributes_{};
};

/// Sets the working directory of the new process.
class SpawnActions {
public:
    explicit SpawnActions(const std::string& folder) {
        ::posix_spawn_file_actions_init(&actions_);
        if (!folder.empty()) {
            ::posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
        }
    }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;
    ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }

    [[nodiscard]] const posix_spawn_file_actions_t* get() const noexcept { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

// Waits for the end of a process, or for `abort`. \returns whether it has ended
bool wait_for_end(pid_t process, int& status, const StopSignal& abort) {
    // A direct system call, as <sys/pidfd.h> of glibc 2.36 does not compile as C++.
    const FileDescriptor ended(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
    if (ended) {
        while (!abort.requested() && !abort.wait_readable(ended.get(), max_wait)) {
        }
    }
    return ::waitpid(process, &status, ended ? WNOHANG : 0) == process;
}

}  // namespace

RotatedName::RotatedName(std::string_view path, std::string_view suffix) : suffix_(suffix) {
    while (path.size() > 1 && path.back() == '/') {
        path.remove_suffix(1);
    }
    const std::size_t slash = path.rfind('/');
    folder_ = slash == std::string_view::npos ? "." : path.substr(0, slash);
    base_ = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
}

RotatedName::Names RotatedName::at(Timestamp opened) const {
    const std::string stamp =
        fmt::format("{:%Y%m%d.%H%M}.{}.{:09}", fmt::gmtime(opened.seconds()), opened.seconds(), opened.subsecond());
    return {fmt::format("{}/.{}.{}.part", folder_, base_, stamp),
            fmt::format("{}/{}.{}{}", folder_, base_, stamp, suffix_)};
}

void Kicker::run(const std::string& file, const Reporter& report, const StopSignal& abort) const {
    if (command_.empty()) {
        return;
    }
    const SpawnAttributes attributes;
    const SpawnActions actions(folder_);
    std::string line = fmt::format("{} {} &", command_, quoted(file));
    std::string shell = "sh";
    std::string option = "-c";
    const std::array<char*, 4> arguments = {shell.data(), option.data(), line.data(), nullptr};
    pid_t process = 0;
    const int failure = ::posix_spawn(&process, "/bin/sh", actions.get(), attributes.get(), arguments.data(), environ);
    if (failure != 0) {
        report(event::KickerNotStarted{command_, errno_text(failure)});
        return;
    }
    int status = 0;
    if (wait_for_end(process, status, abort) && status != 0) {
        report(event::KickerFailed{command_, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)});
    }
}

}  // namespace spindrift::io
