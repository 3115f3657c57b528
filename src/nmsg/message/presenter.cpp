#include <spindrift/nmsg/message/presenter.hpp>

#include "value_text.hpp"

#include <spindrift/base/base64.hpp>
#include <spindrift/base/text.hpp>

namespace spindrift::nmsg {

bool Presenter::acceptable(const MessageView&) const {
    return true;
}

std::size_t Presenter::print(Buffer& out, const MessageView&, const Field& field, const Value& value,
                             std::string_view endline) const {
    field.label_text.append_to(out);
    out.append("<BYTE ARRAY LEN=");
    append_decimal(out, value.bytes.size());
    out.append('>');
    out.append(endline);
    return 0;
}

void Presenter::write_json(Buffer& out, const MessageView&, const Field&, const Value& value) const {
    if (value.bytes.empty()) {
        out.append("null");
        return;
    }
    out.append('"');
    append_base64(out, value.bytes);
    out.append('"');
}

std::optional<Errc> Presenter::read(MessageBuilder&, std::size_t, std::string_view) const {
    return std::nullopt;
}

Errc Presenter::print_message(Buffer&, const Payload&, std::string_view) const {
    return Errc::notimpl;
}

Errc Presenter::write_json_message(Buffer&, const Payload&) const {
    return Errc::notimpl;
}

}  // namespace spindrift::nmsg
