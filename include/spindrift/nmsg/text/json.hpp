#pragma once

#include <spindrift/base/arena.hpp>
#include <spindrift/base/buffer.hpp>
#include <spindrift/nmsg/container/errc.hpp>
#include <spindrift/nmsg/container/payload.hpp>
#include <spindrift/nmsg/message/alias.hpp>
#include <spindrift/nmsg/message/header.hpp>
#include <spindrift/nmsg/message/registry.hpp>

#include <memory>
#include <string_view>

/// Messages as JSON, one object a line (docs/formats/nmsg-messages.md sections 7 and 8):
/// `{"time":…,"vname":…,"mname":…,"source":…,"operator":…,"group":…,"message":{…}}`
namespace spindrift::nmsg {

/// Writes messages as JSON straight from the wire. One object serves one thread at a time and reuses its memory.
class JsonWriter {
public:
    struct Options {
        HeaderOverride header{};
        const Aliases* aliases = nullptr;  ///< names for operators and groups; must outlive the writer
    };

    explicit JsonWriter(const Registry& registry) : JsonWriter(registry, Options{}) {}
    JsonWriter(const Registry& registry, Options options);
    JsonWriter(JsonWriter&&) noexcept;
    JsonWriter& operator=(JsonWriter&&) noexcept;
    ~JsonWriter();

    /// Appends a message, newline included.
    /// \returns `notimpl` for an unknown type and `parse_error` for a message its type cannot explain, both with
    /// nothing appended
    Errc write(Buffer& out, const Payload& payload);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Reads messages from JSON. One object serves one thread at a time and reuses its memory.
class JsonReader {
public:
    explicit JsonReader(const Registry& registry, const Aliases* aliases = nullptr);
    JsonReader(JsonReader&&) noexcept;
    JsonReader& operator=(JsonReader&&) noexcept;
    ~JsonReader();

    /// Octets that must be readable behind every text given to `read`; what they hold does not matter.
    static constexpr std::size_t padding = 64;

    /// Reads one object. The message is encoded into `storage`, which `payload` then borrows from. A message without
    /// a time gets the present one.
    /// \param text one line, with `padding` octets readable behind it
    /// \returns `parse_error` for anything that is no message of a known type
    Errc read(std::string_view text, Arena& storage, Payload& payload);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace spindrift::nmsg
