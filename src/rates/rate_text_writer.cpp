#include <spindrift/rates/rate_writer.hpp>

#include "rate_cells.hpp"

#include <spindrift/base/text.hpp>

#include <fmt/format.h>

namespace spindrift::rates {
namespace {

constexpr std::size_t max_label_size = 8;

}  // namespace

void RateTextWriter::begin(const RateHeading& heading, Buffer& out) {
    losses_ = heading.losses;
    const auto labels = heading.labels();
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i].size() > max_label_size) {
            out.append(fmt::format("[{}]: {}\n", i, labels[i]));
        }
    }
    out.append("\n");
    for (std::size_t i = 0; i < labels.size(); ++i) {
        out.append(labels[i].size() > max_label_size ? fmt::format("[{:>8}] ", i) : fmt::format("{:>10} ", labels[i]));
    }
    out.append("\n");
}

void RateTextWriter::row(const RateRow& row, Buffer& out) {
    out.append(fmt::format("{:>10} ", row.start));
    for_each_cell(row, losses_, [&](std::optional<std::uint64_t> number) {
        out.append(number ? fmt::format("{:>10} ", *number) : fmt::format("{:>10} ", '-'));
    });
    out.append("\n");
}

}  // namespace spindrift::rates
