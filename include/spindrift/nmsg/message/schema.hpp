#pragma once

#include <spindrift/base/padded_text.hpp>
#include <spindrift/nmsg/container/wire.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What a message type looks like: its fields, in the order they are shown, and how each is carried and shown
/// (docs/formats/nmsg-messages.md sections 2 and 3).
namespace spindrift::nmsg {

class Presenter;
class Schema;

/// The kinds of values fields have, numbered as libnmsg numbers them.
enum class FieldType : std::uint8_t {
    enumeration = 0,
    bytes = 1,
    string = 2,    ///< octets that are one line of text; a NUL may end them
    mlstring = 3,  ///< octets that are several lines of text
    ip = 4,        ///< 4 or 16 octets
    uint16 = 5,
    uint32 = 6,
    uint64 = 7,
    int16 = 8,
    int32 = 9,
    int64 = 10,
    real = 11,
    boolean = 12,
};

/// Whether values of a kind have a sign.
[[nodiscard]] constexpr bool is_signed(FieldType type) noexcept {
    return type == FieldType::enumeration || type == FieldType::int16 || type == FieldType::int32 ||
           type == FieldType::int64;
}

/// How a value is shown and read: plainly, by what it is, or as something its octets or its number stand for. See
/// schema/nmsg/options.proto.
enum class Form : std::uint8_t {
    enumeration,
    octets,
    string,
    mlstring,
    address,
    unsigned_number,
    signed_number,
    real,
    boolean,
    last_plain = boolean,

    dns_name,
    rrtype,
    rrclass,
    sie_rrclass,
    rcode,
    rdata,
    dns_message,
    dns_text,
    dns_json,
    timestamp,
    ip_protocol,
    hex,
    code,     ///< by the presenter of the type
    nothing,  ///< not at all: a message inside the message
};

/// The plain form of a kind.
[[nodiscard]] Form plain_form(FieldType type) noexcept;

/// How a value lies on the wire.
enum class Encoding : std::uint8_t { varint, zigzag, fixed32, fixed64, float32, float64, bytes };

[[nodiscard]] constexpr WireType wire_type(Encoding encoding) noexcept {
    switch (encoding) {
        case Encoding::varint:
        case Encoding::zigzag: return WireType::varint;
        case Encoding::fixed32:
        case Encoding::float32: return WireType::fixed32;
        case Encoding::fixed64:
        case Encoding::float64: return WireType::fixed64;
        case Encoding::bytes: return WireType::bytes;
    }
    return WireType::varint;
}

/// How often a field occurs. Derived ones do not at all: another field, or the presenter of the type, has the value.
enum class Label : std::uint8_t { optional, required, repeated, derived };

/// The names of an enumeration's values.
class EnumNames {
public:
    struct Entry {
        std::int32_t value;
        PaddedText name;
    };

    explicit EnumNames(std::vector<Entry> entries);

    /// The name of a value, or null. Of several names any may be given.
    [[nodiscard]] const PaddedText* name(std::int32_t value) const noexcept;

    /// The value of a name of exactly this case.
    [[nodiscard]] std::optional<std::int32_t> value(std::string_view name) const noexcept;

    /// The value of a name of any case.
    [[nodiscard]] std::optional<std::int32_t> value_ignoring_case(std::string_view name) const noexcept;

    [[nodiscard]] std::span<const Entry> entries() const noexcept { return entries_; }

private:
    std::vector<Entry> entries_;  // by value
};

/// One field of a message type.
struct Field {
    std::string name;
    std::uint32_t number = 0;  ///< on the wire; 0 when derived
    FieldType type = FieldType::bytes;
    Form form = Form::octets;
    Label label = Label::optional;
    Encoding encoding = Encoding::bytes;
    bool packed = false;                     ///< repeated values are written packed
    bool hidden = false;                     ///< not in presentation text, nor a value programs get
    bool noprint = false;                    ///< not in presentation text
    std::shared_ptr<const EnumNames> names;  ///< of an enumeration

    /// What the presenter knows this value by, or -1: not at all.
    int value_id = -1;

    // For a derived value without code: the field that carries it and, if that is a message, the one inside.
    std::size_t from_field = 0;
    std::size_t from_nested = 0;
    /// What a derived value is where a message has none.
    std::optional<std::uint64_t> default_bits;

