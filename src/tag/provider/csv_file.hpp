#pragma once

#include "csv.hpp"
#include "text_lines.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace spindrift::tag::provider {

/// A CSV file whose first row is a header.
class CsvFile {
public:
    /// Reads the header.
    /// \param ignored lines before the header that begin with this are skipped; empty for none
    /// \throws Error as `TextLines` does, and if there is no header
    CsvFile(const std::string& path, const ReadOptions& options, std::string_view ignored = {});

    [[nodiscard]] const CsvHeader& header() const noexcept { return header_; }

    /// The number of a column. \throws Error if the header does not have it
    [[nodiscard]] std::size_t column(std::string_view name) const;

    /// Throws an error at the present line.
    [[noreturn]] void fail(std::string_view reason) const { lines_.fail(reason); }

    /// Calls `use_row` for the fields of each further row that has `columns` of them; it returns why the row is left
    /// out, or an empty text. As `provider::use_rows`.
    template <class UseRow>
    void use_rows(LoadReport& report, std::size_t columns, UseRow use_row) {
        provider::use_rows(lines_, report, [&](std::string_view line) -> std::string {
            if (!row_.split(line)) {
                return "a quote is missing or out of place";
            }
            if (row_.size() != columns) {
                return "it has not the right number of columns";
            }
            return use_row(std::as_const(row_));
        });
    }

    /// The same for rows that have as many columns as the header.
    template <class UseRow>
    void use_rows(LoadReport& report, UseRow use_row) {
        use_rows(report, header_.size(), use_row);
    }

private:
    TextLines lines_;
    CsvRow row_;
    CsvHeader header_;
};

}  // namespace spindrift::tag::provider
