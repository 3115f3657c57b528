#pragma once

#include <spindrift/nmsg/predicate.hpp>
#include <spindrift/stream/batch.hpp>

#include <cstddef>

namespace spindrift::stream {

/// Leaves out of a batch the messages a condition is not true for; order, records and the places where containers begin
/// are kept. \returns how many were left out
std::size_t keep_matching(Batch& batch, nmsg::PredicateMatcher& matcher);

}  // namespace spindrift::stream
