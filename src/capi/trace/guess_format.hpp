#pragma once

#include "format.hpp"

#include <spindrift/base/buffer.hpp>

#include <string>

namespace spindrift::libtrace {

/// Up to 24 octets of a file, decompressed. \throws Error if it cannot be opened
[[nodiscard]] Buffer first_octets(const std::string& path);

struct Guess {
    const Format* format = nullptr;  ///< null if it is not known
    bool is_there = false;           ///< whether there is a file or an interface of that name
};

/// The format of a file, by its first octets, or of an interface.
[[nodiscard]] Guess guess_format(const std::string& name);

}  // namespace spindrift::libtrace
