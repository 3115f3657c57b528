#pragma once

#include "plot_canvas.hpp"

#include <spindrift/base/buffer.hpp>

namespace spindrift::rates {

/// Draws into an `svg` element, which is appended to a page.
class SvgCanvas final : public PlotCanvas {
public:
    /// \param title alternative text for the picture
    SvgCanvas(double width, double height, std::string_view title, Buffer& out);
    ~SvgCanvas() override;

    void line(std::span<const PlotPoint> points, const PlotLine& style) override;
    void area(std::span<const PlotPoint> points, PlotColor color, double opacity) override;
    void text(std::string_view words, const Text& style) override;

private:
    void append_points(std::span<const PlotPoint> points);

    Buffer& out_;
};

}  // namespace spindrift::rates
