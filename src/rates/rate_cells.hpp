#pragma once

#include <spindrift/rates/rate_table.hpp>

#include <optional>

namespace spindrift::rates {

/// Calls a function with each number of a row after the time, in the order of the columns. Unknown losses are
/// `std::nullopt`.
template <class Show>
void for_each_cell(const RateRow& row, bool losses, Show show) {
    using Cell = std::optional<std::uint64_t>;
    for (const Traffic& traffic : row.counts) {
        show(Cell(traffic.packets));
        show(Cell(traffic.octets));
        if (losses && &traffic == &row.counts.front()) {
            show(row.dropped);
            show(row.missing);
        }
    }
}

}  // namespace spindrift::rates
