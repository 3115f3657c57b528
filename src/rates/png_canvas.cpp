#include "png_canvas.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <array>
#include <numbers>

namespace spindrift::rates {
namespace {

void check(cairo_status_t status) {
    if (status != CAIRO_STATUS_SUCCESS) {
        throw Error(fmt::format("cannot draw the plot: {}", cairo_status_to_string(status)));
    }
}

cairo_status_t append(void* buffer, const unsigned char* octets, unsigned size) {
    static_cast<Buffer*>(buffer)->append(std::string_view(reinterpret_cast<const char*>(octets), size));
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

void PngCanvas::Destroy::operator()(cairo_t* drawing) const noexcept {
    cairo_destroy(drawing);
}

void PngCanvas::Destroy::operator()(cairo_surface_t* surface) const noexcept {
    cairo_surface_destroy(surface);
}

PngCanvas::PngCanvas(int width, int height)
    : surface_(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height)), drawing_(cairo_create(surface_.get())) {
    check(cairo_status(drawing_.get()));
    cairo_set_source_rgb(drawing_.get(), 1, 1, 1);
    cairo_paint(drawing_.get());
    cairo_set_line_join(drawing_.get(), CAIRO_LINE_JOIN_ROUND);
}

PngCanvas::~PngCanvas() = default;

void PngCanvas::line(std::span<const PlotPoint> points, const PlotLine& style) {
    static constexpr std::array<double, 2> dashes = {6, 3};
    trace_points(points);
    set_color(style.color, 1);
    cairo_set_line_width(drawing_.get(), style.width);
    cairo_set_dash(drawing_.get(), dashes.data(), style.dashed ? dashes.size() : 0, 0);
    cairo_stroke(drawing_.get());
}

void PngCanvas::area(std::span<const PlotPoint> points, PlotColor color, double opacity) {
    trace_points(points);
    set_color(color, opacity);
    cairo_fill(drawing_.get());
}

void PngCanvas::text(std::string_view words, const Text& style) {
    const std::string terminated(words);
    cairo_t* const drawing = drawing_.get();
    cairo_save(drawing);
    cairo_select_font_face(drawing, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                           style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(drawing, style.size);
    set_color(style.color, 1);
    cairo_translate(drawing, style.at.x, style.at.y);
    if (style.turned) {
        cairo_rotate(drawing, -std::numbers::pi / 2);
    }
    cairo_text_extents_t extents;
    cairo_text_extents(drawing, terminated.c_str(), &extents);
    const double before = style.anchor == PlotAnchor::start ? 0 : style.anchor == PlotAnchor::middle ? 0.5 : 1;
    cairo_move_to(drawing, -before * extents.x_advance, 0);
    cairo_show_text(drawing, terminated.c_str());
    cairo_restore(drawing);
}

void PngCanvas::write(Buffer& out) {
    check(cairo_status(drawing_.get()));
    cairo_surface_flush(surface_.get());
    check(cairo_surface_write_to_png_stream(surface_.get(), append, &out));
}

void PngCanvas::trace_points(std::span<const PlotPoint> points) {
    cairo_new_path(drawing_.get());  // text leaves a point behind
    for (const PlotPoint& point : points) {
        cairo_line_to(drawing_.get(), point.x, point.y);
    }
}

void PngCanvas::set_color(PlotColor color, double opacity) {
    constexpr double full = 255;
    cairo_set_source_rgba(drawing_.get(), color.red / full, color.green / full, color.blue / full, opacity);
}

}  // namespace spindrift::rates
