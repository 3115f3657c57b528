#include "svg_canvas.hpp"

#include "markup.hpp"

#include <fmt/format.h>

namespace spindrift::rates {
namespace {

std::string_view name_of(PlotAnchor anchor) noexcept {
    switch (anchor) {
        case PlotAnchor::middle: return "middle";
        case PlotAnchor::end: return "end";
        default: return "start";
    }
}

std::string hex(PlotColor color) {
    return fmt::format("#{:02x}{:02x}{:02x}", color.red, color.green, color.blue);
}

}  // namespace

SvgCanvas::SvgCanvas(double width, double height, std::string_view title, Buffer& out) : out_(out) {
    out_.append(
        fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 {0} {1}\" "
                    "width=\"{0}\" height=\"{1}\" font-family=\"sans-serif\">\n<title>",
                    width, height));
    append_markup_text(out_, title);
    out_.append("</title>\n");
}

SvgCanvas::~SvgCanvas() {
    out_.append("</svg>\n");
}

void SvgCanvas::line(std::span<const PlotPoint> points, const PlotLine& style) {
    out_.append("<polyline points=\"");
    append_points(points);
    out_.append(fmt::format("\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\"{}/>\n",
                            hex(style.color), style.width, style.dashed ? " stroke-dasharray=\"6 3\"" : ""));
}

void SvgCanvas::area(std::span<const PlotPoint> points, PlotColor color, double opacity) {
    out_.append("<polygon points=\"");
    append_points(points);
    out_.append(fmt::format("\" fill=\"{}\" fill-opacity=\"{}\"/>\n", hex(color), opacity));
}

void SvgCanvas::text(std::string_view words, const Text& style) {
    out_.append(fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"{}\" fill=\"{}\" text-anchor=\"{}\"{}",
                            style.at.x, style.at.y, style.size, hex(style.color), name_of(style.anchor),
                            style.bold ? " font-weight=\"bold\"" : ""));
    if (style.rotated) {
        out_.append(fmt::format(" transform=\"rotate(-90 {:.1f} {:.1f})\"", style.at.x, style.at.y));
    }
    out_.append(">");
    append_markup_text(out_, words);
    out_.append("</text>\n");
}

void SvgCanvas::append_points(std::span<const PlotPoint> points) {
    for (const PlotPoint& point : points) {
        out_.append(fmt::format("{:.1f},{:.1f} ", point.x, point.y));
    }
}

}  // namespace spindrift::rates
