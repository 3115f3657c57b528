#pragma once

namespace spindrift::capi {

/// Makes the functions of this library, protobuf-c and json-c visible to plug-ins, which are not linked to them: also
/// where the program has loaded this library with local scope.
void promote_symbols() noexcept;

}  // namespace spindrift::capi
