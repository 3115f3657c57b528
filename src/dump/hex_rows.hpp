#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>

namespace spindrift::dump {

/// Appends octets in rows of 16, in hex and as characters (docs/formats/ndag.md 8.3).
void append_hex_rows(Buffer& out, Bytes octets);

}  // namespace spindrift::dump
