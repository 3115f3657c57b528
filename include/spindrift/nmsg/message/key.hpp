#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/nmsg/container/errc.hpp>
#include <spindrift/nmsg/container/payload.hpp>
#include <spindrift/nmsg/message/registry.hpp>

#include <memory>
#include <string>

namespace spindrift::nmsg {

/// Writes the keys of messages, such as those of Kafka records (docs/formats/nmsg-wire.md 15.6). A key is the value of
/// a field, as text or, for a field of octets, as octets. For a repeated field it is the first value. Not thread-safe;
/// reuses its memory.
class KeyWriter {
public:
    /// \param registry must outlive the writer
    KeyWriter(const Registry& registry, std::string field);
    KeyWriter(KeyWriter&&) noexcept;
    KeyWriter& operator=(KeyWriter&&) noexcept;
    ~KeyWriter();

    /// Appends the key of a message; nothing if the field is not set.
    /// \returns `notimpl` for a type that is unknown or has no such field, `parse_error` for a message that does not
    /// match its type
    Errc write(Buffer& out, const Payload& payload);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace spindrift::nmsg
