#pragma once

#include <spindrift/base/event_error.hpp>

#include <string>

namespace spindrift::io {

/// The error that something of an endpoint, of its settings or of the broker is not as it must be.
[[nodiscard]] inline EventError kafka_refusal(event::KafkaRefused::Step step, const std::string& reason) {
    return {event::KafkaRefused{step, reason}, reason};
}

}  // namespace spindrift::io