    /// What a message inside the message looks like, if anybody wants to know.
    std::shared_ptr<const Schema> nested;

    // For record data: which fields hold type and class.
    std::size_t rrtype_field = 0;
    std::size_t rrclass_field = 0;

    PaddedText label_text;  ///< `name: `, as presentation text begins the line
    PaddedText json_key;    ///< `"name":`

    [[nodiscard]] bool repeated() const noexcept { return label == Label::repeated; }
    [[nodiscard]] bool derived() const noexcept { return label == Label::derived; }
    [[nodiscard]] bool is_plain() const noexcept { return form <= Form::last_plain; }
};

/// A message type.
class Schema {
public:
    /// \throws Error if two fields have the same number, or record data lack fields for their type and class
    Schema(std::uint32_t vid, std::string vendor, std::uint32_t msgtype, std::string name, std::vector<Field> fields,
           std::shared_ptr<const Presenter> presenter);

    [[nodiscard]] std::uint32_t vid() const noexcept { return vid_; }
    [[nodiscard]] std::uint32_t msgtype() const noexcept { return msgtype_; }
    [[nodiscard]] const std::string& vendor() const noexcept { return vendor_; }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    /// The fields in the order they are shown, those that never are at the end. Places in this list identify fields
    /// everywhere.
    [[nodiscard]] std::span<const Field> fields() const noexcept { return fields_; }
    [[nodiscard]] const Field& field(std::size_t index) const noexcept { return fields_[index]; }

    /// Those of them that are shown in one way or another.
    [[nodiscard]] std::span<const Field> shown_fields() const noexcept { return {fields_.data(), shown_count_}; }

    /// The place of a field by its exact name.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const noexcept;

    /// Places of the fields that presentation text shows.
    [[nodiscard]] std::span<const std::uint32_t> printed() const noexcept { return printed_; }

    static constexpr std::size_t no_field = static_cast<std::size_t>(-1);

    /// What must be known of a field to note where its values lie: kept small, since every field of every message needs
    /// it.
    struct WireEntry {
        std::uint32_t field = 0xFFFFFFFF;  ///< its place; `known()` tells whether there is one
        WireType type = WireType::varint;
        bool repeated = false;

        [[nodiscard]] bool known() const noexcept { return field != 0xFFFFFFFF; }
    };

    /// The field with a wire number.
    [[nodiscard]] WireEntry by_number(std::uint32_t number) const noexcept {
        return number < small_numbers_.size() ? small_numbers_[number] : by_large_number(number);
    }

    /// Places of the messages inside the message that derived values come from.
    [[nodiscard]] std::span<const std::size_t> nested() const noexcept { return nested_; }

    /// Places of the required fields.
    [[nodiscard]] std::span<const std::size_t> required() const noexcept { return required_; }

    /// Places of the fields that are on the wire, by rising number.
    [[nodiscard]] std::span<const std::size_t> wire_order() const noexcept { return wire_order_; }

    /// Code that knows more about the type, or null.
    [[nodiscard]] const Presenter* presenter() const noexcept { return presenter_.get(); }

    /// `2:1 SIE dnsdedupe`, as presentation headers have it.
    [[nodiscard]] const PaddedText& header_text() const noexcept { return header_text_; }
    /// `"vname":"SIE","mname":"dnsdedupe"`.
    [[nodiscard]] const PaddedText& json_text() const noexcept { return json_text_; }

private:
    [[nodiscard]] WireEntry wire_entry(std::size_t field) const noexcept;
    [[nodiscard]] WireEntry by_large_number(std::uint32_t number) const noexcept;
    void prepare(Field& field) const;

    std::uint32_t vid_;
    std::uint32_t msgtype_;
    std::string vendor_;
    std::string name_;
    std::vector<Field> fields_;
    std::size_t shown_count_ = 0;
    std::vector<WireEntry> small_numbers_;  // by wire number
    std::vector<std::uint32_t> printed_;
    std::vector<std::size_t> required_;
    std::vector<std::size_t> nested_;
    std::vector<std::size_t> wire_order_;
    std::shared_ptr<const Presenter> presenter_;
    PaddedText header_text_;
    PaddedText json_text_;
};

}  // namespace spindrift::nmsg
