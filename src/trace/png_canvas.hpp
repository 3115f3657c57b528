#pragma once

#include "plot_canvas.hpp"

#include <spindrift/base/buffer.hpp>

#include <memory>

struct _cairo;
struct _cairo_surface;

namespace spindrift::trace {

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
        void operator()(_cairo* drawing) const noexcept;
        void operator()(_cairo_surface* surface) const noexcept;
    };

    void trace_points(std::span<const PlotPoint> points);
    void set_color(PlotColor color, double opacity);

    std::unique_ptr<_cairo_surface, Destroy> surface_;
    std::unique_ptr<_cairo, Destroy> drawing_;
};

}  // namespace spindrift::trace
