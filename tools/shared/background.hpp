#pragma once

#include <spindrift/base/error.hpp>
#include <spindrift/base/file_descriptor.hpp>

#include <optional>
#include <string>

namespace tools {

/// Puts the process into the background as a daemon (docs/formats/nmsgtool.md 9.2).
class Background {
public:
    /// Continues in a child process. The parent waits until the child has called `detach`, then exits with status 0, or
    /// with 1 if the child ends before. Called before any thread starts. \throws Error if fork() fails
    void enter();

    /// Called at the end of start-up: leaves the terminal, the working directory and the standard streams, and lets the
    /// parent exit. Does nothing in the foreground.
    void detach();

    /// Does the same in a process that was forked from this one, which no parent waits for.
    void leave_terminal() const;

private:
    spindrift::FileDescriptor parent_;  // pipe that tells the parent that start-up succeeded
};

/// Another process has the pid file.
class PidFileInUse : public spindrift::Error {
public:
    using Error::Error;
};

/// The file that holds the process id while the process runs (docs/formats/nmsgtool.md 9.3). Others may be able to
/// write to its folder, so a symbolic link, a file with several names, and what is not a regular file are refused.
class PidFile {
public:
    /// Creates the file, or opens one that a process has left behind, and locks it until the end.
    /// \throws PidFileInUse if the process that it names still runs; Error if it cannot be opened or is refused
    explicit PidFile(std::string path);
    PidFile(const PidFile&) = delete;
    PidFile& operator=(const PidFile&) = delete;
    /// Removes the file; prints an error if that fails.
    ~PidFile();

    /// Lets a process of its own remove the file when this process ends, however it ends: after a switch to another
    /// user, this one may not be permitted to. That process keeps its user and does nothing else. Forks: called before
    /// any thread starts. \throws Error if that fails
    void remove_by_helper();

    /// Writes the process id. \throws Error if that fails
    void write();

private:
    [[nodiscard]] spindrift::FileDescriptor open() const;
    [[nodiscard]] int remove() const noexcept;

    std::string path_;
    std::string name_;                  // in its folder
    spindrift::FileDescriptor folder_;  // where it is removed, whatever becomes of the path
    spindrift::FileDescriptor file_;
    spindrift::FileDescriptor helper_;  // pipe whose end tells the helper to remove the file
    int helper_process_ = 0;
};

/// A user of this system.
class User {
public:
    /// \throws Error if no user has that name
    explicit User(const std::string& name);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] unsigned id() const noexcept { return id_; }
    [[nodiscard]] unsigned group() const noexcept { return group_; }

    /// Drops all other privileges and continues as this user. \throws Error if that is not permitted
    void switch_to() const;

private:
    std::string name_;
    unsigned id_ = 0;
    unsigned group_ = 0;
};

}  // namespace tools
