#include "column.hpp"

#include "value_puts.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace spindrift::nmsg {
namespace {

// Items of a list between two looks at the size of the column.
constexpr std::size_t items_between_checks = 256;

void end_value(Store& store) {
    append_raw(store.offsets, static_cast<std::int32_t>(store.data.size()));
}

// The items of the lists of a store end where its items end now.
void end_list(Store& rows, const Store& items) {
    append_raw(rows.offsets, static_cast<std::int32_t>(items.length));
    ++rows.length;
}

// Appends the bits of `count` rows that say which of them are not null.
void append_validity(Store& store, std::uint64_t valid, std::size_t count) {
    store.validity.append_word(valid, count);
    store.nulls += count - static_cast<std::size_t>(std::popcount(valid));
}

template <class Put>
concept Sized = requires {
    typename Put::Item;
};

/// Appends one value or null to a store, without its bit of validity. \returns whether it is not null
template <class Put>
bool append_value(Store& store, Put& put, const Value& value, ColumnFaults& faults) {
    ++store.length;
    if constexpr (Sized<Put>) {
        typename Put::Item item{};
        const bool good = put.put(item, value, faults);
        if constexpr (std::is_same_v<typename Put::Item, bool>) {
            store.bits.append(item);
        } else {
            append_raw(store.data, item);
        }
        return good;
    } else {
        const std::size_t start = store.data.size();
        const bool good = put.put(store.data, value, faults);
        store.data.truncate(good ? store.data.size() : start);
        end_value(store);
        return good;
    }
}

template <class Put>
void append_gap(Store& store) {
    ++store.length;
    if constexpr (!Sized<Put>) {
        end_value(store);
    } else if constexpr (std::is_same_v<typename Put::Item, bool>) {
        store.bits.append(false);
    } else {
        append_raw(store.data, typename Put::Item{});
    }
}

/// The values of a field.
template <class Put>
class FieldColumn final : public Column {
public:
    FieldColumn(const ColumnInfo& info, const Field& field, std::size_t slot, std::size_t code_size, Put put)
        : info_(info), field_(field), slot_(slot), put_(std::move(put)) {
        code_size_ = code_size;
    }

    void add_block(const Block& block, ColumnFaults& faults) override {
        info_.list ? add_lists(block, faults) : add_values(block, faults);
    }

    // As in JSON: the value on the wire, or for derived fields the derived value.
    void add_row(const MessageView& message, ColumnFaults& faults) override {
        if constexpr (std::is_same_v<Put, RdataPut>) {
            put_.begin_row(message, field_);
        }
        if (info_.list) {
            for (const Value value : message.wire_values(info_.field)) {
                if (!add_item(value, faults)) {
                    break;
                }
            }
            end_list(rows_, items_);
            return;
        }
        const auto value = field_.derived() ? message.value(info_.field) : message.wire_value(info_.field);
        const bool valid = value && append_value(rows_, put_, *value, faults);
        if (!value) {
            append_gap<Put>(rows_);
        }
        note_validity(valid ? 1 : 0, 1);
    }

private:
    void add_values(const Block& block, ColumnFaults& faults) {
        std::uint64_t valid = 0;
        for (std::size_t row = 0; row < block.rows(); ++row) {
            const FieldLocation& location = block.location(row, slot_);
            if (!location.present()) {
                append_gap<Put>(rows_);
                continue;
            }
            begin_row(block, row);
            const bool good = append_value(rows_, put_, MessageView::value_of(location.first, field_), faults);
            valid |= std::uint64_t{good} << row;
        }
        note_validity(valid, block.rows());
    }

    void add_lists(const Block& block, ColumnFaults& faults) {
        const WireType type = wire_type(field_.encoding);
        for (std::size_t row = 0; row < block.rows(); ++row) {
            const FieldLocation& location = block.location(row, slot_);
            begin_row(block, row);
            for (FieldCursor cursor(location, field_.number, type); !cursor.at_end(); cursor.advance()) {
                if (!add_item(MessageView::value_of(cursor.value(), field_), faults)) {
                    break;
                }
            }
            end_list(rows_, items_);
        }
    }

