#include "guard.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/json_text.hpp>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace spindrift::capi {
namespace {

constexpr std::size_t inline_size = 16384;

/// What `nmsg_strbuf_init` makes; programs see its first member.
struct Strbuf {
    nmsg_strbuf text;
    char inline_buffer[inline_size];
};

char* inline_buffer_of(nmsg_strbuf& text) noexcept {
    return reinterpret_cast<Strbuf&>(text).inline_buffer;
}

std::size_t length_of(const nmsg_strbuf& text) noexcept {
    return static_cast<std::size_t>(text.pos - text.data);
}

void set_length(nmsg_strbuf& text, std::size_t length) noexcept {
    text.pos = text.data + length;
    *text.pos = '\0';
}

void reset(nmsg_strbuf& text) noexcept {
    if (text.data != inline_buffer_of(text)) {
        std::free(text.data);
    }
    text.data = inline_buffer_of(text);
    text.bufsz = inline_size;
    set_length(text, 0);
}

/// Makes room for `length` octets and a NUL behind the text.
nmsg_res reserve(nmsg_strbuf& text, std::size_t length) noexcept {
    const std::size_t used = length_of(text);
    if (length < text.bufsz - used) {
        return nmsg_res_success;
    }
    std::size_t size = text.bufsz;
    while (length >= size - used) {
        if (size > SIZE_MAX / 2) {
            return nmsg_res_memfail;
        }
        size *= 2;
    }
    const bool is_inline = text.data == inline_buffer_of(text);
    auto* const memory = static_cast<char*>(std::realloc(is_inline ? nullptr : text.data, size));
    if (memory == nullptr) {
        return nmsg_res_memfail;
    }
    if (is_inline) {
        std::memcpy(memory, text.data, used);
    }
    text.data = memory;
    text.bufsz = size;
    set_length(text, used);
    return nmsg_res_success;
}

nmsg_res append(nmsg_strbuf& text, std::string_view added) noexcept {
    if (const nmsg_res result = reserve(text, added.size()); result != nmsg_res_success) {
        return result;
    }
    if (!added.empty()) {
        std::memcpy(text.pos, added.data(), added.size());
    }
    set_length(text, length_of(text) + added.size());
    return nmsg_res_success;
}

nmsg_res append_formatted(nmsg_strbuf& text, const char* format, va_list arguments) noexcept {
    va_list again;
    va_copy(again, arguments);
    const std::size_t room = text.bufsz - length_of(text);
    const int length = std::vsnprintf(text.pos, room, format, arguments);
    nmsg_res result = nmsg_res_success;
    if (length < 0) {
        reset(text);
        result = nmsg_res_failure;
    } else if (const auto needed = static_cast<std::size_t>(length); needed < room) {
        text.pos += needed;
    } else if (result = reserve(text, needed); result == nmsg_res_success) {
        std::vsnprintf(text.pos, needed + 1, format, again);
        text.pos += needed;
    } else {
        *text.pos = '\0';
    }
    va_end(again);
    return result;
}

}  // namespace
}  // namespace spindrift::capi

namespace capi = spindrift::capi;

struct nmsg_strbuf* nmsg_strbuf_init(void) {
    auto* const made = static_cast<capi::Strbuf*>(std::malloc(sizeof(capi::Strbuf)));
    if (made == nullptr) {
        capi::set_last_error("out of memory");
        return nullptr;
    }
    made->text = {made->inline_buffer, made->inline_buffer, capi::inline_size};
    made->inline_buffer[0] = '\0';
    return &made->text;
}

void nmsg_strbuf_destroy(struct nmsg_strbuf** sb) {
    if (sb != nullptr && *sb != nullptr) {
        capi::reset(**sb);
        std::free(*sb);
        *sb = nullptr;
    }
}

nmsg_res nmsg_strbuf_append(struct nmsg_strbuf* sb, const char* fmt, ...) {
    if (sb == nullptr || fmt == nullptr) {
        return nmsg_res_failure;
    }
    va_list arguments;
    va_start(arguments, fmt);
    const nmsg_res result = capi::append_formatted(*sb, fmt, arguments);
    va_end(arguments);
    return result;
}

nmsg_res nmsg_strbuf_append_str(struct nmsg_strbuf* sb, const char* str, size_t len) {
    if (sb == nullptr || (str == nullptr && len != 0)) {
        return nmsg_res_failure;
    }
    return capi::append(*sb, {str, len});
}

nmsg_res nmsg_strbuf_append_str_json(struct nmsg_strbuf* sb, const char* str, size_t len) {
    if (sb == nullptr || str == nullptr) {
        return nmsg_res_failure;
    }
    return capi::guarded(nmsg_res_failure, [&] {
        spindrift::Buffer escaped;
        spindrift::append_json_escaped(escaped, {str, len == 0 ? std::strlen(str) : len});
        return capi::append(*sb, escaped.text());
    });
}

nmsg_res nmsg_strbuf_reset(struct nmsg_strbuf* sb) {
    if (sb == nullptr) {
        return nmsg_res_failure;
    }
    capi::reset(*sb);
    return nmsg_res_success;
}

size_t nmsg_strbuf_len(struct nmsg_strbuf* sb) {
    return sb == nullptr ? 0 : capi::length_of(*sb);
}
