#pragma once

#include "functions.hpp"

#include <spindrift/plugin/library.hpp>

#include <spindrift/nmsg/container/payload.hpp>

#include <cstdint>
#include <utility>

namespace spindrift::plugin {

/// A message of the library.
class MessageHandle {
public:
    /// Takes a message over; null for none.
    MessageHandle(const Library& library, nmsg_message_t message) noexcept
        : functions_(&library.functions()), message_(message) {}
    /// A copy of a payload. \throws Error without memory
    MessageHandle(const Library& library, const nmsg::Payload& payload);
    MessageHandle(MessageHandle&& other) noexcept
        : functions_(other.functions_), message_(std::exchange(other.message_, nullptr)) {}
    MessageHandle& operator=(MessageHandle&& other) noexcept {
        std::swap(functions_, other.functions_);
        std::swap(message_, other.message_);
        return *this;
    }
    MessageHandle(const MessageHandle&) = delete;
    MessageHandle& operator=(const MessageHandle&) = delete;
    ~MessageHandle() { functions_->message_destroy(&message_); }

    [[nodiscard]] nmsg_message_t get() const noexcept { return message_; }
    /// For functions that may replace the message.
    [[nodiscard]] nmsg_message_t* address() noexcept { return &message_; }

    /// The message as a payload, which borrows its octets.
    /// \returns false if it cannot be encoded
    [[nodiscard]] bool read(nmsg::Payload& payload) const;

private:
    const Functions* functions_;
    nmsg_message_t message_ = nullptr;
};

}  // namespace spindrift::plugin
