#pragma once

#include <spindrift/nmsg/container/payload.hpp>
#include <spindrift/nmsg/message/alias.hpp>

#include <cstdint>

namespace spindrift::nmsg {

/// Header fields that an output sets in all messages. A value of 0 leaves the field unchanged.
struct HeaderOverride {
    std::uint32_t source = 0;
    std::uint32_t operator_id = 0;
    std::uint32_t group = 0;

    /// The field values after the override; 0 if absent.
    [[nodiscard]] std::uint32_t source_of(const Payload& payload) const noexcept {
        return source != 0 ? source : payload.source.value_or(0);
    }
    [[nodiscard]] std::uint32_t operator_of(const Payload& payload) const noexcept {
        return operator_id != 0 ? operator_id : payload.operator_id.value_or(0);
    }
    [[nodiscard]] std::uint32_t group_of(const Payload& payload) const noexcept {
        return group != 0 ? group : payload.group.value_or(0);
    }

    friend bool operator==(const HeaderOverride&, const HeaderOverride&) noexcept = default;

    [[nodiscard]] bool empty() const noexcept { return source == 0 && operator_id == 0 && group == 0; }

    /// The payload with the overrides applied.
    [[nodiscard]] Payload applied_to(Payload payload) const noexcept {
        if (source != 0) {
            payload.source = source;
        }
        if (operator_id != 0) {
            payload.operator_id = operator_id;
        }
        if (group != 0) {
            payload.group = group;
        }
        return payload;
    }
};

}  // namespace spindrift::nmsg