    /// \returns false if the column has its limit
    bool add_item(const Value& value, ColumnFaults& faults) {
        const bool good = append_value(items_, put_, value, faults);
        if (info_.nullable_items) {
            append_validity(items_, good ? 1 : 0, 1);
        }
        return items_.length % items_between_checks != 0 || size() <= limit_;
    }

    void begin_row(const Block& block, std::size_t row) noexcept {
        if constexpr (std::is_same_v<Put, RdataPut>) {
            put_.begin_row(block, row);
        }
    }

    void note_validity(std::uint64_t valid, std::size_t count) {
        if (info_.nullable) {
            append_validity(rows_, valid, count);
        }
    }

    const ColumnInfo& info_;
    const Field& field_;
    std::size_t slot_;
    Put put_;
};

/// Times from a field with seconds and one with nanoseconds.
class PairColumn final : public Column {
public:
    PairColumn(const ColumnInfo& info, const Schema& type, const ColumnPlan::Slots& slots)
        : info_(info), seconds_(type.field(info.field)), nanoseconds_(type.field(info.nanoseconds)), slots_(slots) {}

    void add_block(const Block& block, ColumnFaults& faults) override {
        for (std::size_t row = 0; row < block.rows(); ++row) {
            const FieldLocation& seconds = block.location(row, slots_.value);
            const FieldLocation& nanoseconds = block.location(row, slots_.nanoseconds);
            if (info_.list) {
                using Iterator = MessageView::Values::Iterator;
                add_list(Iterator(cursor(seconds, seconds_), seconds_),
                         Iterator(cursor(nanoseconds, nanoseconds_), nanoseconds_), faults);
            } else {
                add_time(value(seconds, seconds_), value(nanoseconds, nanoseconds_), faults);
            }
        }
    }

    void add_row(const MessageView& message, ColumnFaults& faults) override {
        if (info_.list) {
            add_list(message.wire_values(info_.field).begin(), message.wire_values(info_.nanoseconds).begin(), faults);
        } else {
            add_time(shown(message, seconds_, info_.field), shown(message, nanoseconds_, info_.nanoseconds), faults);
        }
    }

private:
    static FieldCursor cursor(const FieldLocation& location, const Field& field) noexcept {
        return {location, field.number, wire_type(field.encoding)};
    }

    static std::optional<Value> value(const FieldLocation& location, const Field& field) noexcept {
        return location.present() ? std::optional(MessageView::value_of(location.first, field)) : std::nullopt;
    }

    static std::optional<Value> shown(const MessageView& message, const Field& field, std::size_t index) {
        return field.derived() ? message.value(index) : message.wire_value(index);
    }

    // Both lists end with the shorter one.
    void add_list(MessageView::Values::Iterator seconds, MessageView::Values::Iterator nanoseconds,
                  ColumnFaults& faults) {
        const auto end = MessageView::Values::end();
        for (; seconds != end && nanoseconds != end; ++seconds, ++nanoseconds) {
            const bool good =
                append_time(items_, join_time((*seconds).as_signed(), (*nanoseconds).as_signed()), faults);
            append_validity(items_, good ? 1 : 0, 1);
            if (items_.length % items_between_checks == 0 && size() > limit_) {
                break;
            }
        }
        end_list(rows_, items_);
    }

    void add_time(const std::optional<Value>& seconds, const std::optional<Value>& nanoseconds, ColumnFaults& faults) {
        bool good = false;
        if (seconds) {
            const std::int64_t rest = nanoseconds ? nanoseconds->as_signed() : 0;
            good = append_time(rows_, join_time(seconds->as_signed(), rest), faults);
        } else {
            append_gap<SecondsPut>(rows_);
        }
        append_validity(rows_, good ? 1 : 0, 1);
    }

    static bool append_time(Store& store, const std::optional<std::int64_t>& time, ColumnFaults& faults) {
        ++store.length;
        append_raw(store.data, time.value_or(0));
        faults.bad_times += !time;
        return time.has_value();
    }

    const ColumnInfo& info_;
    const Field& seconds_;
    const Field& nanoseconds_;
    ColumnPlan::Slots slots_;
};

/// A part of the header.
class HeaderColumn final : public Column {
public:
    HeaderColumn(const ColumnInfo& info, const HeaderOverride& header) : info_(info), header_(header) {}

    void add_block(const Block& block, ColumnFaults& faults) override {
        for (std::size_t row = 0; row < block.rows(); ++row) {
            add(block.payload(row), faults);
        }
    }

