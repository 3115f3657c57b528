#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/dns/message.hpp>
#include <spindrift/nmsg/message/message.hpp>

#include <utility>

// The texts of single values, shared by presentation text, JSON and `MessageView::texts`.
namespace spindrift::nmsg {

/// The text of all SIE classes without a name.
inline constexpr std::string_view unnamed_class_text = "<UNKNOWN>";

/// The displayed part of a string: without the NUL it is stored with.
[[nodiscard]] inline std::string_view shown_string(const Value& value) noexcept {
    std::string_view text = value.as_text();
    text.remove_suffix(text.ends_with('\0') ? 1 : 0);
    return text;
}

/// Appends an address. \returns false, with nothing appended, unless `octets` are 4 or 16
bool append_address(Buffer& out, Bytes octets);

/// The mnemonic of an IP protocol, or an empty text.
[[nodiscard]] std::string_view protocol_name(std::uint64_t protocol) noexcept;

/// The number of an IP protocol by its mnemonic; case-insensitive.
[[nodiscard]] std::optional<std::uint16_t> protocol_number(std::string_view name) noexcept;

/// Writes record data of the most common kinds, whose text needs no escape, to memory with `dns::plain_rdata_room`.
/// \returns the end of the text, or null for any other record data
char* put_plain_rdata(char* to, const MessageView& message, const Field& field, const Value& value) noexcept;

/// Appends values as plain text: `IN`, `192.0.2.1`, `2015-02-03 13:33:20`. Not thread-safe.
class ValueText {
public:
    /// Appends the text of a value: octets as base64, values with the form `code` as JSON.
    /// \returns false if the value cannot be shown, such as record data without a type or class
    bool append(Buffer& out, const MessageView& message, const Field& field, const Value& value);

    /// Appends record data. \returns false without a type or class
    static bool append_rdata(Buffer& out, const MessageView& message, const Field& field, const Value& value);

    /// Parses a DNS message. \returns null if it is invalid; else valid until the next call
    const dns::Message* parse_dns(Bytes octets);

    /// Appends the text of a DNS message that was parsed from `octets`; the octets if the text would be too large.
    void append_dns_text(Buffer& out, const dns::Message& message, Bytes octets);

    /// Notes a DNS message whose octets are shown because its text would be too large.
    void note_dns_as_octets() noexcept { ++dns_as_octets_; }

    /// The number of such messages since the last call.
    [[nodiscard]] std::size_t take_dns_as_octets() noexcept { return std::exchange(dns_as_octets_, 0); }

private:
    void append_dns_json(Buffer& out, Bytes octets);

    std::size_t dns_as_octets_ = 0;
    dns::Message dns_;
    dns::RrSetList sets_;
    DatetimeWriter datetime_;
};

/// Appends a DNS message as a JSON object, with records grouped into RRsets (docs/formats/nmsg-messages.md 9.3).
/// \param sets scratch memory
/// \returns false, with nothing appended, if the text would be larger than `max_size` octets
[[nodiscard]] bool append_dns_json(Buffer& out, const dns::Message& message, dns::RrSetList& sets,
                                   std::size_t max_size = dns::max_text_size);

}  // namespace spindrift::nmsg
