#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <system_error>

namespace spindrift {

std::string errno_text(int error_number) {
    return std::generic_category().message(error_number);
}

Error system_error(std::string_view what, int error_number) {
    return Error(fmt::format("{}: {}", what, errno_text(error_number)));
}

}  // namespace spindrift
