#pragma once

#include <spindrift/base/arena.hpp>
#include <spindrift/base/buffer.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/nmsg/container/errc.hpp>
#include <spindrift/nmsg/container/payload.hpp>
#include <spindrift/nmsg/message/alias.hpp>
#include <spindrift/nmsg/message/header.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/text/json_faults.hpp>
#include <spindrift/nmsg/text/text_limit.hpp>

#include <memory>
#include <string_view>

/// Messages as JSON, one object per line (docs/formats/nmsg-messages.md sections 7 and 8):
/// `{"time":…,"vname":…,"mname":…,"source":…,"operator":…,"group":…,"message":{…}}`
namespace spindrift::nmsg {

/// Writes messages as JSON, directly from their wire form. Not thread-safe; reuses its memory.
class JsonWriter {
public:
    struct Options {
        HeaderOverride header{};
        const Aliases* aliases = nullptr;      ///< names of operators and groups; must outlive the writer
        TimeStyle times = TimeStyle::plain;    ///< of messages, and of fields that are times
        std::size_t max_size = max_text_size;  ///< octets of the text of one message
    };

    explicit JsonWriter(const Registry& registry) : JsonWriter(registry, Options{}) {}
    JsonWriter(const Registry& registry, Options options);
    JsonWriter(JsonWriter&&) noexcept;
    JsonWriter& operator=(JsonWriter&&) noexcept;
    ~JsonWriter();

    /// Appends a message, newline included.
    /// \returns `notimpl` for an unknown type, `parse_error` for a message that does not match its type,
    /// `text_too_large` for one whose text exceeds `Options::max_size`; nothing is appended then
    Errc write(Buffer& out, const Payload& payload);

    /// Appends one value of a field. The message supplies what the text of the value depends on.
    /// \returns as `write`
    Errc write_value(Buffer& out, const Payload& payload, std::size_t field, const Value& value);

    /// The number of DNS messages written since the last call whose octets are shown, because their text would be
    /// larger than `dns::max_text_size`.
    [[nodiscard]] std::size_t take_dns_as_octets() noexcept;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Reads messages from JSON. Not thread-safe; reuses its memory.
class JsonReader {
public:
    explicit JsonReader(const Registry& registry, const Aliases* aliases = nullptr);
    JsonReader(JsonReader&&) noexcept;
    JsonReader& operator=(JsonReader&&) noexcept;
    ~JsonReader();

    /// The number of octets that must be readable after each text passed to `read`, with any content.
    static constexpr std::size_t padding = 64;

    /// Reads one object. The message is encoded into `storage`; `payload` borrows from it. A message without a time
    /// gets the current time. Members that the type does not have, and values that JSON could not show, are left out.
    /// \param text one line, followed by `padding` readable octets
    /// \param faults counts this text and what could not be used of it
    /// \returns `parse_error` for anything that is not a message of a known type
    Errc read(std::string_view text, Arena& storage, Payload& payload, JsonFaults& faults);

    /// The same, for callers that do not count.
    Errc read(std::string_view text, Arena& storage, Payload& payload);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace spindrift::nmsg
