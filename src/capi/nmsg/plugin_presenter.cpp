#include "plugin_presenter.hpp"

#include "given_number.hpp"
#include "message_text.hpp"
#include "plain_text.hpp"

#include <spindrift/base/arena.hpp>
#include <spindrift/base/json_text.hpp>
#include <spindrift/nmsg/message/builder.hpp>

#include <fmt/format.h>

#include <bit>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

namespace spindrift::capi {
namespace {

using nmsg::Field;
using nmsg::FieldType;
using nmsg::MessageView;
using nmsg::Value;

struct StrbufDeleter {
    void operator()(nmsg_strbuf* text) const noexcept { ::nmsg_strbuf_destroy(&text); }
};

/// The text buffer that callbacks append to.
class CallbackText {
public:
    CallbackText() : text_(::nmsg_strbuf_init()) {
        if (text_ == nullptr) {
            throw std::bad_alloc();
        }
    }
    [[nodiscard]] nmsg_strbuf* get() const noexcept { return text_.get(); }
    [[nodiscard]] std::string_view text() const noexcept { return {text_->data, ::nmsg_strbuf_len(text_.get())}; }

private:
    std::unique_ptr<nmsg_strbuf, StrbufDeleter> text_;
};

// The message that callbacks are given: the one in hand, or one that is made of the octets of the view. The latter
// lives until the next call on this thread.
nmsg_message& message_of(const MessageView& view) {
    const nmsg::Payload& payload = view.payload();
    nmsg_message* const current = message_in_hand();
    if (current != nullptr && current->header().data.data() == payload.data.data() &&
        current->header().vid == payload.vid && current->header().msgtype == payload.msgtype) {
        return *current;
    }
    thread_local MessageHandle made;
    made = make_message(payload);
    return *made;
}

// A value as callbacks get it by pointer: 16-bit numbers in two octets, octets as a struct.
class CallbackValue {
public:
    CallbackValue(FieldType type, const Value& value) noexcept : bits_(value.bits) {
        if (is_octets(type)) {
            octets_.len = value.bytes.size();
            octets_.data = reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(value.bytes.data()));
            pointer_ = &octets_;
        } else {
            pointer_ = &bits_;
        }
    }
    CallbackValue(const CallbackValue&) = delete;
    CallbackValue& operator=(const CallbackValue&) = delete;
    ~CallbackValue() = default;

