#include "png_canvas.hpp"

#include "png_picture.h"

#include <spindrift/base/error.hpp>
#include <spindrift/base/loaded_module.hpp>

#include <fmt/format.h>

#include <string>

namespace spindrift::rates {
namespace {

const spindrift_png_functions& png() {
    static const spindrift_png_functions& functions =
        *LoadedModule("png-picture").function<spindrift_get_png_functions*>(SPINDRIFT_PNG_FUNCTIONS)();
    return functions;
}

spindrift_png_pen pen_of(PlotColor color, double opacity) noexcept {
    constexpr double full = 255;
    return {.red = color.red / full, .green = color.green / full, .blue = color.blue / full, .opacity = opacity};
}

// The C interface takes points as pairs of numbers, which is the layout of PlotPoint.
const double* numbers_of(std::span<const PlotPoint> points) noexcept {
    static_assert(sizeof(PlotPoint) == 2 * sizeof(double));
    return reinterpret_cast<const double*>(points.data());
}

double anchor_of(PlotAnchor anchor) noexcept {
    return anchor == PlotAnchor::start ? 0 : anchor == PlotAnchor::middle ? 0.5 : 1;
}

}  // namespace

PngCanvas::PngCanvas(int width, int height) : picture_(png().create(width, height)) {
    if (picture_ == nullptr) {
        throw Error(fmt::format("cannot draw the plot: no memory for {} x {} pixels", width, height));
    }
}

PngCanvas::~PngCanvas() {
    png().destroy(picture_);
}

void PngCanvas::line(std::span<const PlotPoint> points, const PlotLine& style) {
    spindrift_png_pen pen = pen_of(style.color, 1);
    pen.width = style.width;
    pen.dashed = style.dashed ? 1 : 0;
    png().line(picture_, numbers_of(points), points.size(), &pen);
}

void PngCanvas::area(std::span<const PlotPoint> points, PlotColor color, double opacity) {
    const spindrift_png_pen pen = pen_of(color, opacity);
    png().area(picture_, numbers_of(points), points.size(), &pen);
}

void PngCanvas::text(std::string_view words, const Text& style) {
    const std::string terminated(words);
    const spindrift_png_pen pen = pen_of(style.color, 1);
    const spindrift_png_text text = {.x = style.at.x,
                                     .y = style.at.y,
                                     .size = style.size,
                                     .anchor = anchor_of(style.anchor),
                                     .bold = style.bold ? 1 : 0,
                                     .rotated = style.rotated ? 1 : 0};
    png().text(picture_, terminated.c_str(), &text, &pen);
}

void PngCanvas::write(Buffer& out) {
    const auto append = [](void* buffer, const char* octets, std::size_t size) {
        static_cast<Buffer*>(buffer)->append(std::string_view(octets, size));
    };
    if (const char* const reason = png().write(picture_, append, &out); reason != nullptr) {
        throw Error(fmt::format("cannot draw the plot: {}", reason));
    }
}

}  // namespace spindrift::rates
