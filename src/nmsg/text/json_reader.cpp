#include <spindrift/base/json_text.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/nmsg/message/builder.hpp>
#include <spindrift/nmsg/message/schema_cache.hpp>
#include <spindrift/nmsg/text/json.hpp>

#include <simdjson.h>

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

/// The members of the outer object.
struct Envelope {
    std::optional<element> time;
    std::optional<element> vname;
    std::optional<element> mname;
    std::optional<element> source;
    std::optional<element> operator_id;
    std::optional<element> group;
    std::optional<element> message;

    explicit Envelope(const simdjson::dom::object& object) {
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
            for (const Member& member : members) {
                if (member.key == key) {
                    this->*member.value = value;
                    break;
                }
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

    Errc read(std::string_view text, Arena& storage, Payload& payload) {
        element document;
        auto error = parser_.parse(text.data(), text.size(), false).get(document);
        if (error == simdjson::UTF8_ERROR) {
            repaired_.clear();
            append_utf8_repaired(repaired_, text);
            static_cast<void>(repaired_.room(padding));
            error = parser_.parse(repaired_.data(), repaired_.size(), false).get(document);
        }
        simdjson::dom::object object;
        if (error != simdjson::SUCCESS || document.get(object) != simdjson::SUCCESS) {
            return Errc::parse_error;
        }
        return read_object(Envelope(object), storage, payload);
    }

private:
    Errc read_object(const Envelope& envelope, Arena& storage, Payload& payload) {
        const Schema* const schema = find_schema(envelope);
        payload = Payload{};
        if (schema == nullptr || !envelope.message || !read_time(envelope.time, payload) ||
            !read_source(envelope.source, payload) ||
            !read_alias(envelope.operator_id, aliases_ != nullptr ? &aliases_->operators : nullptr,
                        payload.operator_id) ||
            !read_alias(envelope.group, aliases_ != nullptr ? &aliases_->groups : nullptr, payload.group)) {
            return Errc::parse_error;
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
            return nullptr;
        }
        if (schema_ == nullptr || *vendor != schema_->vendor() || *name != schema_->name()) {
            schema_ = registry_.find(*vendor, *name);
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
            }
        }
        for (std::size_t i = 0; i < members_.size(); ++i) {
            if (members_[i] && !schema.field(i).derived() &&
                read_field(schema.field(i), i, *members_[i]) != Errc::success) {
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
            const Errc errc = item.is_null() ? Errc::parse_error : read_value(field, index, item);
            if (errc != Errc::success) {
                return errc;
            }
        }
        return Errc::success;
    }

    Errc read_value(const Field& field, std::size_t index, const element& value) {
        if (value.is_string()) {
            return builder_.add_text(index, *text_of(value));
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
};

JsonReader::JsonReader(const Registry& registry, const Aliases* aliases)
    : impl_(std::make_unique<Impl>(registry, aliases)) {}
JsonReader::JsonReader(JsonReader&&) noexcept = default;
JsonReader& JsonReader::operator=(JsonReader&&) noexcept = default;
JsonReader::~JsonReader() = default;

Errc JsonReader::read(std::string_view text, Arena& storage, Payload& payload) {
    return impl_->read(text, storage, payload);
}

}  // namespace spindrift::nmsg
