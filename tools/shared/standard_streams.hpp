#pragma once

#include <fmt/format.h>

#include <exception>
#include <string_view>
#include <utility>

namespace tools {

/// Opens those of the file descriptors 0, 1 and 2 that are closed, so that no file or socket of the command gets their
/// number and is mistaken for a standard stream. Reading from or writing to them fails with "Bad file descriptor".
/// Also makes a write beyond `ulimit -f` fail. Called first.
void secure_standard_streams() noexcept;

/// Writes to standard error. Drops what cannot be written (full disk, closed pipe, lost terminal, full non-blocking
/// pipe): a message never ends a job.
void write_to_stderr(std::string_view text) noexcept;

/// Writes to standard output. Waits if the descriptor is non-blocking and full.
/// \throws spindrift::Error if that fails; SIGPIPE ends the process if the reader has closed the pipe
void write_to_stdout(std::string_view text);

/// Formats a message and writes it to standard error. Without memory for the text it writes the format itself.
template <class... Values>
void print_error(fmt::format_string<Values...> format, Values&&... values) noexcept {
    try {
        write_to_stderr(fmt::format(format, std::forward<Values>(values)...));
    } catch (const std::exception&) {
        const fmt::string_view text = format;
        write_to_stderr({text.data(), text.size()});
    }
}

/// Formats text and writes it to standard output.
/// \throws spindrift::Error
template <class... Values>
void print(fmt::format_string<Values...> format, Values&&... values) {
    write_to_stdout(fmt::format(format, std::forward<Values>(values)...));
}

/// Writes a line to standard error that may hold what others have sent (`compat::printable_line`).
void print_line(std::string_view line);

}  // namespace tools
