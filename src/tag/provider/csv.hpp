#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spindrift::tag::provider {

/// The fields of one row: separated by commas, in double quotes if they have commas or quotes themselves, which are
/// doubled then. A quote anywhere else is an error. A row ends with its line.
class CsvRow {
public:
    /// Replaces the fields by those of a line. Views of fields are valid as long as the line, and until the next call.
    /// \returns false if a quote is where it may not be, or is missing
    [[nodiscard]] bool split(std::string_view line);

    [[nodiscard]] std::size_t size() const noexcept { return fields_.size(); }
    [[nodiscard]] std::string_view operator[](std::size_t column) const { return fields_[column]; }
    [[nodiscard]] const std::vector<std::string_view>& fields() const noexcept { return fields_; }

private:
    [[nodiscard]] bool take_quoted(std::string_view& rest);

    std::vector<std::string_view> fields_;
    std::deque<std::string> unquoted_;  // the fields in which quotes were doubled
};

/// The names of the columns in the first row of a file.
class CsvHeader {
public:
    CsvHeader() = default;
    explicit CsvHeader(const CsvRow& row);

    [[nodiscard]] std::size_t size() const noexcept { return names_.size(); }
    [[nodiscard]] std::string_view name(std::size_t column) const { return names_[column]; }
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const noexcept;

private:
    std::vector<std::string> names_;
};

}  // namespace spindrift::tag::provider
