#pragma once

#include <spindrift/base/bytes.hpp>

/// Case-insensitive comparison of names (RFC 4343). All names are in uncompressed wire form; nothing is read past them,
/// even if a length octet exceeds them.
namespace spindrift::dns {

/// Whether two names are equal.
[[nodiscard]] bool equal_names(Bytes a, Bytes b) noexcept;

/// Whether `name` equals `zone` or is below it, by labels: `www.example.com` is in `example.com`, `www.badexample.com`
/// is not. False if `name` is malformed.
[[nodiscard]] bool is_in_zone(Bytes name, Bytes zone) noexcept;

}  // namespace spindrift::dns
