#pragma once

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace tools {

/// Occupies those of the file descriptors 0, 1 and 2 that are closed, so that no file or socket of the command gets
/// their number and is taken for a standard stream. Reading or writing there fails with "Bad file descriptor". Call it
/// first.
void secure_standard_streams() noexcept;

/// Writes to standard error. What cannot be written (a full disk, a closed pipe, a lost terminal, a full pipe that does
/// not wait) is dropped: a message never ends a job.
void write_to_stderr(std::string_view text) noexcept;

/// Writes to standard output, and waits where a descriptor that does not wait is full.
/// \throws spindrift::Error if that fails; SIGPIPE ends the process where the reader has gone away
void write_to_stdout(std::string_view text);

/// Formats a message and writes it to standard error.
template <class... Values>
void print_error(fmt::format_string<Values...> format, Values&&... values) {
    write_to_stderr(fmt::format(format, std::forward<Values>(values)...));
}

/// Formats text and writes it to standard output.
/// \throws spindrift::Error
template <class... Values>
void print(fmt::format_string<Values...> format, Values&&... values) {
    write_to_stdout(fmt::format(format, std::forward<Values>(values)...));
}

}  // namespace tools
