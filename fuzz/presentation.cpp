// Input: one octet of vendor, one of type; then lines of presentation text.
#include "text_round_trip.hpp"

namespace spindrift::fuzz {
namespace {

using nmsg::Errc;
using nmsg::Payload;

std::string_view take_line(std::string_view& text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    return line;
}

class Session {
public:
    explicit Session(const nmsg::Schema& schema) : schema_(schema) {}

    void read(std::string_view text) {
        has_nul_ = text.find('\0') != std::string_view::npos;
        nmsg::PresentationReader reader(schema_);
        Arena storage;
        Payload payload;
        while (!text.empty()) {
            const Errc errc = reader.read(take_line(text), storage, payload);
            if (errc == Errc::success) {
                check(payload);
            }
            expect(errc == Errc::success || errc == Errc::again || !reader.error_message().empty(),
                   "a line that cannot be parsed has an error message");
        }
        if (reader.finish(storage, payload) == Errc::success) {
            check(payload);
        }
    }

private:
    void check(const Payload& payload) {
        checker().check(payload);
        nmsg::MessageView view;
        expect(view.decode(payload, schema_) == Errc::success, "a message from text can be decoded");
        if (!TextLoss(view).none()) {
            return;
        }
        const std::string text = text_of(payload);
        Arena storage;
        Payload back;
        if (read_back(text, storage, back)) {
            expect(without_size(text_of(back)) == without_size(text),
                   "writing a message that was read gives the same text");
        } else {
            // A NUL ends a value inside its last line, so the dot that ends the value is not on a line of its own.
            expect(!has_readable_text() || text.find('<') != std::string::npos || has_nul_,
                   "text with all information can be read");
        }
    }

    static TextChecker& checker() {
        static TextChecker checker;
        return checker;
    }

    static std::string text_of(const Payload& payload) {
        static nmsg::PresentationWriter writer(registry());
        Buffer out;
        expect(writer.write(out, payload) == Errc::success, "a message from text can be formatted");
        return std::string(out.text());
    }

    // The text without the size of the message, which may differ.
    static std::string_view without_size(std::string_view text) { return text.substr(text.find(' ')); }

    // The types whose presentation text can be read back (docs/formats/nmsg-messages.md 6.4).
    [[nodiscard]] bool has_readable_text() const {
        for (const std::string_view name :
             {"logline", "ipconn", "http", "email", "linkpair", "reputation", "qr", "delay"}) {
            if (schema_.name() == name) {
                return true;
            }
        }
        return false;
    }

    bool read_back(std::string_view text, Arena& storage, Payload& payload) {
        nmsg::PresentationReader reader(schema_);
        while (!text.empty()) {
            const Errc errc = reader.read(take_line(text), storage, payload);
            if (errc != Errc::again) {
                return errc == Errc::success && text.empty();
            }
        }
        return false;
    }

    const nmsg::Schema& schema_;
    bool has_nul_ = false;
};

}  // namespace
}  // namespace spindrift::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace spindrift;
    using namespace spindrift::fuzz;
    Input input(data, size);
    const auto vid = input.take<std::uint8_t>();
    const auto msgtype = input.take<std::uint8_t>();
    if (const nmsg::Schema* const schema = registry().find(vid, msgtype)) {
        Session(*schema).read(as_text(input.rest()));
    }
    return 0;
}