    void add_row(const MessageView& message, ColumnFaults& faults) override { add(message.payload(), faults); }

private:
    void add(const Payload& payload, ColumnFaults& faults) {
        ++rows_.length;
        switch (info_.source) {
            case ColumnInfo::Source::time: add_time(payload, faults); break;
            case ColumnInfo::Source::source: add_source(header_.source_of(payload)); break;
            case ColumnInfo::Source::operator_name: add_code(header_.operator_of(payload)); break;
            case ColumnInfo::Source::group_name: add_code(header_.group_of(payload)); break;
            default: break;  // a name of the type: the same in all rows
        }
    }

    // `time` is never null, so a time that does not fit becomes the nearest one.
    void add_time(const Payload& payload, ColumnFaults& faults) {
        const auto time = join_time(payload.time_sec, payload.time_nsec);
        faults.bad_times += !time;
        append_raw(rows_.data, time.value_or(payload.time().nanoseconds()));
    }

    void add_source(std::uint32_t source) {
        if (source != 0) {
            rows_.data.set_end(put_hex32(rows_.data.room(8), source));
        }
        end_value(rows_);
        append_validity(rows_, source != 0 ? 1 : 0, 1);
    }

    void add_code(std::uint32_t number) {
        append_raw(rows_.data, std::uint64_t{number});
        append_validity(rows_, number != 0 ? 1 : 0, 1);
    }

    const ColumnInfo& info_;
    const HeaderOverride& header_;
};

// The longest text that an assembly writes for a code.
std::size_t max_code_size(const Field& field) {
    std::size_t size = 16;
    if (field.form == Form::enumeration) {
        for (const EnumNames::Entry& entry : field.names->entries()) {
            size = std::max(size, entry.name.text().size());
        }
    }
    return size;
}

std::unique_ptr<Column> make_number_column(const ColumnInfo& info, const auto& make) {
    switch (info.type) {
        case ColumnType::boolean: return make(BooleanPut());
        case ColumnType::int16: return make(NumberPut<std::int16_t>());
        case ColumnType::int32: return make(NumberPut<std::int32_t>());
        case ColumnType::uint16: return make(NumberPut<std::uint16_t>());
        case ColumnType::uint32: return make(NumberPut<std::uint32_t>());
        case ColumnType::text: return make(DecimalPut());
        default: return make(NumberPut<std::uint64_t>());  // 64 bits of any kind
    }
}

std::unique_ptr<Column> make_field_column(const ColumnSchema& schema, const ColumnInfo& info,
                                          const ColumnPlan::Slots& slots) {
    const Schema& type = schema.type();
    const Field& field = type.field(info.field);
    const auto make = [&]<class Put>(Put put) -> std::unique_ptr<Column> {
        return std::make_unique<FieldColumn<Put>>(info, field, slots.value, info.coded ? max_code_size(field) : 0,
                                                  std::move(put));
    };
    if (info.coded) {
        return make(NumberPut<std::uint64_t>());
    }
    switch (field.form) {
        case Form::octets:
        case Form::dns_message:
        case Form::code: return make(OctetsPut());
        case Form::string:
        case Form::mlstring: return make(StringPut());
        case Form::address: return make(AddressPut());
        case Form::dns_name: return make(NamePut());
        case Form::rdata: return make(RdataPut(type.field(field.rrtype_field), type.field(field.rrclass_field), slots));
        case Form::dns_text: return make(DnsTextPut());
        case Form::dns_json: return make(DnsJsonPut());
        case Form::timestamp: return make(SecondsPut());
        case Form::hex: return make(HexPut());
        default: return make_number_column(info, make);
    }
}

}  // namespace

std::unique_ptr<Column> make_column(const ColumnSchema& schema, std::size_t index) {
    const ColumnInfo& info = schema.columns()[index];
    const ColumnPlan::Slots& slots = schema.plan().slots[index];
    switch (info.source) {
        case ColumnInfo::Source::field: return make_field_column(schema, info, slots);
        case ColumnInfo::Source::time_pair: return std::make_unique<PairColumn>(info, schema.type(), slots);
        default: return std::make_unique<HeaderColumn>(info, schema.options().header);
    }
}

}  // namespace spindrift::nmsg
