#include "message_handle.hpp"

#include <spindrift/base/error.hpp>

#include <optional>

namespace spindrift::plugin {
namespace {

std::optional<std::uint32_t> number(std::uint32_t value) noexcept {
    return value != 0 ? std::optional(value) : std::nullopt;
}

}  // namespace

MessageHandle::MessageHandle(const Library& library, const nmsg::Payload& payload) : functions_(&library.functions()) {
    const timespec time = {payload.time_sec, static_cast<long>(payload.time_nsec)};
    if (functions_->message_from_bytes(payload.vid, payload.msgtype,
                                       reinterpret_cast<const std::uint8_t*>(payload.data.data()), payload.data.size(),
                                       &time, &message_) != nmsg_res_success) {
        throw Error(library.last_error());
    }
    const auto set = [this](auto setter, const std::optional<std::uint32_t>& value) {
        if (value) {
            setter(message_, *value);
        }
    };
    set(functions_->message_set_source, payload.source);
    set(functions_->message_set_operator, payload.operator_id);
    set(functions_->message_set_group, payload.group);
}

bool MessageHandle::read(nmsg::Payload& payload) const {
    const std::uint8_t* data = nullptr;
    std::size_t size = 0;
    if (functions_->message_bytes(message_, &data, &size) != nmsg_res_success) {
        return false;
    }
    timespec time{};
    functions_->message_time(message_, &time);
    payload = {};
    payload.vid = static_cast<std::uint32_t>(functions_->message_vid(message_));
    payload.msgtype = static_cast<std::uint32_t>(functions_->message_msgtype(message_));
    payload.time_sec = time.tv_sec;
    payload.time_nsec = static_cast<std::uint32_t>(time.tv_nsec);
    payload.source = number(functions_->message_source(message_));
    payload.operator_id = number(functions_->message_operator(message_));
    payload.group = number(functions_->message_group(message_));
    payload.set_data(Bytes(reinterpret_cast<const std::byte*>(data), size));
    return true;
}

}  // namespace spindrift::plugin
