#pragma once

#include <spindrift/nmsg/message/alias.hpp>

namespace spindrift::capi {

/// Loads the names of operators and groups, for `nmsg_init`, which calls it once. A line that is not valid is reported
/// with level 1 and skipped.
void load_aliases();

/// The names that were loaded; none before `load_aliases`. The tables do not move or change once they are loaded.
[[nodiscard]] const nmsg::Aliases& aliases() noexcept;

}  // namespace spindrift::capi
