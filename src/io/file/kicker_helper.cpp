#include <spindrift/io/file/kicker_helper.hpp>

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

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

/// A new process gets default signal handlers, no blocked signals, and a process group of its own.
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
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(&attributes_,
                                   POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    SpawnAttributes(const SpawnAttributes&) = delete;
    SpawnAttributes& operator=(const SpawnAttributes&) = delete;
    ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }

    [[nodiscard]] const posix_spawnattr_t* get() const noexcept { return &attributes_; }

private:
    posix_spawnattr_t attributes_{};
};

/// A new process works in the folder and reads nothing: in a group of its own, it would stop when it reads a terminal.
class SpawnActions {
public:
    explicit SpawnActions(const std::string& folder) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
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

// Starts the shell. \returns 0 or an errno
int spawn_shell(const KickerHelper::Options& options, const std::string& file) {
    const SpawnAttributes attributes;
    const SpawnActions actions(options.folder);
    std::string line = fmt::format("{} {}", options.command, quoted(file));
    std::string shell = "sh";
    std::string option = "-c";
    const std::array<char*, 4> arguments = {shell.data(), option.data(), line.data(), nullptr};
    pid_t process = 0;
    return ::posix_spawn(&process, "/bin/sh", actions.get(), attributes.get(), arguments.data(), environ);
}

using Message = std::array<char, 2 * PATH_MAX>;

// Receives a message without waiting. \returns nothing if there is none; an empty one at the end
std::optional<std::string_view> receive(const FileDescriptor& channel, Message& memory) {
    ssize_t size = 0;
    do {
        size = ::recv(channel.get(), memory.data(), memory.size(), MSG_DONTWAIT);
    } while (size < 0 && errno == EINTR);
    if (size < 0 && errno == EAGAIN) {
        return std::nullopt;
    }
    return std::string_view(memory.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
}

bool send(const FileDescriptor& channel, std::string_view message, int flags) noexcept {
    ssize_t size = 0;
    do {
        size = ::send(channel.get(), message.data(), message.size(), flags | MSG_NOSIGNAL);
    } while (size < 0 && errno == EINTR);
    return size >= 0;
}

// A failure is sent as the status in decimal, or as this character and the reason why the kicker was not started.
constexpr char not_started = '!';

Event event_of(const std::string& command, std::string_view failure) {
    if (failure.starts_with(not_started)) {
        return event::KickerNotStarted{command, std::string(failure.substr(1))};
    }
    return event::KickerFailed{command, static_cast<int>(parse_decimal<unsigned>(failure).value_or(0))};
}

/// The work of the new process: queues files, starts kickers and waits for their ends.
class KickerQueue {
public:
    KickerQueue(const KickerHelper::Options& options, FileDescriptor channel)
        : options_(options), channel_(std::move(channel)) {
        sigset_t ends;
        ::sigemptyset(&ends);
        ::sigaddset(&ends, SIGCHLD);
        ::sigprocmask(SIG_BLOCK, &ends, nullptr);
        children_ = FileDescriptor(::signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK));
    }

    void run() {
        while (channel_ || running_ > 0) {
            wait();
            take_files();
            reap();
            while (!files_.empty() && running_ < options_.max_running) {
                start(files_.front());
                files_.pop_front();
            }
        }
    }

private:
    void wait() const {
        std::array<pollfd, 2> events = {{{children_.get(), POLLIN, 0}, {channel_.get(), POLLIN, 0}}};
        ::poll(events.data(), events.size(), -1);
    }

    void take_files() {
        Message memory;
        while (channel_) {
            const auto file = receive(channel_, memory);
            if (!file) {
                return;
            }
            if (file->empty()) {
                channel_.close();
                return;
            }
            files_.emplace_back(*file);
        }
    }

    void start(const std::string& file) {
        const int failure = spawn_shell(options_, file);
        if (failure == 0) {
            ++running_;
        } else {
            report(not_started + errno_text(failure));
        }
    }

    void reap() {
        signalfd_siginfo signal{};
        while (::read(children_.get(), &signal, sizeof signal) > 0) {
        }
        int status = 0;
        while (::waitpid(-1, &status, WNOHANG) > 0) {
            --running_;
            if (status != 0) {
                report(fmt::format_int(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)).str());
            }
        }
    }

    void report(const std::string& failure) {
        // If the other process does not read, this one must not wait for it.
        if (!channel_ || !send(channel_, failure, MSG_DONTWAIT)) {
            options_.report(event_of(options_.command, failure));
        }
    }

    const KickerHelper::Options& options_;
    FileDescriptor channel_;  // none after the end of the other process
    FileDescriptor children_;
    std::deque<std::string> files_;
    unsigned running_ = 0;
};

// Of the descriptors of the other process, this one keeps the standard streams and two more: with a copy of a lock or a
// pipe, it would keep others waiting.
void close_all_but(int one, int other) noexcept {
    int first = STDERR_FILENO + 1;
    for (const int kept : {std::min(one, other), std::max(one, other)}) {
        if (kept > first) {
            ::close_range(static_cast<unsigned>(first), static_cast<unsigned>(kept - 1), 0);
        }
        first = std::max(first, kept + 1);
    }
    ::close_range(static_cast<unsigned>(first), ~0U, 0);
}

[[noreturn]] void serve(const KickerHelper::Options& options, FileDescriptor channel) noexcept {
    // The signals that stop the other process let this one finish its queue.
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        ::signal(signal, SIG_IGN);
    }
    ::prctl(PR_SET_NAME, "kickers");
    try {
        if (options.prepare) {
            options.prepare();
        }
        ::setpgid(0, 0);  // behind `prepare`, in which setsid() refuses the leader of a group
        close_all_but(channel.get(), options.kept_descriptor);
        KickerQueue(options, std::move(channel)).run();
        if (options.finish) {
            options.finish();
        }
    } catch (...) {
        ::_exit(EXIT_FAILURE);
    }
    ::_exit(EXIT_SUCCESS);
}

}  // namespace

KickerHelper::KickerHelper(Options options) : options_(std::move(options)) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        throw system_error("unable to start the process that runs kickers", errno);
    }
    channel_ = FileDescriptor(ends[0]);
    FileDescriptor theirs(ends[1]);
    const pid_t process = ::fork();
    if (process < 0) {
        throw system_error("unable to start the process that runs kickers", errno);
    }
    if (process == 0) {
        serve(options_, std::move(theirs));
    }
}

KickerHelper::~KickerHelper() {
    try {
        close();
    } catch (const std::exception&) {
        channel_.close();  // there is no memory for a report
    }
}

void KickerHelper::close() {
    if (!channel_) {
        return;
    }
    // The process answers the end of this direction with the end of the other, after all failures so far.
    ::shutdown(channel_.get(), SHUT_WR);
    constexpr int patience = 1000;  // milliseconds; it may be stopped
    Message memory;
    pollfd readable = {channel_.get(), POLLIN, 0};
    while (::poll(&readable, 1, patience) > 0) {
        const auto failure = receive(channel_, memory);
        if (failure && failure->empty()) {
            break;
        }
        if (failure) {
            options_.report(event_of(options_.command, *failure));
        }
    }
    channel_.close();
}

void KickerHelper::run(const std::string& file) {
    if (!send(channel_, file, 0)) {
        options_.report(event::KickerNotStarted{options_.command, errno_text(errno)});
    }
}

void KickerHelper::report_failures() {
    Message memory;
    for (auto failure = receive(channel_, memory); failure && !failure->empty(); failure = receive(channel_, memory)) {
        options_.report(event_of(options_.command, *failure));
    }
}

}  // namespace spindrift::io
