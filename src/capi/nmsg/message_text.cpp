#include "message_text.hpp"

#include "alias.hpp"
#include "modules.hpp"
#include "opaque_record.hpp"
#include "plugin_presenter.hpp"
#include "thread_state.hpp"

#include <spindrift/nmsg/text/json.hpp>
#include <spindrift/nmsg/text/presentation.hpp>

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

namespace spindrift::capi {
namespace {

using nmsg::Errc;
using nmsg::HeaderOverride;
using nmsg::JsonReader;
using nmsg::JsonWriter;
using nmsg::PresentationWriter;

}  // namespace

/// The writers and readers of a thread. They are made again when other options are asked for.
class TextTools {
public:
    Buffer out;

    JsonWriter& json(const HeaderOverride& header) {
        if (!json_ || header != json_header_) {
            json_.emplace(registry(), JsonWriter::Options{.header = header, .aliases = &aliases()});
            json_header_ = header;
        }
        return *json_;
    }

    PresentationWriter& presentation(std::string_view endline, bool fields_only, const HeaderOverride& header) {
        std::optional<Presentation>& kept = presentations_[fields_only ? 1 : 0];
        if (!kept || kept->endline != endline || header != kept->header) {
            kept.emplace(std::string(endline), header,
                         PresentationWriter(registry(), {.endline = std::string(endline),
                                                         .header = header,
                                                         .aliases = &aliases(),
                                                         .fields_only = fields_only}));
        }
        return kept->writer;
    }

    JsonReader& json_reader() {
        if (!reader_) {
            reader_.emplace(registry(), &aliases());
        }
        return *reader_;
    }

private:
    struct Presentation {
        Presentation(std::string line_end, const HeaderOverride& origin, PresentationWriter made)
            : endline(std::move(line_end)), header(origin), writer(std::move(made)) {}

        std::string endline;
        HeaderOverride header;
        PresentationWriter writer;
    };

    std::optional<JsonWriter> json_;
    HeaderOverride json_header_;
    std::optional<Presentation> presentations_[2];
    std::optional<JsonReader> reader_;
};

namespace {

/// Takes the tools of the thread, and names the message for callbacks of plug-ins. A callback that asks for the text of
/// another message finds none and gets tools of its own.
class TextJob {
public:
    explicit TextJob(nmsg_message* message)
        : state_(thread_state),
          tools_(std::exchange(state_.text_tools, nullptr)),
          outer_(std::exchange(state_.message_in_hand, message)) {
        if (tools_ == nullptr) {
            tools_ = std::make_unique<TextTools>();
        }
    }
    TextJob(const TextJob&) = delete;
    TextJob& operator=(const TextJob&) = delete;
    ~TextJob() {
        state_.message_in_hand = outer_;
        tools_->out.clear_and_trim(max_kept);
        if (!state_.is_closed && state_.text_tools == nullptr) {
            state_.text_tools = tools_.release();
            if (!state_.is_owned) {
                own_thread_state();
            }
        }
    }

    TextTools* operator->() noexcept { return tools_.get(); }

private:
    static constexpr std::size_t max_kept = std::size_t{1} << 20;

