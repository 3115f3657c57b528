#pragma once

#include <spindrift/base/error.hpp>
#include <spindrift/base/event.hpp>

#include <utility>

namespace spindrift {

/// An error that carries an event: a program that has its own texts for events prints those instead of `what`.
class EventError : public Error {
public:
    EventError(Event event, const std::string& what) : Error(what), event_(std::move(event)) {}

    [[nodiscard]] const Event& event() const noexcept { return event_; }

private:
    Event event_;
};

}  // namespace spindrift
