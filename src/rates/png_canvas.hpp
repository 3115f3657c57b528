#pragma once

#include "plot_canvas.hpp"

#include <spindrift/base/buffer.hpp>

#include <cairo.h>

#include <memory>

namespace spindrift::rates {

/// Draws a picture, white where nothing is.
class PngCanvas final : public PlotCanvas {
public:
    /// \throws Error if there is no memory for it
    PngCanvas(int width, int height);
    ~PngCanvas() override;

    void line(std::span<const PlotPoint> points, const PlotLine& style) override;
    void area(std::span<const PlotPoint> points, PlotColor color, double opacity) override;
    void text(std::string_view words, const Text& style) override;

    /// Appends the picture as PNG. \throws Error if anything about it went wrong
    void write(Buffer& out);

private:
    struct Destroy {
        void operator()(cairo_t* drawing) const noexcept;
        void operator()(cairo_surface_t* surface) const noexcept;
    };

    void trace_points(std::span<const PlotPoint> points);
    void set_color(PlotColor color, double opacity);

    std::unique_ptr<cairo_surface_t, Destroy> surface_;
    std::unique_ptr<cairo_t, Destroy> drawing_;
};

}  // namespace spindrift::rates
