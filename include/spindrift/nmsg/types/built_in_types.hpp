#pragma once

#include <spindrift/nmsg/message/registry.hpp>

namespace spindrift::nmsg {

/// The message types of schema/, with their presenters. They are built on the first call; copies share them and can
/// load more:
///
///     Registry registry = built_in_types();
///     registry.load_file("sighting.proto");
[[nodiscard]] const Registry& built_in_types();

}  // namespace spindrift::nmsg
