#include "message.hpp"

#include "modules.hpp"
#include "structure.hpp"

#include <spindrift/nmsg/container/wire_writer.hpp>
#include <spindrift/nmsg/message/encode_field.hpp>

#include <algorithm>
#include <cstdlib>

using spindrift::Bytes;
using spindrift::Timestamp;
using spindrift::capi::FieldValues;
using spindrift::capi::StoredValue;
using spindrift::nmsg::Encoding;
using spindrift::nmsg::Errc;
using spindrift::nmsg::Field;
using spindrift::nmsg::Label;
using spindrift::nmsg::Payload;
using spindrift::nmsg::Schema;
using spindrift::nmsg::Value;
using spindrift::nmsg::WireField;
using spindrift::nmsg::WireScanner;

namespace capi = spindrift::capi;

namespace {

StoredValue stored(const Field& field, const Value& value) noexcept {
    return field.encoding == Encoding::bytes ? StoredValue::octets(value.bytes) : StoredValue::number(value.bits);
}

void append_values(spindrift::Buffer& out, const Field& field, const FieldValues& values) {
    for (std::size_t i = 0; i < values.count(); ++i) {
        const StoredValue& value = values.at(i);
        append_field(out, field, field.encoding == Encoding::bytes ? Value::of(value.bytes()) : Value::of(value.bits));
    }
}

}  // namespace

void nmsg_message::begin(const nmsg_msgmod* type, const Payload& header) {
    type_ = type;
    payload_ = header;
    values_held_ = 0;
    used_fields_ = type != nullptr && type->is_transparent() ? type->schema->fields().size() : 0;
    if (fields_.size() < used_fields_) {
        fields_.resize(used_fields_);
    }
}

void nmsg_message::start(const nmsg_msgmod& type) {
    Payload header;
    header.vid = type.vid;
    header.msgtype = type.msgtype;
    header.set_time(Timestamp::now());
    header.from_fields = true;
    begin(&type, header);
    if (!type.is_transparent()) {
        return;
    }
    for (std::size_t i = 0; i < used_fields_; ++i) {
        fields_[i].load();
    }
    for (const std::size_t field : type.schema->required()) {
        const bool octets = type.schema->field(field).encoding == Encoding::bytes;
        fields_[field].add(octets ? StoredValue::octets({}) : StoredValue::number(0));
    }
    is_edited_ = true;
    is_encoded_ = false;
    is_recorded_ = false;
}

void nmsg_message::start(const nmsg_msgmod* type, const Payload& payload) {
    begin(type, payload);
    is_recorded_ = !payload.from_fields;
    if (payload.has_data) {
        octets_.append(payload.data);
        payload_.data = octets_.bytes();
    }
    raw_ = payload_.data;
}

void nmsg_message::adopt(const nmsg_msgmod* type, const Payload& header, std::uint8_t* octets, std::size_t size) {
    begin(type, header);
    adopted_ = octets;
    payload_.set_data(Bytes(reinterpret_cast<const std::byte*>(octets), size));
    raw_ = payload_.data;
}

void nmsg_message::call_load() {
    if (type_ != nullptr && type_->plugin != nullptr && type_->plugin->msg_load != nullptr) {
        static_cast<void>(type_->plugin->msg_load(this, &closure_));
    }
}

void nmsg_message::clear() noexcept {
    if (type_ != nullptr && type_->plugin != nullptr && type_->plugin->msg_fini != nullptr) {
        static_cast<void>(type_->plugin->msg_fini(this, closure_));
    }
    free_allocations();
    free_structure();
    std::free(std::exchange(adopted_, nullptr));
    for (std::size_t i = 0; i < used_fields_; ++i) {
        fields_[i].unload();
    }
    unload_derived();
    used_fields_ = 0;
    octets_.clear();
    encoded_.clear();
    raw_ = {};
    type_ = nullptr;
    closure_ = nullptr;
    has_view_ = false;
    is_edited_ = false;
    is_encoded_ = true;
    is_recorded_ = true;
    error.clear();
}

const Payload& nmsg_message::payload() {
    is_recorded_ = true;
    return current();
}

const Payload& nmsg_message::shown_payload() {
    if (structure_ != nullptr) {
        is_encoded_ = false;
    }
    return current();
}

const Payload& nmsg_message::current() {
    if (!is_encoded_) {
        encode();
    }
    return payload_;
}

void nmsg_message::encode() {
    encoded_.clear();
    if (structure_ != nullptr) {
        capi::pack(*structure_, encoded_);
    } else {
        for (const std::size_t index : type_->schema->wire_order()) {
            append_values(encoded_, type_->schema->field(index), fields_[index]);
        }
        append_unknown_fields();
    }
    payload_.set_data(encoded_.bytes());
    is_encoded_ = true;
    has_view_ = false;
}

// Fields that the type does not have are kept, as by protobuf-c: behind the others.
void nmsg_message::append_unknown_fields() {
    WireScanner scanner(raw_);
    WireField field;
    const std::byte* start = raw_.data();
    while (scanner.next(field)) {
        if (!type_->schema->by_number(field.number).known()) {
            encoded_.append(Bytes(start, scanner.position()));
        }
        start = scanner.position();
    }
}

nmsg_res nmsg_message::locate_fields() {
    if (type_ == nullptr || !type_->is_transparent() || !payload_.has_data) {
        return nmsg_res_failure;
    }
    if (view_.decode(payload_, *type_->schema) != Errc::success) {
        return nmsg_res_memfail;
    }
    has_view_ = true;
    return nmsg_res_success;
}

