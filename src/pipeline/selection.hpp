#pragma once

#include <spindrift/nmsg/condition/predicate.hpp>
#include <spindrift/pipeline/batch.hpp>

#include <cstddef>

namespace spindrift::pipeline {

/// Leaves out of a batch the messages a condition is not true for; order, records and the places where containers begin
/// are kept. \returns how many were left out
std::size_t keep_matching(Batch& batch, nmsg::PredicateMatcher& matcher);

}  // namespace spindrift::pipeline
