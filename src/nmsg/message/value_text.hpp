#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/dns/message.hpp>
#include <spindrift/nmsg/message/message.hpp>

// The texts of single values that presentation, JSON and programs have in common.
namespace spindrift::nmsg {

/// A string as it is shown: without the NUL it is stored with.
[[nodiscard]] inline std::string_view shown_string(const Value& value) noexcept {
    std::string_view text = value.as_text();
    text.remove_suffix(text.ends_with('\0') ? 1 : 0);
    return text;
}

/// Appends an address. \returns false, with nothing appended, unless there are 4 or 16 octets
bool append_address(Buffer& out, Bytes octets);

/// The mnemonic of an IP protocol, or an empty text.
[[nodiscard]] std::string_view protocol_name(std::uint64_t protocol) noexcept;

/// The protocol a mnemonic of any case stands for.
[[nodiscard]] std::optional<std::uint16_t> protocol_number(std::string_view name) noexcept;

/// Writes record data of the usual kinds, whose text needs no escape anywhere, to memory with `dns::plain_rdata_room`.
/// \returns the end of the text, or null for any other
char* put_plain_rdata(char* to, const MessageView& message, const Field& field, const Value& value) noexcept;

/// Appends a floating-point number in full: 18 decimals without the zeros at the end, but at least one.
void append_real(Buffer& out, double value);

/// Appends values as plain text: `IN`, `192.0.2.1`, `2015-02-03 13:33:20`. One object serves one thread at a time.
class ValueText {
public:
    /// Appends the text of a value. Octets come as base64, values shown by code as JSON.
    /// \returns false if it cannot be shown at all: record data without a type or class, for one
    bool append(Buffer& out, const MessageView& message, const Field& field, const Value& value);

    /// Appends record data. \returns false without a type or class
    static bool append_rdata(Buffer& out, const MessageView& message, const Field& field, const Value& value);

    /// Parses a DNS message. \returns null if it is none; else it lives until the next call
    const dns::Message* parse_dns(Bytes octets);

private:
    dns::Message dns_;
    dns::RecordSets sets_;
    DatetimeWriter datetime_;
};

/// Appends a DNS message as a JSON object, records grouped into sets (docs/formats/nmsg-messages.md 9.3).
/// \param sets whose memory is used
void append_dns_json(Buffer& out, const dns::Message& message, dns::RecordSets& sets);

}  // namespace spindrift::nmsg
