#pragma once

#include "field_values.hpp"

#include <spindrift/nmsg/message/schema.hpp>

#include <cstdint>

namespace spindrift::capi {

/// The value that a program gives for a field, in the width of its type: a number
/// of 1, 2, 4 or 8 octets, whatever `size` is, or `size` octets.
[[nodiscard]] StoredValue given_value(nmsg::FieldType type, const std::uint8_t* data, std::size_t size) noexcept;

}  // namespace spindrift::capi
