#include <spindrift/rates/rates.hpp>

#include "file_rates.hpp"
#include "live_rates.hpp"

namespace spindrift::rates {

void count_rates(trace::Input& input, RateTable& table, const RateOptions& options) {
    table.track_losses(&input);
    try {
        if (input.is_live()) {
            count_live_rates(input, table, options);
        } else {
            count_file_rates(input, table, options);
        }
    } catch (...) {
        table.track_losses(nullptr);
        throw;
    }
    table.track_losses(nullptr);
}

}  // namespace spindrift::rates
