#include "http_response.hpp"

#include <spindrift/base/text.hpp>

#include <algorithm>

namespace spindrift::file {
namespace {

constexpr int partial_content = 206;
constexpr int range_not_satisfiable = 416;

std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace

void HttpResponse::add_line(std::string_view line) {
    line = trimmed(line);
    if (line.starts_with("HTTP/")) {
        *this = HttpResponse();
        status_text_ = trimmed(line.substr(std::min(line.find(' '), line.size())));
        status_ = parse_decimal<std::uint16_t>(std::string_view(status_text_).substr(0, 3)).value_or(0);
        return;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
        return;
    }
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (equal_ignoring_case(name, "ETag") && value.starts_with('"')) {
        etag_ = value;
    } else if (equal_ignoring_case(name, "Last-Modified")) {
        last_modified_ = value;
    } else if (equal_ignoring_case(name, "Content-Length")) {
        content_length_ = parse_decimal<std::uint64_t>(value);
    } else if (equal_ignoring_case(name, "Content-Range")) {
        set_content_range(value);
    }
}

// `bytes 100-199/1000`, `bytes 100-199/*`, `bytes */1000`.
void HttpResponse::set_content_range(std::string_view value) {
    constexpr std::string_view unit = "bytes ";
    if (!value.starts_with(unit)) {
        return;
    }
    value.remove_prefix(unit.size());
    const std::size_t slash = value.find('/');
    first_octet_ = parse_decimal<std::uint64_t>(value.substr(0, value.find('-')));
    range_total_ =
        slash == std::string_view::npos ? std::nullopt : parse_decimal<std::uint64_t>(value.substr(slash + 1));
}

bool HttpResponse::may_be_of(const std::string& validator) const noexcept {
    const std::string& own = validator.starts_with('"') ? etag_ : last_modified_;
    return own.empty() || own == validator;
}

std::optional<std::uint64_t> HttpResponse::total_size() const noexcept {
    return status_ == partial_content || status_ == range_not_satisfiable ? range_total_ : content_length_;
}

}  // namespace spindrift::file