void nmsg_message::load(std::size_t field) {
    if (structure_ != nullptr) {
        capi::load(fields_[field], *structure_, *type_->descriptor, type_->schema->field(field));
    } else {
        load_from_view(field);
    }
}

void nmsg_message::load_from_view(std::size_t field) {
    FieldValues& values = fields_[field];
    values.load();
    const Field& description = type_->schema->field(field);
    if (!view_.has(field)) {
        return;
    }
    if (!description.repeated()) {
        values.add(stored(description, view_.present_value(field, description)));
        return;
    }
    load_repeated(field, values);
}

// Out of line: most fields have one value.
[[gnu::noinline]] void nmsg_message::load_repeated(std::size_t field, FieldValues& values) {
    const Field& description = type_->schema->field(field);
    for (const Value value : view_.wire_values(field)) {
        values.add(stored(description, value));
    }
    values_held_ += values.count() * sizeof(StoredValue);
}

// Computed values are kept as long as the octets they come from.
const FieldValues& nmsg_message::derived_values(std::size_t field) {
    if (derived_.size() < used_fields_) {
        derived_.resize(used_fields_);
    }
    static_cast<void>(shown_payload());
    if (!has_view_) {
        has_view_ = view_.decode(payload_, *type_->schema) == Errc::success;
        unload_derived();
    }
    FieldValues& values = derived_[field];
    if (values.loaded()) {
        return values;
    }
    values.load();
    const auto value = has_view_ ? view_.value(field) : std::nullopt;
    // A derived value does not have the encoding of a field, but its type.
    if (value && is_octets(type_->schema->field(field).type)) {
        values.add_copy(value->bytes);
        values_held_ += value->bytes.size();
    } else if (value) {
        values.add(StoredValue::number(value->bits));
    }
    return values;
}

void nmsg_message::unload_derived() noexcept {
    for (FieldValues& values : derived_) {
        values.unload();
    }
}

// From here on the values of the fields are the message.
void nmsg_message::load_all() {
    if (structure_ != nullptr) {
        is_encoded_ = false;
        encode();
        octets_.swap(encoded_);
        raw_ = payload_.data;
        has_view_ = view_.decode(payload_, *type_->schema) == Errc::success;
    }
    for (std::size_t i = 0; i < used_fields_; ++i) {
        const Field& field = type_->schema->field(i);
        if (field.derived()) {
            fields_[i].load();
        } else if (!fields_[i].loaded() || structure_ != nullptr) {
            load_from_view(i);
        }
    }
}

void nmsg_message::set_number(std::size_t field, std::size_t index, std::uint64_t bits) {
    begin_edit();
    fields_[field].set_number(index, bits);
    end_edit();
}

void nmsg_message::set_octets(std::size_t field, std::size_t index, Bytes octets) {
    begin_edit();
    fields_[field].set_octets(index, octets);
    values_held_ += octets.size();
    end_edit();
}

void nmsg_message::clear(std::size_t field) {
    begin_edit();
    fields_[field].load();
    end_edit();
}

void* nmsg_message::structure() {
    if (structure_ == nullptr && decode() == nmsg_res_success && type_->descriptor != nullptr) {
        structure_ = capi::unpack(*type_->descriptor, current().data);
        is_edited_ = is_edited_ && structure_ == nullptr;
    }
    return structure_;
}

void nmsg_message::take_structure() {
    if (structure_ != nullptr) {
        is_encoded_ = false;
    }
}

// Gives the struct, at its address, the content of the fields.
void nmsg_message::replace_structure() {
    ProtobufCMessage* const old = std::exchange(structure_, nullptr);
    encode();
    structure_ = old;
    capi::replace(*old, payload_.data);
    is_edited_ = false;
    has_view_ = false;
}

void nmsg_message::compact() {
    if (current().has_data && payload_.data.data() != raw_.data()) {
        octets_.swap(encoded_);
        raw_ = payload_.data;
        std::free(std::exchange(adopted_, nullptr));
    }
    free_structure();
    for (std::size_t i = 0; i < used_fields_; ++i) {
        fields_[i].unload();
    }
    unload_derived();
    has_view_ = false;
    is_edited_ = false;
}

void nmsg_message::free_structure() noexcept {
    if (structure_ != nullptr) {
        ::protobuf_c_message_free_unpacked(std::exchange(structure_, nullptr), nullptr);
    }
}

void nmsg_message::free_allocations() noexcept {
    for (void* const memory : allocations_) {
        std::free(memory);
    }
    allocations_.clear();
}

namespace {

std::size_t varint_field_size(std::uint64_t value) noexcept {
    return 1 + spindrift::nmsg::varint_size(value);
}

// Numbers that are int32 in the record are encoded with 64 bits if they are negative.
std::uint64_t widened(std::uint32_t number) noexcept {
    return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(number)});
}

}  // namespace

std::size_t nmsg_message::record_size() const noexcept {
    std::size_t size = varint_field_size(widened(payload_.vid)) + varint_field_size(widened(payload_.msgtype)) +
                       varint_field_size(static_cast<std::uint64_t>(payload_.time_sec)) + 1 + sizeof(std::uint32_t);
    if (payload_.has_data && is_recorded_) {
        size += varint_field_size(payload_.data.size()) + payload_.data.size();
    }
    for (const auto& number : {payload_.source, payload_.operator_id, payload_.group}) {
        size += number ? varint_field_size(*number) : 0;
    }
    return size;
}
