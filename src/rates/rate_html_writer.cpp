#include <spindrift/rates/rate_writer.hpp>

#include "markup.hpp"
#include "plot/rate_plot.hpp"
#include "plot/svg_canvas.hpp"
#include "rate_cells.hpp"

#include <spindrift/base/text.hpp>

namespace spindrift::rates {
namespace {

// The plot is written after the table, when all rows are known; `order` shows it above the table.
constexpr std::string_view style = R"(<style>
body { display: flex; flex-direction: column; align-items: flex-start; margin: 1em; font-family: sans-serif; }
h1 { order: 1; font-size: 1.3em; overflow-wrap: anywhere; }
svg { order: 2; max-width: 100%; height: auto; }
table { order: 3; border-collapse: collapse; }
th, td { padding: 0.2em 0.8em; border: thin solid #bbb; text-align: right; }
th { position: sticky; top: 0; background: #fff; }
tr.even { background: #eee; }
.numeric { font-variant-numeric: tabular-nums; }
</style>
)";

}  // namespace

RateHtmlWriter::RateHtmlWriter() = default;
RateHtmlWriter::~RateHtmlWriter() = default;

void RateHtmlWriter::begin(const RateHeading& heading, Buffer& out) {
    losses_ = heading.losses;
    is_even_ = true;
    plot_ = std::make_unique<RatePlot>(heading);
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
    append_markup_text(out, heading.title);
    out.append("</title>\n");
    out.append(style);
    out.append("</head>\n<body>\n<h1>");
    append_markup_text(out, heading.title);
    out.append("</h1>\n<table>\n <tr>\n");
    for (const std::string& label : heading.labels()) {
        out.append("  <th>");
        append_markup_text(out, label);
        out.append("</th>\n");
    }
    out.append(" </tr>\n");
}

void RateHtmlWriter::row(const RateRow& row, Buffer& out) {
    plot_->add(row);
    out.append(is_even_ ? std::string_view(" <tr class=\"even\">\n") : std::string_view(" <tr class=\"odd\">\n"));
    is_even_ = !is_even_;
    out.append("  <td class=\"numeric\">");
    append_decimal(out, row.start);
    out.append(".000</td>\n");
    for_each_cell(row, losses_, [&](std::optional<std::uint64_t> number) {
        out.append("  <td class=\"numeric\">");
        if (number) {
            append_decimal(out, *number);
        }
        out.append("</td>\n");
    });
    out.append(" </tr>\n");
}

void RateHtmlWriter::end(Buffer& out) {
    out.append("</table>\n");
    {
        SvgCanvas canvas(RatePlot::width, RatePlot::height, plot_->title(), out);
        plot_->draw(canvas);
    }
    out.append("</body>\n</html>\n");
    plot_.reset();
}

}  // namespace spindrift::rates
