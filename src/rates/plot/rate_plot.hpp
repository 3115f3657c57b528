#pragma once

#include "plot_canvas.hpp"

#include <spindrift/rates/rate_writer.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace spindrift::rates {

/// A plot of packets and octets over time, for all traffic and each filter. The memory is bounded: if there are more
/// rows than the picture can show, neighbouring rows are combined, and the plot shows their averages with minimum and
/// maximum.
class RatePlot {
public:
    static constexpr int width = 1200;
    static constexpr int height = 720;

    explicit RatePlot(RateHeading heading) : heading_(std::move(heading)) {}

    void add(const RateRow& row);
    void draw(PlotCanvas& canvas) const;

    [[nodiscard]] const std::string& title() const noexcept { return heading_.title; }

private:
    class Panel;

    /// A number of consecutive rows.
    struct Bin {
        std::uint64_t start = 0;
        std::uint64_t end = 0;
        std::uint64_t rows = 0;
        TrafficCounts sum;
        Traffic lowest;   // minimum of all rows, for all traffic
        Traffic highest;  // maximum of all rows, for all traffic

        void add(const Bin& next);
    };

    using Measure = std::uint64_t Traffic::*;

    void halve();
    [[nodiscard]] double highest(Measure measure) const;
    [[nodiscard]] double rate(double count) const noexcept;
    void draw_panel(PlotCanvas& canvas, const Panel& panel) const;
    template <class Draw>
    void for_each_run(Draw draw) const;
    template <class Count>
    [[nodiscard]] std::vector<PlotPoint> steps(std::span<const Bin> run, const Panel& panel, Count count) const;
    [[nodiscard]] std::vector<PlotPoint> averages(std::span<const Bin> run, const Panel& panel,
                                                  std::size_t series) const;
    void draw_areas(PlotCanvas& canvas, const Panel& panel) const;
    void draw_lines(PlotCanvas& canvas, const Panel& panel, std::size_t series) const;
    void draw_time_axis(PlotCanvas& canvas, const Panel& panel) const;
    void draw_heading(PlotCanvas& canvas) const;
    void draw_legend(PlotCanvas& canvas) const;

    RateHeading heading_;
    std::vector<Bin> bins_;
    std::uint64_t rows_per_bin_ = 1;
    bool has_traffic_ = false;
};

}  // namespace spindrift::rates
