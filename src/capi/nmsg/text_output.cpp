#include "text_output.hpp"

#include "descriptor_sink.hpp"
#include "message_text.hpp"

#include <cerrno>

namespace spindrift::capi {

nmsg_res TextOutput::append(std::string_view text, std::string_view end) {
    const std::lock_guard lock(mutex());
    buffer_.append(text);
    buffer_.append(end);
    return is_buffered_ && buffer_.size() < buffer_size ? nmsg_res_success : write_buffer();
}

nmsg_res TextOutput::flush() {
    const std::lock_guard lock(mutex());
    return write_buffer();
}

void TextOutput::set_buffered(bool buffered) {
    const std::lock_guard lock(mutex());
    is_buffered_ = buffered;
}

nmsg_res TextOutput::write_buffer() {
    try {
        write_whole(file_.get(), buffer_.bytes());
        buffer_.clear_and_trim(4 * buffer_size);
        return nmsg_res_success;
    } catch (const WriteFailure& failure) {
        buffer_.clear();
        errno = failure.error_number();
        return fail(nmsg_res_errno, failure.what());
    }
}

nmsg_res JsonOutput::put(nmsg_message& message) {
    nmsg_res written = nmsg_res_success;
    const nmsg_res result = with_json(message, header(), [&](std::string_view line) { written = append(line, "\n"); });
    return result == nmsg_res_success ? written : fail(result, message.error);
}

nmsg_res PresentationOutput::put(nmsg_message& message) {
    std::string endline;
    {
        const std::lock_guard lock(mutex());
        endline = endline_;
    }
    nmsg_res written = nmsg_res_success;
    static_cast<void>(
        with_full_text(message, endline, header(), [&](std::string_view text) { written = append(text, ""); }));
    // A message that does not decode has no text, which is not an error of the output.
    return written;
}

void PresentationOutput::set_endline(const char* endline) {
    const std::lock_guard lock(mutex());
    endline_ = endline != nullptr ? endline : "\n";
}

}  // namespace spindrift::capi
