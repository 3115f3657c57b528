#include <spindrift/rates/rate_writer.hpp>

#include "rate_cells.hpp"

#include <spindrift/base/text.hpp>

namespace spindrift::rates {
namespace {

// A name with a comma, quote or line break must be quoted; quotes inside are doubled.
void append_field(Buffer& out, std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
        out.append(text);
        return;
    }
    out.append('"');
    for (const char c : text) {
        if (c == '"') {
            out.append('"');
        }
        out.append(c);
    }
    out.append('"');
}

}  // namespace

void RateCsvWriter::begin(const RateHeading& heading, Buffer& out) {
    losses_ = heading.losses;
    const char* separator = "";
    for (const std::string& label : heading.labels()) {
        out.append(std::string_view(separator));
        append_field(out, label);
        separator = ",";
    }
    out.append("\n");
}

void RateCsvWriter::row(const RateRow& row, Buffer& out) {
    append_decimal(out, row.start);
    out.append(".000");
    for_each_cell(row, losses_, [&](std::optional<std::uint64_t> number) {
        out.append(',');
        if (number) {
            append_decimal(out, *number);
        }
    });
    out.append("\n");
}

}  // namespace spindrift::rates
