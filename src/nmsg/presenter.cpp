#include "presenter.hpp"

#include "presenters.hpp"
#include "value_text.hpp"

#include <spindrift/base/base64.hpp>
#include <spindrift/base/text.hpp>

#include <array>

namespace spindrift::nmsg {

bool Presenter::acceptable(const MessageView&) const {
    return true;
}

void Presenter::print(Buffer& out, const MessageView&, const Field& field, const Value& value,
                      std::string_view endline) const {
    field.label_text.append_to(out);
    out.append("<BYTE ARRAY LEN=");
    append_decimal(out, value.bytes.size());
    out.append('>');
    out.append(endline);
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

std::shared_ptr<const Presenter> find_presenter(std::string_view name) {
    struct Entry {
        std::string_view name;
        std::shared_ptr<const Presenter> (*make)();
    };
    static constexpr std::array<Entry, 4> presenters = {{{"dnsqr", make_dnsqr_presenter},
                                                         {"dnstap", make_dnstap_presenter},
                                                         {"encode", make_encode_presenter},
                                                         {"ncap", make_ncap_presenter}}};
    for (const Entry& entry : presenters) {
        if (entry.name == name) {
            return entry.make();
        }
    }
    return nullptr;
}

}  // namespace spindrift::nmsg
