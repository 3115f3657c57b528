#include <spindrift/file/url.hpp>

#include <spindrift/base/text.hpp>

#include <algorithm>

namespace spindrift::file {

std::string_view url_scheme(std::string_view name) noexcept {
    const auto is_letter = [](char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; };
    const std::string_view scheme = name.substr(0, name.find(':'));
    const bool is_scheme = !scheme.empty() && is_letter(scheme.front()) && std::ranges::all_of(scheme, [&](char c) {
        return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
    });
    return is_scheme && name.substr(scheme.size()).starts_with("://") ? scheme : std::string_view();
}

}  // namespace spindrift::file
