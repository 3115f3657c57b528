#include "module_presenter.hpp"

#include "message_handle.hpp"

#include <spindrift/nmsg/message/builder.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>

namespace spindrift::plugin {
namespace {

using nmsg::Errc;
using nmsg::Payload;
using nmsg::Value;

using MallocText = std::unique_ptr<char, decltype(&std::free)>;

template <class Number>
Value number_at(const void* data) noexcept {
    Number number{};
    std::memcpy(&number, data, sizeof number);
    return Value::of(static_cast<std::uint64_t>(std::int64_t{number}));
}

// A value as functions of the library give it; nothing if only the module knows what it points to.
std::optional<Value> value_at(nmsg_msgmod_field_type type, const void* data, std::size_t size) noexcept {
    switch (type) {
        case nmsg_msgmod_ft_bytes:
        case nmsg_msgmod_ft_ip: return Value::of(Bytes(static_cast<const std::byte*>(data), size));
        case nmsg_msgmod_ft_uint16: return number_at<std::uint16_t>(data);
        case nmsg_msgmod_ft_uint32: return number_at<std::uint32_t>(data);
        case nmsg_msgmod_ft_int16: return number_at<std::int16_t>(data);
        case nmsg_msgmod_ft_enum:
        case nmsg_msgmod_ft_bool:
        case nmsg_msgmod_ft_int32: return number_at<std::int32_t>(data);
        case nmsg_msgmod_ft_uint64:
        case nmsg_msgmod_ft_int64:
        case nmsg_msgmod_ft_double: return number_at<std::int64_t>(data);
        case nmsg_msgmod_ft_string:
        case nmsg_msgmod_ft_mlstring: break;
    }
    return std::nullopt;
}

}  // namespace

int ModulePresenter::value_id(std::string_view field) const noexcept {
    const Functions& functions = library_->functions();
    nmsg2_field found{};
    for (std::size_t i = 0; functions.msgmod_field(type_, i, &found) == nmsg_res_success; ++i) {
        if (found.number == 0 && field == found.name) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

std::optional<Value> ModulePresenter::derive(const nmsg::MessageView& view, int value_id) const {
    const Functions& functions = library_->functions();
    // Until the next call of this thread, as the value may be in the message.
    thread_local std::optional<MessageHandle> message;
    message.emplace(*library_, view.payload());
    nmsg2_field field{};
    void* data = nullptr;
    std::size_t size = 0;
    if (functions.msgmod_field(type_, static_cast<std::size_t>(value_id), &field) != nmsg_res_success ||
        functions.message_field(message->get(), static_cast<unsigned>(value_id), 0, &data, &size) != nmsg_res_success ||
        data == nullptr) {
        return std::nullopt;
    }
    return value_at(field.type, data, size);
}

std::optional<Errc> ModulePresenter::read(nmsg::MessageBuilder& builder, std::size_t field,
                                          std::string_view text) const {
    void* value = nullptr;
    std::size_t size = 0;
    const nmsg_res result =
        library_->functions().msgmod_parse_value(type_, field, std::string(text).c_str(), &value, &size);
    const std::unique_ptr<void, decltype(&std::free)> owner(value, &std::free);
    if (result == nmsg_res_notimpl) {
        return std::nullopt;
    }
    return result == nmsg_res_success
               ? builder.add_native(field, Bytes(static_cast<const std::byte*>(value), value != nullptr ? size : 0))
               : Errc::parse_error;
}

nmsg::Presenter::Scope ModulePresenter::scope() const noexcept {
    return library_->functions().msgmod_is_opaque(type_) ? Scope::opaque : Scope::messages;
}

Errc ModulePresenter::print_message(Buffer& out, const Payload& payload, std::string_view endline) const {
    if (!payload.has_data) {
        return Errc::parse_error;
    }
    const MessageHandle message(*library_, payload);
    char* text = nullptr;
    const nmsg_res result = library_->functions().message_to_pres(message.get(), &text, std::string(endline).c_str());
    const MallocText owner(text, &std::free);
    if (result == nmsg_res_success && text != nullptr) {
        out.append(std::string_view(text));
    }
    // A module of an opaque type may have no text.
    const bool has_none = result == nmsg_res_notimpl && scope() == Scope::opaque;
    return has_none ? Errc::success : fail(result, message.get());
}

Errc ModulePresenter::write_json_message(Buffer& out, const Payload& payload) const {
    if (scope() == Scope::opaque) {
        return Errc::notimpl;
    }
    if (!payload.has_data) {
        return Errc::parse_error;
    }
    const MessageHandle message(*library_, payload);
    char* text = nullptr;
    const nmsg_res result = library_->functions().message_to_json(message.get(), &text);
    const MallocText owner(text, &std::free);
    if (result != nmsg_res_success || text == nullptr) {
        return fail(result, message.get());
    }
    // {"time":…,"message":{…}}; quotes in the strings before it are escaped.
    constexpr std::string_view key = R"(,"message":)";
    std::string_view object = text;
    const std::size_t at = object.find(key);
    if (at == std::string_view::npos || !object.ends_with('}')) {
        return Errc::failure;
    }
    object.remove_prefix(at + key.size());
    object.remove_suffix(1);
    out.append(object);
    return Errc::success;
}

// Reports the reason if it is the module's.
Errc ModulePresenter::fail(nmsg_res result, nmsg_message_t message) const {
    if (result == nmsg_res_success) {
        return Errc::success;
    }
    if (result == nmsg_res_memfail) {
        return Errc::parse_error;  // the octets do not decode
    }
    const std::string reason = library_->functions().message_error(message);
    report_(reason.empty() ? library_->last_error() : reason);
    return Errc::failure;
}

}  // namespace spindrift::plugin
