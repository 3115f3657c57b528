// Input: one octet of vendor, one of type, then an encoded message. The oracle is libprotobuf: what it decodes with the
// same descriptors.
#include "input.hpp"
#include "libprotobuf_types.hpp"
#include "registry.hpp"

#include "message/field_finder.hpp"

#include <spindrift/nmsg/message/message.hpp>

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace spindrift::fuzz {
namespace {

using nmsg::Errc;
using nmsg::Field;
using nmsg::FieldType;
using nmsg::MessageView;
using nmsg::Schema;
using nmsg::Value;

std::string_view octets_of(const std::string& octets) {
    return octets;
}

// Numbers of more than 29 bits cannot be declared. The view skips them, and libprotobuf drops their upper bits.
bool has_undeclarable_number(Bytes message) {
    nmsg::WireScanner scanner(message);
    nmsg::WireField field;
    while (scanner.next(field)) {
        if (field.number > pb::FieldDescriptor::kMaxNumber) {
            return true;
        }
    }
    return false;
}

// What libprotobuf accepts and the view does not: groups, and known fields with another wire type
// (docs/formats/nmsg-wire.md 3.2). libprotobuf puts both among the unknown fields.
bool has_refused_field(const pb::Message& message) {
    const pb::UnknownFieldSet& unknown = message.GetReflection()->GetUnknownFields(message);
    for (int i = 0; i < unknown.field_count(); ++i) {
        const pb::UnknownField& field = unknown.field(i);
        if (field.type() == pb::UnknownField::TYPE_GROUP ||
            message.GetDescriptor()->FindFieldByNumber(field.number()) != nullptr) {
            return true;
        }
    }
    return false;
}

/// A message that libprotobuf decoded.
class Reference {
public:
    Reference(const LibprotobufTypes& types, const pb::Descriptor& type, std::string_view octets)
        : message_(types.make(type)) {
        good_ = message_->ParsePartialFromArray(octets.data(), static_cast<int>(octets.size())) &&
                message_->IsInitialized() && !has_refused_field(*message_);
    }

    [[nodiscard]] bool good() const { return good_; }

    /// The values of a field, as the view widens them.
    [[nodiscard]] std::vector<Value> values(const Field& field) const {
        const pb::Reflection& access = *message_->GetReflection();
        const pb::FieldDescriptor& wanted =
            *message_->GetDescriptor()->FindFieldByNumber(static_cast<int>(field.number));
        std::vector<Value> values;
        if (wanted.is_repeated()) {
            for (int i = 0; i < access.FieldSize(*message_, &wanted); ++i) {
                values.push_back(repeated(access, wanted, i, field.type));
            }
        } else if (access.HasField(*message_, &wanted)) {
            values.push_back(single(access, wanted, field.type));
        }
        return values;
    }

private:
    using Kind = pb::FieldDescriptor::CppType;

    static Value whole(std::int64_t number, FieldType type) {
        return Value::of(
            static_cast<std::uint64_t>(type == FieldType::int16 ? static_cast<std::int16_t>(number) : number));
    }

    static Value natural(std::uint64_t number, FieldType type) {
        return Value::of(type == FieldType::uint16 ? static_cast<std::uint16_t>(number) : number);
    }

    [[nodiscard]] Value single(const pb::Reflection& access, const pb::FieldDescriptor& field, FieldType type) const {
        const pb::Message& message = *message_;
        switch (field.cpp_type()) {
            case Kind::CPPTYPE_INT32: return whole(access.GetInt32(message, &field), type);
            case Kind::CPPTYPE_INT64: return whole(access.GetInt64(message, &field), type);
            case Kind::CPPTYPE_UINT32: return natural(access.GetUInt32(message, &field), type);
            case Kind::CPPTYPE_UINT64: return natural(access.GetUInt64(message, &field), type);
            case Kind::CPPTYPE_DOUBLE: return Value::of(access.GetDouble(message, &field));
            case Kind::CPPTYPE_FLOAT: return Value::of(static_cast<double>(access.GetFloat(message, &field)));
            case Kind::CPPTYPE_BOOL: return Value::of(std::uint64_t{access.GetBool(message, &field)});
            default: return Value::of(as_bytes(octets_of(access.GetStringReference(message, &field, nullptr))));
        }
    }

    [[nodiscard]] Value repeated(const pb::Reflection& access, const pb::FieldDescriptor& field, int i,
                                 FieldType type) const {
        const pb::Message& message = *message_;
        switch (field.cpp_type()) {
            case Kind::CPPTYPE_INT32: return whole(access.GetRepeatedInt32(message, &field, i), type);
            case Kind::CPPTYPE_INT64: return whole(access.GetRepeatedInt64(message, &field, i), type);
            case Kind::CPPTYPE_UINT32: return natural(access.GetRepeatedUInt32(message, &field, i), type);
            case Kind::CPPTYPE_UINT64: return natural(access.GetRepeatedUInt64(message, &field, i), type);
            case Kind::CPPTYPE_DOUBLE: return Value::of(access.GetRepeatedDouble(message, &field, i));
            case Kind::CPPTYPE_FLOAT:
                return Value::of(static_cast<double>(access.GetRepeatedFloat(message, &field, i)));
            case Kind::CPPTYPE_BOOL: return Value::of(std::uint64_t{access.GetRepeatedBool(message, &field, i)});
            default:
                return Value::of(as_bytes(octets_of(access.GetRepeatedStringReference(message, &field, i, nullptr))));
        }
    }

    std::unique_ptr<pb::Message> message_;
    bool good_ = false;
};

bool same(const Field& field, const Value& a, const Value& b) {
    if (field.encoding == nmsg::Encoding::bytes) {
        return a.as_text() == b.as_text();
    }
    // Conversions between float and double may change the octets of what is not a number.
    return a.bits == b.bits || (field.type == FieldType::real && std::isnan(a.as_real()) && std::isnan(b.as_real()));
}

bool same(const Field& field, const std::vector<Value>& a, const std::vector<Value>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](const Value& x, const Value& y) { return same(field, x, y); });
}

