// nmsg_msg9_base.so: the types of the vendor base.

#include "table.hpp"

extern "C" {
extern __attribute__((visibility("default"))) nmsg_msgmod_plugin* nmsg_msgmod_ctx_array[];
nmsg_msgmod_plugin* nmsg_msgmod_ctx_array[spindrift::msgmod::max_types + 1] = {};
}

namespace {

[[maybe_unused]] const bool is_filled = spindrift::msgmod::fill(1, nmsg_msgmod_ctx_array);

}  // namespace
