#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/nmsg/container/errc.hpp>
#include <spindrift/nmsg/container/payload.hpp>
#include <spindrift/nmsg/message/field_location.hpp>
#include <spindrift/nmsg/message/schema.hpp>

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spindrift::nmsg {

/// One value of a field: octets, or a number. Numbers are widened to 64 bits: signed ones by sign extension,
/// floating-point ones to the bits of a `double`.
struct Value {
    std::uint64_t bits = 0;
    Bytes bytes;

    [[nodiscard]] std::int64_t as_signed() const noexcept { return static_cast<std::int64_t>(bits); }
    [[nodiscard]] double as_real() const noexcept { return std::bit_cast<double>(bits); }
    [[nodiscard]] std::string_view as_text() const noexcept { return spindrift::as_text(bytes); }

    static Value of(std::uint64_t number) noexcept { return {number, {}}; }
    static Value of(double number) noexcept { return {std::bit_cast<std::uint64_t>(number), {}}; }
    static Value of(Bytes octets) noexcept { return {0, octets}; }
};

/// A decoded view of a payload. `decode` makes one pass over the octets and stores the location of each value; values
/// are converted only when they are read. The view borrows payload and schema. Decoding the next payload reuses its
/// memory.
class MessageView {
public:
    MessageView();
    MessageView(MessageView&&) noexcept;
    MessageView& operator=(MessageView&&) noexcept;
    ~MessageView();

    /// Decodes a payload, which must outlive its use by the view.
    /// \returns `parse_error` if the octets are missing, malformed, or lack a required field; the view then has no
    /// values
    Errc decode(const Payload& payload, const Schema& schema);

    [[nodiscard]] const Payload& payload() const noexcept { return *payload_; }
    [[nodiscard]] const Schema& schema() const noexcept { return *schema_; }

    /// A range of the values of a field on the wire, in order.
    class Values {
    public:
        class Iterator {
        public:
            using value_type = Value;
            using difference_type = std::ptrdiff_t;

            Iterator() = default;
            Iterator(const FieldCursor& cursor, const Field& field) noexcept : cursor_(cursor), field_(&field) {}
            Value operator*() const noexcept { return value_of(cursor_.value(), *field_); }
            Iterator& operator++() noexcept {
                cursor_.advance();
                return *this;
            }
            Iterator operator++(int) noexcept {
                Iterator before = *this;
                ++*this;
                return before;
            }
            bool operator==(const Iterator& other) const noexcept { return cursor_ == other.cursor_; }

        private:
            FieldCursor cursor_;
            const Field* field_ = nullptr;
        };

        Values(const MessageView& view, std::size_t field) noexcept : view_(&view), field_(field) {}
        [[nodiscard]] Iterator begin() const noexcept {
            const Field& field = view_->schema().field(field_);
            return {FieldCursor(view_->locations_[field_], field.number, wire_type(field.encoding)), field};
        }
        [[nodiscard]] static Iterator end() noexcept { return {}; }

    private:
        const MessageView* view_;
        std::size_t field_;
    };

    /// The values on the wire of the field with index `field` in the schema; none for a derived field.
    [[nodiscard]] Values wire_values(std::size_t field) const noexcept { return {*this, field}; }

    /// The first value on the wire, if there is one.
    [[nodiscard]] std::optional<Value> wire_value(std::size_t field) const noexcept {
        return has(field) ? std::optional(value_of(locations_[field].first, schema_->field(field))) : std::nullopt;
    }

    /// The first value on the wire; the field must have one.
    /// \param description `schema().field(field)`
    [[nodiscard]] Value present_value(std::size_t field, const Field& description) const noexcept {
        return value_of(locations_[field].first, description);
    }

    /// The first value on the wire of a field that holds octets; the field must have one.
    [[nodiscard]] Bytes present_octets(std::size_t field) const noexcept {
        return {locations_[field].first.data, static_cast<std::size_t>(locations_[field].first.size_or_bits)};
    }

    /// Whether a field has a value on the wire.
    [[nodiscard]] bool has(std::size_t field) const noexcept { return locations_[field].present(); }

    /// The first value of a field, on the wire or derived.
    [[nodiscard]] std::optional<Value> value(std::size_t field) const;

    /// Whether `value` computes the value of a field, so that there is at most one.
    [[nodiscard]] bool is_computed(std::size_t field) const noexcept {
        return schema_->field(field).derived() || schema_->field(field).value_id >= 0;
    }

    /// All values of the field of that name as texts, as in presentation text. Empty if the type has no such field or
    /// the message no such value. Slower than `value`.
    [[nodiscard]] std::vector<std::string> texts(std::string_view field) const;

    /// The first of `texts`, or an empty text.
    [[nodiscard]] std::string text(std::string_view field) const;

    /// The address in the field of that name.
    [[nodiscard]] std::optional<IpAddress> address(std::string_view field) const;

    /// The integer in the field of that name; nothing for texts, octets and floating-point numbers.
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view field) const;

    /// Converts a raw number of the wire to `Value::bits`.
    [[nodiscard]] static std::uint64_t widened(std::uint64_t raw, const Field& field) noexcept;

    /// Converts a value of the wire.
    [[nodiscard]] static Value value_of(const WireValue& value, const Field& field) noexcept {
        return field.encoding == Encoding::bytes ? Value::of(Bytes(value.data, value.size_or_bits))
                                                 : Value::of(widened(value.size_or_bits, field));
    }

    /// Memory for octets that a presenter computes; valid until the next computation.
    [[nodiscard]] Buffer& scratch() const noexcept { return scratch_; }

private:
    struct Nested;

    // The value that a presenter derived last. It is cached, because adjacent fields often show one value in two forms.
    struct Derived {
        int value_id = -1;
        std::optional<Value> value;
    };

    bool index(Bytes octets);
    bool decode_nested();
    [[nodiscard]] const std::optional<Value>& derived(int value_id) const;
    [[nodiscard]] std::optional<Value> nested_value(const Field& field) const;
    const Payload* payload_ = nullptr;
    const Schema* schema_ = nullptr;
    std::vector<FieldLocation> locations_;  // by field
    std::vector<Nested> nested_;            // by index in `Schema::nested`
    mutable Buffer scratch_;
    mutable Derived derived_;
};

inline std::uint64_t MessageView::widened(std::uint64_t raw, const Field& field) noexcept {
    if (field.encoding == Encoding::zigzag) {
        raw = field.type == FieldType::int32 ? static_cast<std::uint32_t>(raw) : raw;
        raw = (raw >> 1) ^ (~(raw & 1) + 1);
    } else if (field.encoding == Encoding::float32) {
        const auto number = std::bit_cast<float>(static_cast<std::uint32_t>(raw));
        return std::bit_cast<std::uint64_t>(static_cast<double>(number));
    }
    switch (field.type) {
        case FieldType::enumeration:
        case FieldType::int32: return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(raw)});
        case FieldType::int16: return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int16_t>(raw)});
        case FieldType::uint16: return static_cast<std::uint16_t>(raw);
        case FieldType::uint32: return static_cast<std::uint32_t>(raw);
        case FieldType::boolean: return raw != 0 ? 1 : 0;
        default: return raw;
    }
}

}  // namespace spindrift::nmsg
