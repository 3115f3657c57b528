#include <spindrift/rates/rates.hpp>

#include "file_rates.hpp"
#include "live_rates.hpp"

namespace spindrift::rates {

void count_rates(trace::Input& input, RateTable& table, const RateOptions& options) {
    table.watch(&input);
    try {
        if (input.is_live()) {
            count_live_rates(input, table, options);
        } else {
            count_file_rates(input, table, options);
        }
    } catch (...) {
        table.watch(nullptr);
        throw;
    }
    table.watch(nullptr);
}

}  // namespace spindrift::rates