    ThreadState& state_;
    std::unique_ptr<TextTools> tools_;
    nmsg_message* outer_;
};

// What programs are told about a text that cannot be written.
nmsg_res text_result(nmsg_message& message, Errc errc) {
    switch (errc) {
        case Errc::success: return nmsg_res_success;
        case Errc::text_too_large: message.error = "the text of the message is too large"; return nmsg_res_failure;
        case Errc::notimpl: message.error = "the message type has no such text"; return nmsg_res_notimpl;
        default: break;
    }
    const nmsg_res decoded = message.decode();
    message.error = decoded == nmsg_res_success ? "a value of the message has no text, such as record data of no type"
                                                : "the fields of the message do not match its type";
    return decoded == nmsg_res_success ? nmsg_res_failure : decoded;
}

// A callback of a plug-in that fails, fails the whole text.
template <class Write>
nmsg_res catch_callback_failure(nmsg_message& message, Write write) {
    try {
        return write();
    } catch (const CallbackFailure& failure) {
        message.error = failure.what();
        return failure.result();
    }
}

// Whether the fields of a message can be written: the results of libnmsg in their order.
nmsg_res check(nmsg_message& message) {
    if (message.type() == nullptr) {
        message.error = "the message type is unknown";
        return nmsg_res_failure;
    }
    if (!message.type()->is_transparent()) {
        message.error = "the message type is opaque";
        return nmsg_res_notimpl;
    }
    return message.has_octets() ? nmsg_res_success : nmsg_res_failure;
}

// The front of a text up to the end of the object there.
std::string_view first_object(std::string_view text) noexcept {
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char octet = text[i];
        if (in_string) {
            i += octet == '\\' ? 1 : 0;
            in_string = octet != '"';
        } else if (octet == '"') {
            in_string = true;
        } else if (octet == '{') {
            ++depth;
        } else if (octet == '}' && --depth == 0) {
            return text.substr(0, i + 1);
        }
    }
    return text;
}

// The text that the plug-in of an opaque type makes.
nmsg_res with_opaque_text(nmsg_message& message, std::string_view endline, const UseText& use) {
    const nmsg_msgmod& type = *message.type();
    if (type.plugin == nullptr || type.plugin->payload_to_pres == nullptr) {
        message.error = "the message type is opaque";
        return nmsg_res_notimpl;
    }
    Nmsg__NmsgPayload record = opaque_record(message.payload());
    char* text = nullptr;
    const nmsg_res result = type.plugin->payload_to_pres(&record, &text, std::string(endline).c_str());
    const std::unique_ptr<char, decltype(&std::free)> owner(text, &std::free);
    if (result == nmsg_res_success) {
        use(text != nullptr ? std::string_view(text) : std::string_view());
    }
    return result;
}

}  // namespace

void free_text_tools(TextTools* tools) noexcept {
    delete tools;
}

nmsg_message* message_in_hand() noexcept {
    return thread_state.message_in_hand;
}

nmsg_res with_json(nmsg_message& message, const HeaderOverride& header, const UseText& use) {
    if (const nmsg_res result = check(message); result != nmsg_res_success) {
        return result;
    }
    TextJob job(&message);
    return catch_callback_failure(message, [&] {
        const Errc errc = job->json(header).write(job->out, message.shown_payload());
        if (errc == Errc::success) {
            std::string_view text = job->out.text();
            text.remove_suffix(1);  // the newline
            use(text);
        }
        return text_result(message, errc);
    });
}

nmsg_res with_fields_text(nmsg_message& message, std::string_view endline, const UseText& use) {
    if (message.type() != nullptr && !message.type()->is_transparent()) {
        return with_opaque_text(message, endline, use);
    }
    if (const nmsg_res result = check(message); result != nmsg_res_success) {
        return result;
    }
    TextJob job(&message);
    return catch_callback_failure(message, [&] {
        const Errc errc = job->presentation(endline, true, {}).write(job->out, message.shown_payload());
        if (errc == Errc::success) {
            use(job->out.text());
        }
        return text_result(message, errc);
    });
}

nmsg_res with_full_text(nmsg_message& message, std::string_view endline, const HeaderOverride& header,
                        const UseText& use) {
    TextJob job(&message);
    const nmsg_res written = catch_callback_failure(message, [&] {
        return text_result(message, job->presentation(endline, false, header).write(job->out, message.shown_payload()));
    });
    if (written != nmsg_res_success) {
        return written;
    }
    if (message.type() == nullptr || message.type()->is_transparent()) {
        use(job->out.text());
        return nmsg_res_success;
    }
    // Of an opaque type the writer knows the header alone; the plug-in writes what comes behind it.
    job->out.truncate(job->out.size() - 1);
    const nmsg_res result = with_opaque_text(message, endline, [&](std::string_view text) { job->out.append(text); });
    job->out.append('\n');
    use(job->out.text());
    return result == nmsg_res_notimpl ? nmsg_res_success : result;
}

nmsg_res parse_json(std::string_view json, Arena& storage, nmsg::Payload& payload) {
    TextJob job(nullptr);
    job->out.append(first_object(json));
    std::memset(job->out.room(JsonReader::padding), 0, JsonReader::padding);
    const Errc errc = job->json_reader().read(job->out.text(), storage, payload);
    return errc == Errc::success ? nmsg_res_success : nmsg_res_parse_error;
}

}  // namespace spindrift::capi
