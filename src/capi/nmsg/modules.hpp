#pragma once

#include "msgmod.hpp"

#include <spindrift/nmsg/message/registry.hpp>

#include <cstdint>

/// The message types of the process: built-in ones, and those of the folder of modules.
namespace spindrift::capi {

/// Loads the types, once. \returns `failure` if the folder in `NMSG_MSGMOD_DIR` cannot be read
[[nodiscard]] nmsg_res load_modules();

/// The type with these numbers, or null; also null before `load_modules`.
[[nodiscard]] const nmsg_msgmod* find_module(std::uint32_t vid, std::uint32_t msgtype) noexcept;

/// The descriptions of all types. Empty before `load_modules`.
[[nodiscard]] const nmsg::Registry& registry() noexcept;

/// The folder that message modules are loaded from.
[[nodiscard]] const char* module_folder() noexcept;

}  // namespace spindrift::capi
