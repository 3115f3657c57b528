#include "builtin_presenters.hpp"

#include <spindrift/base/base64.hpp>
#include <spindrift/base/json_text.hpp>
#include <spindrift/base/text.hpp>

#include <simdjson.h>

// The presenter of base encode: documents in other encodings. In JSON they are shown as base64, and as text or JSON if
// they are readable (docs/formats/nmsg-messages.md 10.11).
namespace spindrift::nmsg {
namespace {

constexpr std::uint64_t type_json = 1;
constexpr std::uint64_t type_msgpack = 3;

// The limit of libnmsg's tokenizer. Within an output line, deeper documents would also exceed limits of other readers.
constexpr std::size_t max_nesting = 32;

// Whether a text is one complete JSON value. A number or a literal must be followed by white space, as libnmsg's
// tokenizer requires.
bool is_json(std::string_view text) {
    simdjson::dom::parser parser;
    if (text.empty() || parser.allocate(text.size(), max_nesting) != simdjson::SUCCESS ||
        parser.parse(simdjson::padded_string(text)).error() != simdjson::SUCCESS) {
        return false;
    }
    const char first = text[std::min(text.find_first_not_of(" \t\r\n"), text.size() - 1)];
    return first == '{' || first == '[' || first == '"' || is_space(text.back());
}

// Appends a JSON text without line breaks.
void append_one_line(Buffer& out, std::string_view json) {
    if (json.find_first_of("\r\n") == std::string_view::npos) {
        out.append(json);
        return;
    }
    char* const to = out.room(json.size());
    std::size_t size = 0;
    if (simdjson::minify(json.data(), json.size(), to, size) == simdjson::SUCCESS) {
        out.set_end(to + size);
    }
}

class EncodePresenter final : public Presenter {
public:
    // No value is derived; only the JSON form is special.
    [[nodiscard]] int value_id(std::string_view) const noexcept override { return -1; }

    [[nodiscard]] std::optional<Value> derive(const MessageView&, int) const override { return std::nullopt; }

    void write_json(Buffer& out, const MessageView& message, const Field&, const Value& value) const override {
        const auto type = message.wire_value(*message.schema().find("type"));
        const std::string_view text = value.as_text();
        out.append('{');
        if (!type || type->bits != type_msgpack) {
            if (type && type->bits == type_json) {
                if (is_json(text)) {
                    out.append("\"val\":");
                    append_one_line(out, text);
                    out.append(',');
                }
            } else {
                out.append("\"val\":\"");
                const std::size_t start = out.size();
                append_utf8_repaired(out, text);
                escape_json_tail(out, start);
                out.append("\",");
            }
        }
        out.append("\"b64\":\"");
        append_base64(out, value.bytes);
        out.append("\"}");
    }
};

}  // namespace

std::shared_ptr<const Presenter> make_encode_presenter() {
    return std::make_shared<const EncodePresenter>();
}

}  // namespace spindrift::nmsg