    [[nodiscard]] void* pointer() noexcept { return pointer_; }

private:
    std::uint64_t bits_;
    ProtobufCBinaryData octets_{};
    void* pointer_ = nullptr;
};

// What a getter supplies without a callback that shows it.
Value plain_value(FieldType type, const void* data) noexcept {
    const auto number = [&]<class T>(T value) {
        std::memcpy(&value, data, sizeof value);
        return Value::of(static_cast<std::uint64_t>(std::int64_t{value}));
    };
    switch (type) {
        case FieldType::bytes:
        case FieldType::ip:
        case FieldType::string:
        case FieldType::mlstring: {
            const auto& octets = *static_cast<const ProtobufCBinaryData*>(data);
            return Value::of(Bytes(reinterpret_cast<const std::byte*>(octets.data), octets.len));
        }
        case FieldType::uint16: return number(std::uint16_t{});
        case FieldType::uint32: return number(std::uint32_t{});
        case FieldType::int16: return number(std::int16_t{});
        case FieldType::enumeration:
        case FieldType::boolean:
        case FieldType::int32: return number(std::int32_t{});
        default: return number(std::int64_t{});
    }
}

/// The first value of a getter, which a writer asks for to know whether there is one. It shows the field next, and the
/// getter is not called again for it.
struct FirstValue {
    const nmsg_message* message = nullptr;
    std::size_t field = 0;
    void* data = nullptr;
    std::size_t size = 0;
};
thread_local FirstValue first_value;

bool needs_size(nmsg_msgmod_field_type type) noexcept {
    return type == nmsg_msgmod_ft_ip || type == nmsg_msgmod_ft_bytes;
}

nmsg_res call_getter(const nmsg_msgmod& type, std::size_t index, nmsg_message& message, std::size_t value, void*& data,
                     std::size_t& size) {
    const FirstValue known = std::exchange(first_value, {});
    if (value == 0 && known.message == &message && known.field == index) {
        data = known.data;
        size = known.size;
        return nmsg_res_success;
    }
    nmsg_msgmod_field field = type.fields[index];
    return field.get(&message, &field, static_cast<unsigned>(value), &data, needs_size(field.type) ? &size : nullptr,
                     message.closure());
}

// Calls `use` with a pointer to each value that a getter supplies, up to `max_count`: octets as a struct.
template <class Use>
void for_each_value(const nmsg_msgmod& type, std::size_t index, nmsg_message& message, std::size_t max_count, Use use) {
    for (std::size_t i = 0; i < max_count; ++i) {
        void* data = nullptr;
        std::size_t size = 0;
        if (call_getter(type, index, message, i, data, size) != nmsg_res_success) {
            return;
        }
        ProtobufCBinaryData octets = {size, static_cast<std::uint8_t*>(data)};
        use(needs_size(type.fields[index].type) ? &octets : data);
    }
}

std::string run(const nmsg_msgmod& type, std::size_t index, nmsg_msgmod_field_print_fp callback, nmsg_message& message,
                void* data, std::string_view endline, std::string_view what) {
    CallbackText text;
    nmsg_msgmod_field field = type.fields[index];
    const nmsg_res result = callback(&message, &field, data, text.get(), std::string(endline).c_str());
    if (result != nmsg_res_success) {
        throw CallbackFailure(fmt::format("the plug-in of message type {} {} cannot {} field {}: {}", type.vendor,
                                          type.name, what, field.name, ::nmsg_res_lookup(result)),
                              result);
    }
    return std::string(text.text());
}

// Adds a value in the width in which programs set it.
nmsg::Errc add_given(nmsg::MessageBuilder& builder, std::size_t field, FieldType type, Bytes value) {
    if (is_octets(type)) {
        return builder.add_octets(field, value);
    }
    const std::uint64_t bits = given_number(type, reinterpret_cast<const std::uint8_t*>(value.data()));
    switch (type) {
        case FieldType::real: return builder.add_real(field, std::bit_cast<double>(bits));
        case FieldType::boolean: return builder.add_boolean(field, bits != 0);
        case FieldType::uint64: return builder.add_unsigned(field, bits);
        default: return builder.add_integer(field, static_cast<std::int64_t>(bits));
    }
}

constexpr std::size_t all = static_cast<std::size_t>(-1);

}  // namespace

nmsg_res parse_value(const nmsg_msgmod& type, std::size_t index, nmsg_message& message, std::string_view text,
                     void** value, std::size_t* size) {
    if (!type.has_field(index) || type.fields[index].parse == nullptr) {
        return nmsg_res_notimpl;
    }
    nmsg_msgmod_field field = type.fields[index];
    return field.parse(&message, &field, std::string(text).c_str(), value, size, "");
}

std::size_t PluginPresenter::index_of(const Field& field) const noexcept {
    return static_cast<std::size_t>(&field - type_.schema->fields().data());
}

int PluginPresenter::value_id(std::string_view field) const noexcept {
    const auto index = type_.schema->find(field);
    return index && type_.getter(*index) != nullptr ? static_cast<int>(*index) : -1;
}

std::optional<Value> PluginPresenter::derive(const MessageView& view, int value_id) const {
    const auto index = static_cast<std::size_t>(value_id);
    const nmsg_msgmod_field& field = type_.fields[index];
    const FieldType type = type_.schema->field(index).type;
    const bool is_text = type == FieldType::string || type == FieldType::mlstring;
    nmsg_message& message = message_of(view);
    void* data = nullptr;
    std::size_t size = 0;
    first_value = {};
    if (call_getter(type_, index, message, 0, data, size) != nmsg_res_success) {
        return std::nullopt;
    }
    if (message_in_hand() == &message) {
        first_value = {&message, index, data, size};
    }
    // What a text with a callback is, only the callback knows.
    if (data == nullptr || (is_text && (field.print != nullptr || field.format != nullptr))) {
        return Value{};
    }
    return needs_size(field.type) ? Value::of(Bytes(static_cast<const std::byte*>(data), size))
                                  : plain_value(type, data);
}

