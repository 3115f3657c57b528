#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>

namespace spindrift::dump {

/// Appends octets as rows of 16, in hex and as characters (docs/formats/ndag.md 8.3). Nothing for none.
void append_hex_rows(Buffer& out, Bytes octets);

}  // namespace spindrift::dump
