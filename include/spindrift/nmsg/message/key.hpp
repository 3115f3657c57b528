#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/nmsg/container/errc.hpp>
#include <spindrift/nmsg/container/payload.hpp>
#include <spindrift/nmsg/message/registry.hpp>

#include <memory>
#include <string>

namespace spindrift::nmsg {

/// Takes from each message the value by which messages are put together, such as the key of a Kafka record
/// (docs/formats/nmsg-wire.md 15.6): the text of a field, or its octets if it holds some. Of a repeated field the first
/// value counts. One object serves one thread at a time and reuses its memory.
class KeyWriter {
public:
    /// \param registry must outlive the writer
    KeyWriter(const Registry& registry, std::string field);
    KeyWriter(KeyWriter&&) noexcept;
    KeyWriter& operator=(KeyWriter&&) noexcept;
    ~KeyWriter();

    /// Appends the key of a message; nothing for one whose field is not set.
    /// \returns `notimpl` for a type that is unknown or has no such field, `parse_error` for a message its type cannot
    /// explain
    Errc write(Buffer& out, const Payload& payload);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace spindrift::nmsg
