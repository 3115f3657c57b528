#pragma once

#include <spindrift/nmsg/container/payload.hpp>

#include <cstdint>
#include <utility>

namespace spindrift::io {

/// Selects messages by their header. A value of 0 matches every message; a field that is absent counts as 0
/// (docs/formats/nmsg-wire.md 12.1).
struct HeaderFilter {
    std::uint32_t vid = 0;
    std::uint32_t msgtype = 0;  ///< used only if `vid` is not 0
    std::uint32_t source = 0;
    std::uint32_t operator_id = 0;
    std::uint32_t group = 0;

    [[nodiscard]] bool passes(const nmsg::Payload& payload) const noexcept {
        return (vid == 0 || (payload.vid == vid && payload.msgtype == msgtype)) &&
               (source == 0 || payload.source.value_or(0) == source) &&
               (operator_id == 0 || payload.operator_id.value_or(0) == operator_id) &&
               (group == 0 || payload.group.value_or(0) == group);
    }
};

}  // namespace spindrift::io