std::size_t PluginPresenter::print(Buffer& out, const MessageView& view, const Field& field, const Value& value,
                                   std::string_view endline) const {
    const std::size_t index = index_of(field);
    const nmsg_msgmod_field& callbacks = type_.fields[index];
    nmsg_message& message = message_of(view);
    const bool is_raw = (callbacks.flags & NMSG_MSGMOD_FIELD_FORMAT_RAW) != 0;  // a form of JSON alone
    const auto print_value = [&](void* data, const Value& plain) {
        if (callbacks.print != nullptr) {
            out.append(std::string_view(run(type_, index, callbacks.print, message, data, endline, "print")));
        } else if (callbacks.format != nullptr && !is_raw) {
            out.append(std::string_view(field.name));
            out.append(": ");
            out.append(std::string_view(run(type_, index, callbacks.format, message, data, endline, "format")));
            out.append(endline);
        } else {
            append_plain_line(out, field, plain, endline);
        }
    };
    if (callbacks.get == nullptr) {
        print_value(CallbackValue(field.type, value).pointer(), value);
        return 0;
    }
    for_each_value(type_, index, message, all, [&](void* data) {
        const bool is_plain = callbacks.print == nullptr && (callbacks.format == nullptr || is_raw);
        print_value(data, is_plain ? plain_value(field.type, data) : Value{});
    });
    return 0;
}

std::optional<nmsg::Errc> PluginPresenter::read(nmsg::MessageBuilder& builder, std::size_t field,
                                                std::string_view text) const {
    if (type_.fields[field].parse == nullptr) {
        return std::nullopt;
    }
    // The callback may look at the fields before this one.
    Arena storage;
    nmsg::Payload payload;
    payload.vid = type_.vid;
    payload.msgtype = type_.msgtype;
    payload.set_data(builder.encode(storage));
    const MessageHandle message(new_message());
    message->start(&type_, payload);  // not read from octets, so without `msg_load`
    void* value = nullptr;
    std::size_t size = 0;
    const nmsg_res result = parse_value(type_, field, *message, text, &value, &size);
    const std::unique_ptr<void, decltype(&std::free)> owner(value, &std::free);
    if (result != nmsg_res_success || value == nullptr) {
        return nmsg::Errc::parse_error;
    }
    return add_given(builder, field, type_.schema->field(field).type,
                     Bytes(static_cast<const std::byte*>(value), size));
}

void PluginPresenter::write_json(Buffer& out, const MessageView& view, const Field& field, const Value& value) const {
    const std::size_t index = index_of(field);
    const nmsg_msgmod_field& callbacks = type_.fields[index];
    nmsg_message& message = message_of(view);
    const auto write_value = [&](void* data, const Value& plain) {
        if (callbacks.format == nullptr) {
            append_plain_json(out, field, plain);
            return;
        }
        const std::string text = run(type_, index, callbacks.format, message, data, "", "format");
        if ((callbacks.flags & NMSG_MSGMOD_FIELD_FORMAT_RAW) != 0) {
            out.append(std::string_view(text));
        } else {
            append_json_string(out, text);
        }
    };
    // JSON shows what is on the wire, even if there is a getter.
    if (!field.derived()) {
        write_value(CallbackValue(field.type, value).pointer(), value);
        return;
    }
    const bool is_array = (callbacks.flags & NMSG_MSGMOD_FIELD_REPEATED) != 0;
    char separator = '[';
    for_each_value(type_, index, message, is_array ? all : 1, [&](void* data) {
        if (is_array) {
            out.append(std::exchange(separator, ','));
        }
        write_value(data, callbacks.format == nullptr ? plain_value(field.type, data) : Value{});
    });
    if (is_array) {
        out.append(std::string_view(separator == '[' ? "[]" : "]"));
    }
}

}  // namespace spindrift::capi
