#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace spindrift {

/// An error that the user must fix: a bad option, a missing file, an address in use.
/// The text is one line that says what is wrong and where; tools print it and exit non-zero.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// An `Error` whose text ends with the system's message for `error_number` (an `errno` value).
[[nodiscard]] Error system_error(std::string_view what, int error_number);

/// The system's message for an `errno` value. Thread-safe, unlike `strerror`.
[[nodiscard]] std::string errno_text(int error_number);

}  // namespace spindrift
