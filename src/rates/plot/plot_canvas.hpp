#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace spindrift::rates {

struct PlotPoint {
    double x = 0;
    double y = 0;  ///< downwards
};

struct PlotColor {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
};

struct PlotLine {
    PlotColor color;
    double width = 1;
    bool dashed = false;
};

enum class PlotAnchor : std::uint8_t { start, middle, end };

/// A surface for drawing plots. Coordinates are in pixels from the upper left corner.
class PlotCanvas {
public:
    PlotCanvas() = default;
    PlotCanvas(const PlotCanvas&) = delete;
    PlotCanvas& operator=(const PlotCanvas&) = delete;
    virtual ~PlotCanvas() = default;

    virtual void line(std::span<const PlotPoint> points, const PlotLine& style) = 0;
    virtual void area(std::span<const PlotPoint> points, PlotColor color, double opacity) = 0;

    /// The style of a line of UTF-8 text.
    struct Text {
        PlotPoint at;  ///< of the baseline
        double size = 12;
        PlotColor color;
        PlotAnchor anchor = PlotAnchor::start;
        bool bold = false;
        bool rotated = false;  ///< by 90 degrees, so that it runs upwards
    };
    virtual void text(std::string_view words, const Text& style) = 0;
};

}  // namespace spindrift::rates
