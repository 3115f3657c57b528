#include <spindrift/rates/rate_writer.hpp>

#include "plot/png_canvas.hpp"
#include "plot/rate_plot.hpp"

namespace spindrift::rates {

RatePngWriter::RatePngWriter() = default;
RatePngWriter::~RatePngWriter() = default;

void RatePngWriter::begin(const RateHeading& heading, Buffer& /*out*/) {
    plot_ = std::make_unique<RatePlot>(heading);
}

void RatePngWriter::row(const RateRow& row, Buffer& /*out*/) {
    plot_->add(row);
}

void RatePngWriter::end(Buffer& out) {
    PngCanvas canvas(RatePlot::width, RatePlot::height);
    plot_->draw(canvas);
    canvas.write(out);
    plot_.reset();
}

}  // namespace spindrift::rates
