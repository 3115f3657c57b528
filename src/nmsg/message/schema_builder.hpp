#pragma once

#include <spindrift/nmsg/message/presenter.hpp>
#include "message/descriptor.hpp"

#include <spindrift/nmsg/message/schema.hpp>

#include <memory>
#include <string_view>
#include <vector>

namespace spindrift::nmsg {

/// The types of the annotated messages that a file declares at its top level.
/// \param presenters finds the presenters that types name; empty if types must not name one
/// \throws Error with file, message or field, and reason
[[nodiscard]] std::vector<std::shared_ptr<const Schema>> build_schemas(const descriptor::Files& files,
                                                                       std::string_view file,
                                                                       const PresenterLookup& presenters);

}  // namespace spindrift::nmsg
