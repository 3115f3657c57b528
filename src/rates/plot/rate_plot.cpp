#include "rate_plot.hpp"

#include "plot_axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace spindrift::rates {
namespace {

constexpr std::size_t max_bins = 1024;

constexpr double left = 80;
constexpr double right = 950;  // of the panels; the legend is to the right of it
constexpr double top = 74;
constexpr double panel_height = 270;
constexpr double panel_distance = 36;
constexpr double legend_left = right + 24;
constexpr double legend_line = 20;
constexpr std::size_t max_legend_lines = 28;
constexpr std::size_t legend_characters = 24;
constexpr std::size_t title_characters = 110;

constexpr PlotColor ink{0x22, 0x22, 0x22};
constexpr PlotColor soft_ink{0x66, 0x66, 0x66};
constexpr PlotColor grid{0xDD, 0xDD, 0xDD};

// Colours that are safe for colour-blind readers. After the last one they repeat with dashed lines.
constexpr std::array<PlotColor, 7> colors = {{{0x00, 0x72, 0xB2},
                                              {0xD5, 0x5E, 0x00},
                                              {0x00, 0x9E, 0x73},
                                              {0xCC, 0x79, 0xA7},
                                              {0xE6, 0x9F, 0x00},
                                              {0x56, 0xB4, 0xE9},
                                              {0x00, 0x00, 0x00}}};

PlotLine line_of(std::size_t series) {
    return {.color = colors[series % colors.size()], .width = 2, .dashed = series / colors.size() % 2 == 1};
}

}  // namespace

/// One of the two stacked plots, with its scales.
class RatePlot::Panel {
public:
    Panel(const RatePlot& plot, Measure what, std::string_view name, double panel_top)
        : measure(what),
          unit(name),
          top(panel_top),
          marks(number_marks(plot.highest(what))),
          first_(plot.bins_.empty() ? 0 : plot.bins_.front().start),
          last_(plot.bins_.empty() ? 1 : plot.bins_.back().end) {
        for (const Bin& bin : plot.bins_) {
            first_ = std::min(first_, bin.start);
            last_ = std::max(last_, bin.end);
        }
    }

    [[nodiscard]] double bottom() const noexcept { return top + panel_height; }
    [[nodiscard]] double x(double second) const noexcept {
        const auto first = static_cast<double>(first_);
        return left + (right - left) * (second - first) / (static_cast<double>(last_) - first);
    }
    [[nodiscard]] double y(double rate) const noexcept { return bottom() - panel_height * rate / marks.back().at; }
    [[nodiscard]] std::uint64_t first() const noexcept { return first_; }
    [[nodiscard]] std::uint64_t last() const noexcept { return last_; }

    Measure measure;
    std::string_view unit;
    double top;
    std::vector<PlotMark> marks;

private:
    std::uint64_t first_;
    std::uint64_t last_;
};

void RatePlot::Bin::add(const Bin& next) {
    end = next.end;
    rows += next.rows;
    rates::add(sum, next.sum);
    lowest.packets = std::min(lowest.packets, next.lowest.packets);
    lowest.octets = std::min(lowest.octets, next.lowest.octets);
    highest.packets = std::max(highest.packets, next.highest.packets);
    highest.octets = std::max(highest.octets, next.highest.octets);
}

void RatePlot::add(const RateRow& row) {
    const std::uint64_t end = row.start + std::max<std::uint64_t>(heading_.interval, 1);
    const bool follows = !bins_.empty() && bins_.back().end == row.start;
    if (!follows && !has_traffic_) {
        // Discard rows of zeros before the first packets of a live input: they may have the time of another epoch.
        bins_.clear();
    }
    has_traffic_ = has_traffic_ || row.counts[0].packets > 0;
    Bin bin{row.start, end, 1, row.counts, row.counts[0], row.counts[0]};
    if (follows && bins_.back().rows < rows_per_bin_) {
        bins_.back().add(bin);
        return;
    }
    bins_.push_back(std::move(bin));
    if (bins_.size() > max_bins) {
        halve();
    }
}

void RatePlot::halve() {
    rows_per_bin_ *= 2;
    std::vector<Bin> halved;
    for (Bin& bin : bins_) {
        if (!halved.empty() && halved.back().rows + bin.rows <= rows_per_bin_) {
            halved.back().add(bin);
        } else {
            halved.push_back(std::move(bin));
        }
    }
    bins_ = std::move(halved);
}

double RatePlot::highest(Measure measure) const {
    std::uint64_t max = 0;
    for (const Bin& bin : bins_) {
        max = std::max(max, bin.highest.*measure);
    }
    return rate(static_cast<double>(max));
}

double RatePlot::rate(double count) const noexcept {
    return count / static_cast<double>(std::max<std::uint64_t>(heading_.interval, 1));
}

void RatePlot::draw(PlotCanvas& canvas) const {
    const bool per_second = heading_.interval != 0;
    const Panel packets(*this, &Traffic::packets, per_second ? "packets/s" : "packets", top);
    const Panel octets(*this, &Traffic::octets, per_second ? "bytes/s" : "bytes", top + panel_height + panel_distance);
    draw_heading(canvas);
    draw_panel(canvas, packets);
    draw_panel(canvas, octets);
    draw_time_axis(canvas, octets);
    draw_legend(canvas);
}

