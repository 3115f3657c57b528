#pragma once

#include "msgmod.hpp"

#include <cstddef>
#include <memory>

/// The built-in types as a message module declares them, for programs with another libnmsg. Its functions are those of
/// the program that loads the module.
namespace spindrift::msgmod {

/// A built-in type and its declaration.
struct Type {
    std::unique_ptr<nmsg_msgmod> type;
    nmsg_msgmod_plugin plugin{};
};

inline constexpr std::size_t max_types = 32;

/// Stores the declarations of a vendor's types. \returns false without memory
bool fill(unsigned vid, nmsg_msgmod_plugin** plugins) noexcept;

/// The type with these numbers; null if this module does not declare it.
[[nodiscard]] const Type* find(unsigned vid, unsigned msgtype) noexcept;

}  // namespace spindrift::msgmod
