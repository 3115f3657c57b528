#pragma once

#include <spindrift/nmsg/container/wire.hpp>
#include <spindrift/nmsg/message/message.hpp>
#include <spindrift/nmsg/message/schema.hpp>

#include <cstdint>
#include <vector>

namespace spindrift::nmsg {

/// Which fields of a type are wanted, and where they lie. Any number of finders may use it.
class FieldSelection {
public:
    /// \param schema must outlive the selection
    /// \param fields places in the schema, each once; a place in this list is a *slot*
    FieldSelection(const Schema& schema, std::vector<std::size_t> fields);

    [[nodiscard]] const Schema& schema() const noexcept { return *schema_; }
    [[nodiscard]] std::size_t size() const noexcept { return fields_.size(); }
    [[nodiscard]] const Field& field(std::size_t slot) const noexcept { return schema_->field(fields_[slot]); }

private:
    friend class FieldFinder;

    static constexpr std::uint8_t unwanted = 0xFF;

    // What must be known of a wire number: kept small, since every field of every message needs it.
    struct Entry {
        WireType type = WireType::varint;
        bool known = false;
        bool repeated = false;
        std::uint8_t slot = unwanted;
        std::uint32_t required = 0;  // a bit for each required field
    };

    [[nodiscard]] bool needs_view() const noexcept;
    void enter(std::size_t field);

    const Schema* schema_;
    std::vector<std::size_t> fields_;
    bool by_view_;
    std::vector<Entry> by_number_;
    std::uint32_t required_ = 0;
};

/// Finds a few fields of a message and leaves all others aside; what `MessageView` gives for all of them, at less
/// cost. One object serves one thread at a time and reuses its memory.
class FieldFinder {
public:
    /// Looks for the selected fields. Payload and selection must live as long as values are asked for.
    /// \returns false when the type cannot explain the message, exactly when `MessageView::decode` would say so
    bool find(const Payload& payload, const FieldSelection& selection);

    /// Whether a slot has a value.
    [[nodiscard]] bool has(std::size_t slot) const {
        return selection_->by_view_ ? view_has(slot) : spots_[slot].next != absent;
    }

    /// Whether a question is answered with yes for any value of a slot.
    template <class Question>
    [[nodiscard]] bool any(std::size_t slot, Question question) const {
        const Field& field = selection_->field(slot);
        if (selection_->by_view_) {
            return any_in_view(slot, field, question);
        }
        std::uint32_t at = spots_[slot].next == absent ? none : static_cast<std::uint32_t>(slot);
        for (; at != none; at = spots_[at].next) {
            if (question(value_at(spots_[at], field))) {
                return true;
            }
        }
        return false;
    }

    /// The first value of a slot whose field is carried and not repeated.
    [[nodiscard]] std::optional<Value> carried(std::size_t slot) const {
        if (selection_->by_view_) {
            return view_.wire_value(selection_->fields_[slot]);
        }
        return has(slot) ? std::optional(value_at(spots_[slot], selection_->field(slot))) : std::nullopt;
    }

    /// Of the message `find` was called with last; shows no fields unless it had to be used.
    [[nodiscard]] const MessageView& view() const noexcept { return view_; }

private:
    static constexpr std::uint32_t none = 0xFFFFFFFF;
    static constexpr std::uint32_t absent = 0xFFFFFFFE;

    // Where a value lies. The first spots belong to the slots, one to each; further values of repeated fields follow.
    struct Spot {
        const std::byte* data = nullptr;
        std::uint64_t size_or_bits = 0;
        std::uint32_t next = absent;  // value of the same slot
        std::uint32_t last = 0;       // of a slot's first: its last
    };

    [[nodiscard]] static Value value_at(const Spot& spot, const Field& field) noexcept {
        return field.encoding == Encoding::bytes ? Value::of(Bytes(spot.data, spot.size_or_bits))
                                                 : Value::of(MessageView::widened(spot.size_or_bits, field));
    }

    bool scan(Bytes octets);
    bool scan_rest(Bytes octets, std::uint32_t seen);
    void note(FieldSelection::Entry entry, const std::byte* data, std::uint64_t size_or_bits);
    void add(std::size_t slot, const std::byte* data, std::uint64_t size_or_bits);
    bool scan_packed(FieldSelection::Entry entry, Bytes packed_values);
    [[nodiscard]] bool view_has(std::size_t slot) const;

    // Carried values as they are, others as they are derived: what JSON shows.
    template <class Question>
    [[nodiscard]] bool any_in_view(std::size_t slot, const Field& field, Question question) const {
        const std::size_t place = selection_->fields_[slot];
        if (field.derived()) {
            const auto value = view_.value(place);
            return value && question(*value);
        }
        for (const Value value : view_.wire_values(place)) {
            if (question(value)) {
                return true;
            }
        }
        return false;
    }

    const FieldSelection* selection_ = nullptr;
    std::vector<Spot> spots_;
    MessageView view_;
};

}  // namespace spindrift::nmsg
