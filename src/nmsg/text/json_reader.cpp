#include <spindrift/base/json_text.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/nmsg/message/builder.hpp>
#include <spindrift/nmsg/message/schema_cache.hpp>
#include <spindrift/nmsg/text/json.hpp>

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace spindrift::nmsg {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

static_assert(JsonReader::padding >= simdjson::SIMDJSON_PADDING);

std::optional<std::string_view> text_of(const element& value) noexcept {
    std::string_view text;
    return value.get(text) == simdjson::SUCCESS ? std::optional(text) : std::nullopt;
}

// A value for an error message.
std::string shown(const element& value) {
    const auto text = text_of(value);
    return text ? fmt::format("\"{}\"", excerpt(*text)) : excerpt(simdjson::minify(value));
}

// Whether a text is what our writer and libnmsg write for malformed record data: such a text may be valid as another
// record's.
bool has_error_mark(const Field& field, std::string_view text) noexcept {
    return field.form == Form::rdata && text.find("### PARSE ERROR ") != std::string_view::npos;
}

// Whether a text that cannot be read may be what our writer and libnmsg write for octets that have no text which can
// be: empty record data, and names with labels that are too long.
bool is_unreadable_by_design(const Field& field, std::string_view text) noexcept {
    return field.form == Form::rdata ? text.empty() : field.form == Form::dns_name && text.ends_with('.');
}

/// The members of the outer object.
struct Envelope {
    std::optional<element> time;
    std::optional<element> vname;
    std::optional<element> mname;
    std::optional<element> source;
    std::optional<element> operator_id;
    std::optional<element> group;
    std::optional<element> message;

    Envelope(const simdjson::dom::object& object, JsonFaults& faults) {
        struct Member {
            std::string_view key;
            std::optional<element> Envelope::*value;
        };
        static constexpr std::array<Member, 7> members = {{{"time", &Envelope::time},
                                                           {"vname", &Envelope::vname},
                                                           {"mname", &Envelope::mname},
                                                           {"message", &Envelope::message},
                                                           {"source", &Envelope::source},
                                                           {"operator", &Envelope::operator_id},
                                                           {"group", &Envelope::group}}};
        for (const auto& [key, value] : object) {
            const auto* const member = std::ranges::find(members, key, &Member::key);
            if (member != members.end()) {
                this->*member->value = value;
            } else {
                faults.unknown_fields.add(faults.number, 1, excerpt(key));
            }
        }
    }
};

// Reads a time of either style. What follows it is ignored.
bool read_time_text(std::string_view text, Payload& payload) {
    const auto time = parse_time(text);
    if (!time) {
        return false;
    }
    payload.time_sec = time->seconds;
    payload.time_nsec = time->nanoseconds;
    return true;
}

bool read_time(const std::optional<element>& value, Payload& payload) {
    if (!value) {
        payload.set_time(Timestamp::now());
        return true;
    }
    if (const auto text = text_of(*value)) {
        return read_time_text(*text, payload);
    }
    std::int64_t seconds = 0;
    if (value->get(seconds) == simdjson::SUCCESS) {
        payload.time_sec = seconds;
        return true;
    }
    double real = 0;
    constexpr double max = 9e18;
    if (value->get(real) != simdjson::SUCCESS || !(real > -max && real < max)) {
        return false;
    }
    const double whole = std::floor(real);
    payload.time_sec = static_cast<std::int64_t>(whole);
    payload.time_nsec = static_cast<std::uint32_t>((real - whole) * 1e9);
    return true;
}

// Reads the low 32 bits of an integer. Zero means absent.
bool read_header_number(const element& value, std::optional<std::uint32_t>& field) {
    std::int64_t number = 0;
    std::uint64_t large = 0;
    if (value.get(number) == simdjson::SUCCESS) {
        large = static_cast<std::uint64_t>(number);
    } else if (value.get(large) != simdjson::SUCCESS) {
        return false;
    }
    if (const auto low = static_cast<std::uint32_t>(large); low != 0) {
        field = low;
    }
    return true;
}

bool read_source(const std::optional<element>& value, Payload& payload) {
    if (!value) {
        return true;
    }
    const auto text = text_of(*value);
    if (!text) {
        return read_header_number(*value, payload.source);
    }
    std::string_view digits = *text;
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
        digits.remove_prefix(2);
    }
    std::uint32_t source = 0;
    const auto done = std::from_chars(digits.data(), digits.data() + digits.size(), source, 16);
    if (done.ec != std::errc{} || done.ptr != digits.data() + digits.size()) {
        return false;
    }
    if (source != 0) {
        payload.source = source;
    }
    return true;
}