std::vector<Value> wire_values(const MessageView& view, std::size_t field) {
    std::vector<Value> values;
    for (const Value value : view.wire_values(field)) {
        values.push_back(value);
    }
    return values;
}

/// Compares the decoders of one type: `MessageView`, `FieldFinder`, and libprotobuf.
class Comparison {
public:
    Comparison(const LibprotobufTypes& types, const Schema& schema, const pb::Descriptor& type)
        : types_(types), schema_(schema), type_(type) {
        for (const auto wanted : {&every_field, &even_field, &odd_field}) {
            std::vector<std::size_t> fields;
            std::ranges::copy_if(schema.wire_order(), std::back_inserter(fields), wanted);
            selections_.emplace_back(schema, std::move(fields));
        }
    }

    void check(Bytes octets) {
        nmsg::Payload payload;
        payload.set_data(octets);
        const Reference reference(types_, type_, as_text(octets));
        const bool good = view_.decode(payload, schema_) == Errc::success;
        expect(good == (reference.good() && has_good_nested(reference)),
               "the view decodes what libprotobuf decodes, without groups and other wire types");
        check_finder(payload, good);
        if (good) {
            for (std::size_t i = 0; i < schema_.fields().size(); ++i) {
                check_field(reference, i);
            }
        }
    }

private:
    static bool every_field(std::size_t) { return true; }
    static bool even_field(std::size_t field) { return field % 2 == 0; }
    static bool odd_field(std::size_t field) { return field % 2 == 1; }

    // Messages in a message are octets for both; the last of several counts, and is decoded only for derived values.
    [[nodiscard]] bool has_good_nested(const Reference& reference) const {
        for (const std::size_t i : schema_.nested()) {
            const auto values = reference.values(schema_.field(i));
            if (!values.empty() && (!nested(i, values.back()).good())) {
                return false;
            }
        }
        return true;
    }

    [[nodiscard]] Reference nested(std::size_t field, const Value& octets) const {
        return Reference(types_, types_.nested(type_, static_cast<int>(schema_.field(field).number)), octets.as_text());
    }

    void check_finder(const nmsg::Payload& payload, bool good) {
        for (const nmsg::FieldSelection& selection : selections_) {
            expect(finder_.find(payload, selection) == good, "finder and view decode the same messages");
            for (std::size_t slot = 0; good && slot < selection.size(); ++slot) {
                std::vector<Value> values;
                static_cast<void>(finder_.any(slot, [&](const Value& value) {
                    values.push_back(value);
                    return false;
                }));
                const Field& field = selection.field(slot);
                const auto index = static_cast<std::size_t>(&field - schema_.fields().data());
                expect(same(field, values, wire_values(view_, index)), "finder and view find the same values");
                expect(finder_.has(slot) == view_.has(index), "finder and view find the same fields");
            }
        }
    }

    void check_field(const Reference& reference, std::size_t index) {
        const Field& field = schema_.field(index);
        if (!field.derived()) {
            const auto values = reference.values(field);
            expect(same(field, wire_values(view_, index), values), "the view has the values that libprotobuf has");
            const auto first = view_.wire_value(index);
            expect(first.has_value() == !values.empty() && (!first || same(field, *first, values.front())),
                   "the first value is that of libprotobuf");
        } else if (field.value_id < 0) {
            check_derived(reference, index);
        }
    }

    void check_derived(const Reference& reference, std::size_t index) {
        const Field& field = schema_.field(index);
        const Field& source = schema_.field(field.from_field);
        std::vector<Value> values = reference.values(source);
        const auto derived = view_.value(index);
        if (values.empty() || source.nested == nullptr) {
            expect(derived.has_value() == !values.empty() && (!derived || same(field, *derived, values.back())),
                   "a derived value is that of its field");
            return;
        }
        const Reference inner = nested(field.from_field, values.back());
        values = inner.values(source.nested->field(field.from_nested));
        if (values.empty() && field.default_bits) {
            values.push_back(Value::of(*field.default_bits));
        }
        expect(derived.has_value() == !values.empty() && (!derived || same(field, *derived, values.back())),
               "a derived value is that of the message in the message");
    }

    const LibprotobufTypes& types_;
    const Schema& schema_;
    const pb::Descriptor& type_;
    std::vector<nmsg::FieldSelection> selections_;
    MessageView view_;
    nmsg::FieldFinder finder_;
};

void check(std::uint8_t vid, std::uint8_t msgtype, Bytes octets) {
    static const LibprotobufTypes types;
    static std::map<const Schema*, Comparison> comparisons;
    const Schema* const schema = registry().find(vid, msgtype);
    if (schema == nullptr || has_undeclarable_number(octets)) {
        return;
    }
    auto known = comparisons.find(schema);
    if (known == comparisons.end()) {
        known = comparisons.emplace(schema, Comparison(types, *schema, types.find(vid, msgtype))).first;
    }
    known->second.check(octets);
}

}  // namespace
}  // namespace spindrift::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace spindrift::fuzz;
    Input input(data, size);
    const auto vid = input.take<std::uint8_t>();
    const auto msgtype = input.take<std::uint8_t>();
    check(vid, msgtype, input.rest());
    return 0;
}
