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

/// The description of a message type: its fields in display order, and for each its encoding on the wire and its form
/// in text (docs/formats/nmsg-messages.md sections 2 and 3).
namespace spindrift::nmsg {

class Presenter;
class Schema;

/// The types of fields. The numbers are those of libnmsg.
enum class FieldType : std::uint8_t {
    enumeration = 0,
    bytes = 1,
    string = 2,    ///< one line of text; may be terminated by NUL
    mlstring = 3,  ///< several lines of text
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

/// Whether values of a type are signed integers.
[[nodiscard]] constexpr bool is_signed(FieldType type) noexcept {
    return type == FieldType::enumeration || type == FieldType::int16 || type == FieldType::int32 ||
           type == FieldType::int64;
}

/// Whether values of a type are octets: bytes, texts, addresses.
[[nodiscard]] constexpr bool is_octets(FieldType type) noexcept {
    return type == FieldType::bytes || type == FieldType::string || type == FieldType::mlstring ||
           type == FieldType::ip;
}

/// The form of a value in text: plain, by its type, or with an interpretation of its octets or number, such as a domain
/// name. See schema/nmsg/options.proto.
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
    code,     ///< written by the presenter of the type
    nothing,  ///< not shown: a nested message
};

/// The plain form of a type.
[[nodiscard]] Form plain_form(FieldType type) noexcept;

/// The encoding of a value on the wire.
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

/// How often a field occurs on the wire. Derived fields do not occur: their value comes from another field or from the
/// presenter of the type.
enum class Label : std::uint8_t { optional, required, repeated, derived };

/// The names of an enumeration's values.
class EnumNames {
public:
    struct Entry {
        std::int32_t value;
        PaddedText name;
    };

    explicit EnumNames(std::vector<Entry> entries);

    /// The name of a value, or null. If a value has several names, one of them.
    [[nodiscard]] const PaddedText* name(std::int32_t value) const noexcept;

    /// The value of a name; case-sensitive.
    [[nodiscard]] std::optional<std::int32_t> value(std::string_view name) const noexcept;

    /// The value of a name; case-insensitive.
    [[nodiscard]] std::optional<std::int32_t> value_ignoring_case(std::string_view name) const noexcept;

    [[nodiscard]] std::span<const Entry> entries() const noexcept { return entries_; }

private:
    std::vector<Entry> entries_;  // sorted by value
};

/// One field of a message type.
struct Field {
    std::string name;
    std::uint32_t number = 0;  ///< on the wire; 0 for a derived field
    FieldType type = FieldType::bytes;
    Form form = Form::octets;
    Label label = Label::optional;
    Encoding encoding = Encoding::bytes;
    bool packed = false;                     ///< repeated values are encoded packed
    bool hidden = false;                     ///< not in presentation text, and not accessible to programs
    bool noprint = false;                    ///< not in presentation text
    std::shared_ptr<const EnumNames> names;  ///< for an enumeration

    /// The number by which the presenter identifies this value (`Presenter::value_id`), or -1 if it does not derive it.
    int value_id = -1;

    // For a derived value without `value_id`: the index of the field that holds it and, if that is a nested message,
    // the index of the field in there.
    std::size_t from_field = 0;
    std::size_t from_nested = 0;
    /// The derived value if the message has none.
    std::optional<std::uint64_t> default_bits;

    /// The schema of a nested message; null if no derived value comes from it.
    std::shared_ptr<const Schema> nested;

    // For record data: the indexes of the fields that hold type and class.
    std::size_t rrtype_field = 0;
    std::size_t rrclass_field = 0;

    PaddedText label_text;  ///< `name: `, the start of the line in presentation text
    PaddedText json_key;    ///< `"name":`

