#pragma once

#include <spindrift/nmsg/container/wire.hpp>
#include <spindrift/nmsg/message/message.hpp>
#include <spindrift/nmsg/message/schema.hpp>

#include <cstdint>
#include <vector>

namespace spindrift::nmsg {

/// The fields of a type that a `FieldFinder` looks for. Immutable: several finders may share it.
class FieldSelection {
public:
    /// \param schema must outlive the selection
    /// \param fields indexes in the schema, without duplicates; an index in this list is a *slot*
    FieldSelection(const Schema& schema, std::vector<std::size_t> fields);

    [[nodiscard]] const Schema& schema() const noexcept { return *schema_; }
    [[nodiscard]] std::size_t size() const noexcept { return fields_.size(); }
    [[nodiscard]] const Field& field(std::size_t slot) const noexcept { return schema_->field(fields_[slot]); }

    /// Whether a `MessageView` must decode the complete message, so that only a view has its values.
    [[nodiscard]] bool by_view() const noexcept { return by_view_; }

private:
    friend class FieldFinder;

    static constexpr std::uint8_t not_selected = 0xFF;

    // What the finder needs to know of a wire number. Small, because it is read for each field of each message.
    struct Entry {
        WireType type = WireType::varint;
        bool known = false;
        bool repeated = false;
        std::uint8_t slot = not_selected;
        std::uint32_t required = 0;  // the bit of a required field; 0 for other fields
    };

    [[nodiscard]] bool needs_view() const noexcept;
    void enter(std::size_t field);

    const Schema* schema_;
    std::vector<std::size_t> fields_;
    bool by_view_;                  // whether a `MessageView` must decode the complete message
    std::vector<Entry> by_number_;  // indexed by wire number
    std::uint32_t required_ = 0;    // the bits of all required fields
};

/// Finds selected fields of a message. It returns the same values as `MessageView`, but skips all other fields, which
/// is faster. Not thread-safe; reuses its memory.
class FieldFinder {
public:
    /// Finds the selected fields. Payload and selection must live as long as values are read.
    /// \returns false for a message that does not match its type, exactly when `MessageView::decode` fails
    bool find(const Payload& payload, const FieldSelection& selection);

    /// Finds the selected fields of a selection that needs no view, and stores where they are, by slot, at
    /// `locations`. The other functions have no values then.
    /// \returns false as `find` does
    bool find_into(FieldLocation* locations, const Payload& payload, const FieldSelection& selection);

    /// Whether a slot has a value.
    [[nodiscard]] bool has(std::size_t slot) const {
        return selection_->by_view_ ? view_has(slot) : locations_[slot].present();
    }

    /// Whether a test is true for any value of a slot.
    template <class Test>
    [[nodiscard]] bool any(std::size_t slot, Test test) const {
        const Field& field = selection_->field(slot);
        if (selection_->by_view_) {
            return any_in_view(slot, field, test);
        }
        FieldCursor cursor(locations_[slot], field.number, wire_type(field.encoding));
        for (; !cursor.at_end(); cursor.advance()) {
            if (test(MessageView::value_of(cursor.value(), field))) {
                return true;
            }
        }
        return false;
    }

    /// The value on the wire of a slot whose field is not repeated.
    [[nodiscard]] std::optional<Value> wire_value(std::size_t slot) const {
        if (selection_->by_view_) {
            return view_.wire_value(selection_->fields_[slot]);
        }
        return has(slot) ? std::optional(MessageView::value_of(locations_[slot].first, selection_->field(slot)))
                         : std::nullopt;
    }

    /// The view of the last message; without values unless the selection requires a view.
    [[nodiscard]] const MessageView& view() const noexcept { return view_; }

private:
    bool scan(Bytes octets);
    bool scan_rest(Bytes octets, std::uint32_t seen);
    bool scan_packed(FieldSelection::Entry entry, Bytes values);
    [[nodiscard]] bool view_has(std::size_t slot) const;

    // Tests the same values as JSON shows: those on the wire, and for derived fields the derived value.
    template <class Test>
    [[nodiscard]] bool any_in_view(std::size_t slot, const Field& field, Test test) const {
        const std::size_t index = selection_->fields_[slot];
        if (field.derived()) {
            const auto value = view_.value(index);
            return value && test(*value);
        }
        for (const Value value : view_.wire_values(index)) {
            if (test(value)) {
                return true;
            }
        }
        return false;
    }

    const FieldSelection* selection_ = nullptr;
    std::vector<FieldLocation> own_locations_;
    FieldLocation* locations_ = nullptr;  // by slot
    MessageView view_;
};

}  // namespace spindrift::nmsg
