#pragma once

#include <spindrift/base/event_error.hpp>

#include <string>

namespace spindrift::io {

/// The error for an endpoint, a setting or a broker that cannot be used.
[[nodiscard]] inline EventError kafka_refusal(event::KafkaRefused::Step step, const std::string& reason) {
    return {event::KafkaRefused{step, reason}, reason};
}

}  // namespace spindrift::io