    [[nodiscard]] bool repeated() const noexcept { return label == Label::repeated; }
    [[nodiscard]] bool derived() const noexcept { return label == Label::derived; }
    [[nodiscard]] bool is_plain() const noexcept { return form <= Form::last_plain; }
};

/// A name that conditions can use besides those of fields.
struct ConditionName {
    std::string name;
    /// Indexes of fields, which are shown alike. A condition on the name is true if it is true for one of them.
    std::vector<std::size_t> fields;
    /// For a flag: the name is true if the field, which is the only one, has this value, else false.
    std::optional<std::int32_t> value;
};

/// A message type. Owned by `std::shared_ptr`.
class Schema : public std::enable_shared_from_this<Schema> {
public:
    /// \throws Error if two fields have the same number, or a field of record data has no fields for type and class
    Schema(std::uint32_t vid, std::string vendor, std::uint32_t msgtype, std::string name, std::vector<Field> fields,
           std::shared_ptr<const Presenter> presenter, std::vector<ConditionName> condition_names = {});

    [[nodiscard]] std::uint32_t vid() const noexcept { return vid_; }
    [[nodiscard]] std::uint32_t msgtype() const noexcept { return msgtype_; }
    [[nodiscard]] const std::string& vendor() const noexcept { return vendor_; }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    /// The fields in display order; fields that are never shown are at the end. All other functions identify a field by
    /// its index in this list.
    [[nodiscard]] std::span<const Field> fields() const noexcept { return fields_; }
    [[nodiscard]] const Field& field(std::size_t index) const noexcept { return fields_[index]; }

    /// The fields that are shown in some output, the first of `fields`.
    [[nodiscard]] std::span<const Field> shown_fields() const noexcept { return {fields_.data(), shown_count_}; }

    /// The index of a field by its name; case-sensitive.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const noexcept;

    [[nodiscard]] std::span<const ConditionName> condition_names() const noexcept { return condition_names_; }

    /// Indexes of the fields in presentation text.
    [[nodiscard]] std::span<const std::uint32_t> printed() const noexcept { return printed_; }

    static constexpr std::size_t no_field = static_cast<std::size_t>(-1);

    /// What `MessageView` needs to locate the values of a field. Small, because it is read for each field of each
    /// message.
    struct WireEntry {
        std::uint32_t field = 0xFFFFFFFF;  ///< index; valid if `known()`
        WireType type = WireType::varint;
        bool repeated = false;

        [[nodiscard]] bool known() const noexcept { return field != 0xFFFFFFFF; }
    };

    /// The field with a wire number.
    [[nodiscard]] WireEntry by_number(std::uint32_t number) const noexcept {
        return number < small_numbers_.size() ? small_numbers_[number] : by_large_number(number);
    }

    /// Indexes of the nested messages that derived values come from.
    [[nodiscard]] std::span<const std::size_t> nested() const noexcept { return nested_; }

    /// Indexes of the required fields.
    [[nodiscard]] std::span<const std::size_t> required() const noexcept { return required_; }

    /// Indexes of the fields on the wire, sorted by number.
    [[nodiscard]] std::span<const std::size_t> wire_order() const noexcept { return wire_order_; }

    /// The presenter of the type, or null.
    [[nodiscard]] const Presenter* presenter() const noexcept { return presenter_.get(); }

    /// Whether the presenter shows messages as a whole (`Presenter::Scope`).
    [[nodiscard]] bool shows_messages() const noexcept { return shows_messages_; }
    /// Whether messages have a text and no fields, so that they cannot be made from text.
    [[nodiscard]] bool is_opaque() const noexcept { return is_opaque_; }

    /// The text of the type in headers of presentation text: `2:1 SIE dnsdedupe`.
    [[nodiscard]] const PaddedText& header_text() const noexcept { return header_text_; }
    /// The text of the type in JSON: `"vname":"SIE","mname":"dnsdedupe"`.
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
    std::vector<WireEntry> small_numbers_;  // indexed by wire number
    std::vector<std::uint32_t> printed_;
    std::vector<std::size_t> required_;
    std::vector<std::size_t> nested_;
    std::vector<std::size_t> wire_order_;
    std::shared_ptr<const Presenter> presenter_;
    bool shows_messages_ = false;
    bool is_opaque_ = false;
    std::vector<ConditionName> condition_names_;
    PaddedText header_text_;
    PaddedText json_text_;
};

}  // namespace spindrift::nmsg
