#pragma once

#include <spindrift/base/arena.hpp>
#include <spindrift/base/buffer.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/nmsg/container/errc.hpp>
#include <spindrift/nmsg/container/payload.hpp>
#include <spindrift/nmsg/message/alias.hpp>
#include <spindrift/nmsg/message/builder.hpp>
#include <spindrift/nmsg/message/header.hpp>
#include <spindrift/nmsg/message/registry.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace spindrift::nmsg {

/// Writes messages as presentation text, one field per line (docs/formats/nmsg-messages.md section 5):
///
///     [72] [2015-02-03 13:35:29.678474903] [2:5 SIE newdomain] [a1ba02cf] [] []
///     domain: s47rbh.xyz.
///     …
///     (an empty line)
///
/// Not thread-safe; reuses its memory.
class PresentationWriter {
public:
    struct Options {
        std::string endline = "\n";  ///< written after the header and each field
        HeaderOverride header{};
        const Aliases* aliases = nullptr;  ///< names of operators and groups; must outlive the writer
    };

    explicit PresentationWriter(const Registry& registry) : PresentationWriter(registry, Options{}) {}
    PresentationWriter(const Registry& registry, Options options);
    PresentationWriter(PresentationWriter&&) noexcept;
    PresentationWriter& operator=(PresentationWriter&&) noexcept;
    ~PresentationWriter();

    /// Appends a message. For an unknown type, only the header and the numbers of the type are written.
    /// \returns `parse_error` for a message that does not match its type; nothing is appended then
    Errc write(Buffer& out, const Payload& payload);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Reads messages of one type from presentation text, line by line (docs/formats/nmsg-messages.md section 6). It
/// accepts the output of `PresentationWriter` if that contains the complete value, such as `qtype: A (1)`, but not
/// `<BYTE ARRAY LEN=5>`. It also accepts `qtype: 1`, and base64 for octets. A text of several lines ends with a line
/// that is a single dot. Not thread-safe.
class PresentationReader {
public:
    /// \param aliases names of operators and groups; must outlive the reader
    explicit PresentationReader(const Schema& schema, const Aliases* aliases = nullptr);

    /// Reads one line, without its newline. An empty line ends a message, which is encoded into `storage`; `payload`
    /// borrows from it. A header line before the fields sets time, source, operator and group; without one the message
    /// gets the current time.
    /// \returns `success` when `payload` is complete, `again` if more lines are needed, `parse_error` for an invalid
    /// line, `notimpl` for a field that cannot be given as text
    Errc read(std::string_view line, Arena& storage, Payload& payload);

    /// Ends the input, and the message that it ends in. \returns `eof` if no message was begun
    Errc finish(Arena& storage, Payload& payload);

    /// The number of lines that begin like a header, but are none; they are left out.
    [[nodiscard]] std::uint64_t lines_ignored() const noexcept { return lines_ignored_; }

    /// The error of the last call that failed.
    [[nodiscard]] const std::string& error_message() const noexcept { return error_message_; }

private:
    Errc complete(Arena& storage, Payload& payload);
    Errc read_header(std::string_view line);
    Errc read_field(std::string_view line);
    Errc read_value(std::size_t field, std::string_view value);
    Errc refuse(Errc errc, std::string error_message);

    const Schema* schema_;
    const Aliases* aliases_;
    MessageBuilder builder_;
    Payload header_;
    std::uint64_t lines_ignored_ = 0;
    bool begun_ = false;
    bool has_time_ = false;
    std::optional<std::size_t> open_text_;  // the field whose text of several lines is being read
    std::string text_;
    std::string error_message_;
};

}  // namespace spindrift::nmsg
