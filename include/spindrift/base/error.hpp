#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace spindrift {

/// Something a person must mend: a bad option, a missing file, an address in use.
/// The text is one line that says what was wrong and where; tools print it and exit non-zero.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// An `Error` that ends in the system's reason for `error_number` (an `errno` value).
[[nodiscard]] Error system_error(std::string_view what, int error_number);

/// The system's text for an `errno` value; unlike `strerror` safe in any thread.
[[nodiscard]] std::string errno_text(int error_number);

}  // namespace spindrift
