#pragma once

#include "msgmod.hpp"

#include <memory>

namespace spindrift::capi {

/// A type of this library or of a `.proto` file as programs see it.
[[nodiscard]] std::unique_ptr<nmsg_msgmod> own_type(std::shared_ptr<const nmsg::Schema> schema);

}  // namespace spindrift::capi
