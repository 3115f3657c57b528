#include "csv.hpp"

#include <algorithm>

namespace spindrift::tag::provider {

bool CsvRow::split(std::string_view line) {
    fields_.clear();
    unquoted_.clear();
    while (true) {
        if (line.starts_with('"')) {
            if (!take_quoted(line)) {
                return false;
            }
        } else {
            const std::size_t end = std::min(line.find(','), line.size());
            fields_.push_back(line.substr(0, end));
            if (fields_.back().find('"') != std::string_view::npos) {
                return false;
            }
            line.remove_prefix(end);
        }
        if (line.empty()) {
            return true;
        }
        if (line.front() != ',') {
            return false;
        }
        line.remove_prefix(1);
    }
}

// Takes a field in quotes from the front.
bool CsvRow::take_quoted(std::string_view& rest) {
    std::size_t end = rest.find('"', 1);
    bool has_doubled = false;
    while (end != std::string_view::npos && rest.substr(end + 1).starts_with('"')) {
        has_doubled = true;
        end = rest.find('"', end + 2);
    }
    if (end == std::string_view::npos) {
        return false;
    }
    std::string_view field = rest.substr(1, end - 1);
    if (has_doubled) {
        std::string& single = unquoted_.emplace_back();
        for (std::size_t i = 0; i < field.size(); ++i) {
            single += field[i];
            i += field[i] == '"';
        }
        field = single;
    }
    fields_.push_back(field);
    rest.remove_prefix(end + 1);
    return true;
}

CsvHeader::CsvHeader(const CsvRow& row) : names_(row.fields().begin(), row.fields().end()) {}

std::optional<std::size_t> CsvHeader::find(std::string_view name) const noexcept {
    const auto found = std::ranges::find(names_, name);
    return found == names_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - names_.begin()));
}

}  // namespace spindrift::tag::provider
