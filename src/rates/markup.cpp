#include "markup.hpp"

#include <spindrift/base/json_text.hpp>

namespace spindrift::rates {

void append_markup_text(Buffer& out, std::string_view text) {
    Buffer repaired;
    append_utf8_repaired(repaired, text);
    for (const char c : repaired.text()) {
        switch (c) {
            case '&': out.append("&amp;"); break;
            case '<': out.append("&lt;"); break;
            case '>': out.append("&gt;"); break;
            case '"': out.append("&quot;"); break;
            default:
                if (static_cast<unsigned char>(c) < ' ' || c == '\x7F') {
                    out.append("?");
                } else {
                    out.append(c);
                }
        }
    }
}

}  // namespace spindrift::rates
