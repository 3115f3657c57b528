#pragma once

#include "plot_canvas.hpp"

#include <spindrift/base/buffer.hpp>

namespace spindrift::rates {

/// Draws a picture with a white background. The drawing module (cairo) is loaded with the first picture.
class PngCanvas final : public PlotCanvas {
public:
    /// \throws Error if there is not enough memory, or the drawing module is not installed
    PngCanvas(int width, int height);
    ~PngCanvas() override;

    void line(std::span<const PlotPoint> points, const PlotLine& style) override;
    void area(std::span<const PlotPoint> points, PlotColor color, double opacity) override;
    void text(std::string_view words, const Text& style) override;

    /// Appends the picture as PNG. \throws Error if drawing or encoding failed
    void write(Buffer& out);

private:
    void* picture_;
};

}  // namespace spindrift::rates
