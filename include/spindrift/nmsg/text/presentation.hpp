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

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace spindrift::nmsg {

/// Writes messages as text, one field a line (docs/formats/nmsg-messages.md section 5):
///
///     [72] [2015-02-03 13:35:29.678474903] [2:5 SIE newdomain] [a1ba02cf] [] []
///     domain: s47rbh.xyz.
///     …
///     (an empty line)
///
/// One object serves one thread at a time and reuses its memory.
class PresentationWriter {
public:
    struct Options {
        std::string endline = "\n";  ///< behind the header and each field
        HeaderOverride header{};
        const Aliases* aliases = nullptr;  ///< names for operators and groups; must outlive the writer
    };

    explicit PresentationWriter(const Registry& registry) : PresentationWriter(registry, Options{}) {}
    PresentationWriter(const Registry& registry, Options options);
    PresentationWriter(PresentationWriter&&) noexcept;
    PresentationWriter& operator=(PresentationWriter&&) noexcept;
    ~PresentationWriter();

    /// Appends a message. One of an unknown type is shown by its numbers.
    /// \returns `parse_error`, with nothing appended, for a message its type cannot explain
    Errc write(Buffer& out, const Payload& payload);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Reads messages of one type from text, line by line (docs/formats/nmsg-messages.md section 6). What
/// `PresentationWriter` prints is understood as far as it tells the whole value: not `<BYTE ARRAY LEN=5>`, but `qtype:
/// A (1)` and `qtype: 1` alike. Octets may be given as base64. Texts of several lines end with a line that is a single
/// dot.
class PresentationReader {
public:
    /// \param aliases names for operators and groups; must outlive the reader
    explicit PresentationReader(const Schema& schema, const Aliases* aliases = nullptr);

    /// Takes one line, without its end. An empty line ends a message, which is encoded into `storage`; `payload` then
    /// borrows from it. A header line in front of a message gives its time, source, operator and group; without one the
    /// time is the present.
    /// \returns `success` when `payload` is a message, `again` while more lines are needed, `parse_error` for a line
    /// that makes no sense, `notimpl` for a field that text cannot give
    Errc read(std::string_view line, Arena& storage, Payload& payload);

    /// Ends a message that the input ended in. \returns `eof` when there is none
    Errc finish(Arena& storage, Payload& payload);

    /// What was wrong with the last line.
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
    bool begun_ = false;
    bool has_time_ = false;
    std::optional<std::size_t> open_text_;  // the field whose lines are being collected
    std::string text_;
    std::string error_message_;
};

}  // namespace spindrift::nmsg
