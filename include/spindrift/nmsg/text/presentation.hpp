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
#include <spindrift/nmsg/text/text_limit.hpp>

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
        const Aliases* aliases = nullptr;      ///< names of operators and groups; must outlive the writer
        std::size_t max_size = max_text_size;  ///< octets of the text of one message
        bool fields_only = false;              ///< without the header line and the empty line at the end
    };

    explicit PresentationWriter(const Registry& registry) : PresentationWriter(registry, Options{}) {}
    PresentationWriter(const Registry& registry, Options options);
    PresentationWriter(PresentationWriter&&) noexcept;
    PresentationWriter& operator=(PresentationWriter&&) noexcept;
    ~PresentationWriter();

    /// Appends a message. For an unknown type, only the header and the numbers of the type are written.
    /// \returns `parse_error` for a message that does not match its type, `text_too_large` for one whose text exceeds
    /// `Options::max_size`; nothing is appended then
    Errc write(Buffer& out, const Payload& payload);

    /// Appends the lines of one value of a field. The message supplies what the text of the value depends on.
    /// \returns as `write`
    Errc write_value(Buffer& out, const Payload& payload, std::size_t field, const Value& value);

    /// The number of DNS messages written since the last call whose octets are shown, because their text would be
    /// larger than `dns::max_text_size`.
    [[nodiscard]] std::size_t take_dns_as_octets() noexcept;

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
    /// \param max_size octets of the text of one message; a larger one is skipped
    explicit PresentationReader(const Schema& schema, const Aliases* aliases = nullptr,
                                std::size_t max_size = max_text_size);

    /// Reads one line, without its newline. An empty line ends a message, which is encoded into `storage`; `payload`
    /// borrows from it. A header line before the fields sets time, source, operator and group; without one the message
    /// gets the current time.
    /// \returns `success` when `payload` is complete, `again` if more lines are needed, `parse_error` for an invalid
    /// line, `notimpl` for a field that cannot be given as text
    Errc read(std::string_view line, Arena& storage, Payload& payload);

    /// Leaves out the current message: the lines before, and those that follow.
    /// \param unfinished_line the beginning of a line that is not passed to `read`; may be empty
    void skip_message(std::string_view unfinished_line);

    /// The octets of text of the current message so far.
    [[nodiscard]] std::size_t message_size() const noexcept { return message_size_; }

    /// The number of messages that were left out because of their size.
    [[nodiscard]] std::uint64_t messages_skipped() const noexcept { return messages_skipped_; }

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
    Errc skip_line(std::string_view line);
    void begin_message();

    const Schema* schema_;
    const Aliases* aliases_;
    std::size_t max_size_;
    MessageBuilder builder_;
    Payload header_;
    std::uint64_t lines_ignored_ = 0;
    std::uint64_t messages_skipped_ = 0;
    std::size_t message_size_ = 0;
    bool skipping_ = false;  // the current message is left out
    bool begun_ = false;
    bool has_time_ = false;
    std::optional<std::size_t> open_text_;  // the field whose text of several lines is being read
    std::string text_;
    std::string error_message_;
};

}  // namespace spindrift::nmsg
