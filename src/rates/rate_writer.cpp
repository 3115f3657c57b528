#include <spindrift/rates/rate_writer.hpp>

#include <array>

namespace spindrift::rates {
namespace {

constexpr std::array<std::string_view, 4> formats = {"txt", "csv", "html", "png"};

}  // namespace

std::vector<std::string> RateHeading::labels() const {
    std::vector<std::string> labels = {"ts", "packets", "bytes"};
    if (losses) {
        labels.insert(labels.end(), {"dropped", "missing"});
    }
    for (const std::string& filter : filters) {
        labels.push_back(filter + " packets");
        labels.push_back(filter + " bytes");
    }
    return labels;
}

std::span<const std::string_view> rate_formats() noexcept {
    return formats;
}

std::unique_ptr<RateWriter> make_rate_writer(std::string_view format) {
    if (format == "txt") {
        return std::make_unique<RateTextWriter>();
    }
    if (format == "csv") {
        return std::make_unique<RateCsvWriter>();
    }
    if (format == "html") {
        return std::make_unique<RateHtmlWriter>();
    }
    if (format == "png") {
        return std::make_unique<RatePngWriter>();
    }
    return nullptr;
}

}  // namespace spindrift::rates
