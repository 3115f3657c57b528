#pragma once

#include "input_file.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/error.hpp>
#include <spindrift/tag/provider/load_report.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace spindrift::tag::provider {

/// The lines of a text file, which may be compressed. Memory is bounded, whatever the file holds.
class TextLines {
public:
    static constexpr std::size_t max_line = 64 * 1024;

    /// \throws Error if the file cannot be opened
    TextLines(const std::string& path, const ReadOptions& options);

    /// Goes to the next line. \returns false at the end of the file
    /// \throws Error with the name of the file if it cannot be read, is cut in its compressed form, has more octets
    /// than it may have, or a line longer than `max_line`
    [[nodiscard]] bool next();

    /// The line without its end (LF or CR LF). Valid until the next call of `next`.
    [[nodiscard]] std::string_view line() const noexcept { return line_; }
    [[nodiscard]] std::uint64_t number() const noexcept { return number_; }  ///< from 1
    /// Whether the line is the last one and has no end.
    [[nodiscard]] bool has_no_end() const noexcept { return has_no_end_; }
    [[nodiscard]] const std::string& path() const noexcept { return file_.path(); }

    /// An error at the present line.
    [[noreturn]] void fail(std::string_view reason) const;

private:
    [[nodiscard]] bool read_more();

    InputFile file_;
    Buffer block_;
    std::size_t used_ = 0;  // octets of `block_` that were lines
    bool ended_ = false;
    std::string_view line_;
    std::uint64_t number_ = 0;
    bool has_no_end_ = false;
};

/// Calls `use_row` for each further line; it returns why a row is left out, or an empty text. Bad rows are reported,
/// and the rest is used. \throws Error what `use_row` throws, with the place; if the last row is bad and its line has
/// no end: the file was cut; and if no row is good
template <class UseRow>
void use_rows(TextLines& lines, LoadReport& report, UseRow use_row) {
    constexpr std::uint64_t enough = 1000;
    std::uint64_t good = 0;
    std::uint64_t bad = 0;
    std::string first_reason;
    while ((good != 0 || bad < enough) && lines.next()) {
        std::string reason;
        try {
            reason = use_row(lines.line());
        } catch (const Error& error) {
            lines.fail(error.what());
        }
        if (reason.empty()) {
            ++good;
            continue;
        }
        if (lines.has_no_end()) {
            lines.fail("the file ends inside this line");
        }
        if (bad++ == 0) {
            first_reason = reason;
        }
        report.add({lines.path(), lines.number(), std::move(reason)});
    }
    if (good == 0) {
        lines.fail(bad == 0 ? "the file has no rows" : "the file has no valid rows up to here: " + first_reason);
    }
}

}  // namespace spindrift::tag::provider
