#pragma once

#include <spindrift/base/file_descriptor.hpp>

#include <optional>
#include <string>

namespace nmsgtool {

/// Life as a service: going into the background (docs/formats/nmsgtool.md 9.2).
class Background {
public:
    /// Goes on in a child process. The parent waits until the child has started up, and ends with the same success. To
    /// be called before there are threads. \throws Error if there can be no child
    void enter();

    /// Start-up is over: leaves terminal, folder and standard streams behind and lets the parent go. Does nothing in
    /// the foreground.
    void detach();

private:
    spindrift::FileDescriptor parent_;  // to tell it that all is well
};

/// The file that holds our process id while we run (docs/formats/nmsgtool.md 9.3).
class PidFile {
public:
    /// Creates the file. \throws Error if that cannot be done
    explicit PidFile(std::string path);
    PidFile(const PidFile&) = delete;
    PidFile& operator=(const PidFile&) = delete;
    /// Removes it; complains on stderr if it cannot.
    ~PidFile();

    /// Gives it to another user, who shall remove it.
    void give_to(unsigned user, unsigned group);

    /// \throws Error if that cannot be done
    void write();

private:
    std::string path_;
    spindrift::FileDescriptor file_;
};

/// A user of this system.
class User {
public:
    /// \throws Error if there is none of that name
    explicit User(const std::string& name);

    [[nodiscard]] unsigned id() const noexcept { return id_; }
    [[nodiscard]] unsigned group() const noexcept { return group_; }

    /// Goes on with this user's rights alone. \throws Error if we may not
    void become() const;

private:
    std::string name_;
    unsigned id_ = 0;
    unsigned group_ = 0;
};

}  // namespace nmsgtool