// Reads a number or an alias. An unknown alias means absent.
bool read_alias(const std::optional<element>& value, const AliasTable* table, std::optional<std::uint32_t>& field) {
    if (!value) {
        return true;
    }
    const auto text = text_of(*value);
    if (!text) {
        return read_header_number(*value, field);
    }
    field = table != nullptr ? table->number(*text) : std::nullopt;
    return true;
}

}  // namespace

class JsonReader::Impl {
public:
    Impl(const Registry& registry, const Aliases* aliases) : registry_(registry), aliases_(aliases) {}

    Errc read(std::string_view text, Arena& storage, Payload& payload, JsonFaults& faults) {
        ++faults.number;
        ++faults.texts;
        faults_ = &faults;
        error_message_.clear();
        const Errc errc = read_document(text, storage, payload);
        if (errc != Errc::success) {
            faults.add_unreadable(text, error_message_);
        }
        return errc;
    }

private:
    // Keeps the first reason.
    void set_error(std::string_view error_message) {
        if (error_message_.empty()) {
            error_message_ = error_message;
        }
    }

    Errc refuse(std::string_view error_message) {
        set_error(error_message);
        return Errc::parse_error;
    }

    Errc read_document(std::string_view text, Arena& storage, Payload& payload) {
        element document;
        auto error = parser_.parse(text.data(), text.size(), false).get(document);
        if (error == simdjson::UTF8_ERROR) {
            repaired_.clear();
            append_utf8_repaired(repaired_, text);
            static_cast<void>(repaired_.room(padding));
            error = parser_.parse(repaired_.data(), repaired_.size(), false).get(document);
        }
        if (error != simdjson::SUCCESS) {
            return refuse("it is not JSON");
        }
        simdjson::dom::object object;
        if (document.get(object) != simdjson::SUCCESS) {
            return refuse("it is not a JSON object");
        }
        return read_object(Envelope(object, *faults_), storage, payload);
    }

    Errc read_object(const Envelope& envelope, Arena& storage, Payload& payload) {
        const Schema* const schema = find_schema(envelope);
        payload = Payload{};
        if (schema == nullptr) {
            return Errc::parse_error;
        }
        if (schema->is_opaque()) {
            return refuse(fmt::format("messages of type {} {} have no fields", schema->vendor(), schema->name()));
        }
        if (!envelope.message) {
            return refuse("it has no \"message\"");
        }
        if (!read_time(envelope.time, payload)) {
            return refuse("\"time\" is not a time");
        }
        if (!read_source(envelope.source, payload)) {
            return refuse("\"source\" is not a number in hexadecimal");
        }
        if (!read_alias(envelope.operator_id, aliases_ != nullptr ? &aliases_->operators : nullptr,
                        payload.operator_id) ||
            !read_alias(envelope.group, aliases_ != nullptr ? &aliases_->groups : nullptr, payload.group)) {
            return refuse("\"operator\" or \"group\" is neither a number nor a name");
        }
        payload.vid = schema->vid();
        payload.msgtype = schema->msgtype();
        builder_.start(*schema);
        simdjson::dom::object message;
        if (envelope.message->get(message) == simdjson::SUCCESS && !read_message(*schema, message)) {
            return Errc::parse_error;
        }
        payload.set_data(builder_.encode(storage));
        payload.from_fields = true;
        return Errc::success;
    }

    const Schema* find_schema(const Envelope& envelope) {
        const auto vendor = envelope.vname ? text_of(*envelope.vname) : std::nullopt;
        const auto name = envelope.mname ? text_of(*envelope.mname) : std::nullopt;
        if (!vendor || !name) {
            set_error("it has no \"vname\" and \"mname\", the type of the message");
            return nullptr;
        }
        if (schema_ == nullptr || *vendor != schema_->vendor() || *name != schema_->name()) {
            schema_ = registry_.find(*vendor, *name);
        }
        if (schema_ == nullptr) {
            set_error(fmt::format("no message type is called {} {}", excerpt(*vendor), excerpt(*name)));
        }
        return schema_;
    }

