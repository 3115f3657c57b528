#pragma once

#include <spindrift/base/bytes.hpp>

/// Names compared as DNS means it: letters of either case are the same (RFC 4343). All names are in wire form,
/// uncompressed; nothing is read past them, whatever their length octets say.
namespace spindrift::dns {

/// Whether two names are the same.
[[nodiscard]] bool equal_names(Bytes a, Bytes b) noexcept;

/// Whether `name` is `zone` or lies below it, label by label: `www.example.com` lies in `example.com`,
/// `www.badexample.com` does not. Never so if `name` is malformed.
[[nodiscard]] bool is_in_zone(Bytes name, Bytes zone) noexcept;

}  // namespace spindrift::dns
