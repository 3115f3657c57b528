#pragma once

#include "plot_canvas.hpp"

#include <spindrift/base/buffer.hpp>

namespace spindrift::rates {

/// Draws a picture, white where nothing is. What draws is loaded for the first picture.
class PngCanvas final : public PlotCanvas {
public:
    /// \throws Error if there is no memory for it, or nothing that draws is installed
    PngCanvas(int width, int height);
    ~PngCanvas() override;

    void line(std::span<const PlotPoint> points, const PlotLine& style) override;
    void area(std::span<const PlotPoint> points, PlotColor color, double opacity) override;
    void text(std::string_view words, const Text& style) override;

    /// Appends the picture as PNG. \throws Error if anything about it went wrong
    void write(Buffer& out);

private:
    void* picture_;
};

}  // namespace spindrift::rates