    // Members may have any order. They are read in the order of the schema, because record data need type and class.
    bool read_message(const Schema& schema, const simdjson::dom::object& message) {
        members_.assign(schema.fields().size(), std::nullopt);
        std::size_t expected = 0;
        for (const auto& [key, value] : message) {
            const std::size_t index = find_field(schema, key, expected);
            if (index != Schema::no_field) {
                members_[index] = value;
                expected = index + 1;
            } else {
                faults_->unknown_fields.add(faults_->number, 1, excerpt(key));
            }
        }
        for (std::size_t i = 0; i < members_.size(); ++i) {
            if (members_[i] && !schema.field(i).derived() &&
                read_field(schema.field(i), i, *members_[i]) != Errc::success) {
                set_error(fmt::format("{} is not a value for field {}", shown(*members_[i]), schema.field(i).name));
                ++faults_->bad_values;
                return false;
            }
        }
        return true;
    }

    // Writers use the order of the schema, so the search begins after the last field that was found.
    static std::size_t find_field(const Schema& schema, std::string_view key, std::size_t expected) noexcept {
        const std::size_t count = schema.fields().size();
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t index = expected + i < count ? expected + i : expected + i - count;
            if (schema.field(index).name == key) {
                return index;
            }
        }
        return Schema::no_field;
    }

    Errc read_field(const Field& field, std::size_t index, const element& value) {
        if (!field.repeated()) {
            return value.is_null() ? Errc::success : read_value(field, index, value);
        }
        simdjson::dom::array array;
        if (value.get(array) != simdjson::SUCCESS) {
            return Errc::parse_error;
        }
        for (const element item : array) {
            // Writers write null for an item that JSON cannot show.
            if (item.is_null()) {
                add_lost_value(field);
                continue;
            }
            const Errc errc = read_value(field, index, item);
            if (errc != Errc::success) {
                return errc;
            }
        }
        return Errc::success;
    }

    void add_lost_value(const Field& field) { faults_->lost_values.add(faults_->number, 1, field.name); }

    Errc read_value(const Field& field, std::size_t index, const element& value) {
        if (const auto text = text_of(value)) {
            if (has_error_mark(field, *text)) {
                add_lost_value(field);
                return Errc::success;
            }
            const Errc errc = builder_.add_text(index, *text);
            if (errc == Errc::notimpl || (errc != Errc::success && is_unreadable_by_design(field, *text))) {
                add_lost_value(field);
                return Errc::success;
            }
            return errc;
        }
        if (!field.is_plain() && field.form != Form::code) {
            // A DNS message shown as an object is ignored, like one shown as text.
            return field.form == Form::dns_json && value.is_object() ? Errc::success : Errc::parse_error;
        }
        switch (value.type()) {
            case element_type::INT64: return builder_.add_integer(index, std::int64_t(value));
            case element_type::UINT64: return builder_.add_unsigned(index, std::uint64_t(value));
            case element_type::DOUBLE: return builder_.add_real(index, double(value));
            case element_type::BOOL: return builder_.add_boolean(index, bool(value));
            case element_type::OBJECT: return read_octets(field, index, value);
            default: return Errc::parse_error;
        }
    }

    // Reads octets from an object with base64 in `b64`. For the form `code`, other objects are the document itself.
    Errc read_octets(const Field& field, std::size_t index, const element& value) {
        if (field.encoding != Encoding::bytes || (field.is_plain() && field.form != Form::octets)) {
            return Errc::parse_error;
        }
        element base64;
        if (value["b64"].get(base64) == simdjson::SUCCESS) {
            const auto text = text_of(base64);
            return text ? builder_.add_text(index, *text) : Errc::parse_error;
        }
        if (field.form != Form::code) {
            return Errc::parse_error;
        }
        return builder_.add_octets(index, as_bytes(simdjson::minify(value)));
    }

    const Registry& registry_;
    const Aliases* aliases_;
    const Schema* schema_ = nullptr;  // of the last message
    simdjson::dom::parser parser_;
    MessageBuilder builder_{*registry_.schemas().front()};
    std::vector<std::optional<element>> members_;  // by field
    Buffer repaired_;
    JsonFaults* faults_ = nullptr;  // of the caller of `read`
    std::string error_message_;     // why the text is not a message
};

JsonReader::JsonReader(const Registry& registry, const Aliases* aliases)
    : impl_(std::make_unique<Impl>(registry, aliases)) {}
JsonReader::JsonReader(JsonReader&&) noexcept = default;
JsonReader& JsonReader::operator=(JsonReader&&) noexcept = default;
JsonReader::~JsonReader() = default;

Errc JsonReader::read(std::string_view text, Arena& storage, Payload& payload, JsonFaults& faults) {
    return impl_->read(text, storage, payload, faults);
}

Errc JsonReader::read(std::string_view text, Arena& storage, Payload& payload) {
    JsonFaults faults;
    return impl_->read(text, storage, payload, faults);
}

}  // namespace spindrift::nmsg