void RatePlot::draw_panel(PlotCanvas& canvas, const Panel& panel) const {
    for (const PlotMark& mark : panel.marks) {
        const double y = panel.y(mark.at);
        canvas.line(std::array<PlotPoint, 2>{{{left, y}, {right, y}}}, {.color = grid});
        canvas.text(mark.label, {.at = {left - 8, y + 4}, .color = ink, .anchor = PlotAnchor::end});
    }
    const double middle = (panel.top + panel.bottom()) / 2;
    canvas.text(panel.unit,
                {.at = {20, middle}, .size = 13, .color = ink, .anchor = PlotAnchor::middle, .rotated = true});
    if (bins_.empty()) {
        canvas.text("no packets",
                    {.at = {(left + right) / 2, middle}, .color = soft_ink, .anchor = PlotAnchor::middle});
        return;
    }
    for (const PlotMark& mark : time_marks(panel.first(), panel.last())) {
        const double x = panel.x(mark.at);
        canvas.line(std::array<PlotPoint, 2>{{{x, panel.top}, {x, panel.bottom()}}}, {.color = grid});
    }
    draw_areas(canvas, panel);
    for (std::size_t i = bins_.front().sum.size(); i-- > 0;) {
        draw_lines(canvas, panel, i);
    }
    canvas.line(std::array<PlotPoint, 3>{{{left, panel.top}, {left, panel.bottom()}, {right, panel.bottom()}}},
                {.color = ink});
}

// Calls a function with each run of bins without gaps in time.
template <class Draw>
void RatePlot::for_each_run(Draw draw) const {
    auto first = bins_.begin();
    for (auto bin = bins_.begin(); bin != bins_.end(); ++bin) {
        if (bin + 1 == bins_.end() || bin->end != (bin + 1)->start) {
            draw(std::span(first, bin + 1));
            first = bin + 1;
        }
    }
}

// The points of a step line through one of the bins' counts.
template <class Count>
std::vector<PlotPoint> RatePlot::steps(std::span<const Bin> run, const Panel& panel, Count count) const {
    std::vector<PlotPoint> points;
    for (const Bin& bin : run) {
        const double y = panel.y(rate(count(bin)));
        points.push_back({panel.x(static_cast<double>(bin.start)), y});
        points.push_back({panel.x(static_cast<double>(bin.end)), y});
    }
    return points;
}

std::vector<PlotPoint> RatePlot::averages(std::span<const Bin> run, const Panel& panel, std::size_t series) const {
    return steps(run, panel, [&](const Bin& bin) {
        return static_cast<double>(bin.sum[series].*panel.measure) / static_cast<double>(bin.rows);
    });
}

// Fills the area below all traffic, and the band between the lowest and highest rows, which the averages hide.
void RatePlot::draw_areas(PlotCanvas& canvas, const Panel& panel) const {
    for_each_run([&](std::span<const Bin> run) {
        auto below = averages(run, panel, 0);
        below.push_back({below.back().x, panel.bottom()});
        below.push_back({below.front().x, panel.bottom()});
        canvas.area(below, colors[0], 0.12);
        if (rows_per_bin_ > 1) {
            auto band =
                steps(run, panel, [&](const Bin& bin) { return static_cast<double>(bin.highest.*panel.measure); });
            const auto lower =
                steps(run, panel, [&](const Bin& bin) { return static_cast<double>(bin.lowest.*panel.measure); });
            band.insert(band.end(), lower.rbegin(), lower.rend());
            canvas.area(band, colors[0], 0.2);
        }
    });
}

void RatePlot::draw_lines(PlotCanvas& canvas, const Panel& panel, std::size_t series) const {
    for_each_run([&](std::span<const Bin> run) { canvas.line(averages(run, panel, series), line_of(series)); });
}

void RatePlot::draw_time_axis(PlotCanvas& canvas, const Panel& panel) const {
    if (!bins_.empty()) {
        for (const PlotMark& mark : time_marks(panel.first(), panel.last())) {
            canvas.text(mark.label,
                        {.at = {panel.x(mark.at), panel.bottom() + 18}, .color = ink, .anchor = PlotAnchor::middle});
        }
    }
    canvas.text(
        "time (UTC)",
        {.at = {(left + right) / 2, panel.bottom() + 42}, .size = 13, .color = ink, .anchor = PlotAnchor::middle});
}

void RatePlot::draw_heading(PlotCanvas& canvas) const {
    canvas.text(picture_text(heading_.title, title_characters),
                {.at = {left, 30}, .size = 17, .color = ink, .bold = true});
    if (bins_.empty()) {
        return;
    }
    const Panel panel(*this, &Traffic::packets, "", top);
    const std::string from = "from " + time_text(panel.first());
    const std::string what = heading_.interval == 0 ? from
                                                    : fmt::format("{} to {} UTC, intervals of {} s", from,
                                                                  time_text(panel.last()), heading_.interval);
    canvas.text(what, {.at = {left, 52}, .size = 13, .color = soft_ink});
}

void RatePlot::draw_legend(PlotCanvas& canvas) const {
    const std::size_t series = heading_.filters.size() + 1;
    const std::size_t shown = series > max_legend_lines ? max_legend_lines - 1 : series;
    double y = top + 10;
    for (std::size_t i = 0; i < shown; ++i, y += legend_line) {
        PlotLine style = line_of(i);
        style.width = 3;
        canvas.line(std::array<PlotPoint, 2>{{{legend_left, y - 4}, {legend_left + 26, y - 4}}}, style);
        canvas.text(i == 0 ? "all packets" : picture_text(heading_.filters[i - 1], legend_characters),
                    {.at = {legend_left + 34, y}, .color = ink});
    }
    if (shown < series) {
        canvas.text(fmt::format("and {} more", series - shown), {.at = {legend_left + 34, y}, .color = soft_ink});
        y += legend_line;
    }
    if (rows_per_bin_ > 1) {
        canvas.text(fmt::format("averages of {} intervals,", rows_per_bin_),
                    {.at = {legend_left, y + 10}, .size = 11, .color = soft_ink});
        canvas.text("shaded from lowest to highest", {.at = {legend_left, y + 26}, .size = 11, .color = soft_ink});
    }
}

}  // namespace spindrift::rates
