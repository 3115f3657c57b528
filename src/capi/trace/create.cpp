#include "guard.hpp"
#include "guess_format.hpp"
#include "trace.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <string_view>

// URIs, and traces made of them.
namespace {

using namespace spindrift::libtrace;

constexpr std::size_t max_format_name = 16;

struct Parts {
    std::string_view format;
    std::string_view body;
};

// `format:body`; nothing without a colon, or if what is before it is too long for a format.
std::optional<Parts> split(std::string_view uri) noexcept {
    const std::size_t colon = uri.find(':');
    if (colon == std::string_view::npos || colon > max_format_name) {
        return std::nullopt;
    }
    return Parts{uri.substr(0, colon), uri.substr(colon + 1)};
}

void fail(libtrace_t& trace, int number, const std::string& problem) {
    trace.failure = problem;
    trace.error.set(number, problem);
}

// Takes `key=value,…:` from the front of a URI, also a lone colon. An unknown key ends the settings: what begins with
// it is the URI.
std::string_view take_settings(libtrace_t& trace, std::string_view uri) {
    const std::size_t colon = uri.find(':');
    if (colon == 0) {
        return uri.substr(1);
    }
    if (colon == std::string_view::npos || uri.substr(0, colon).find('=') == std::string_view::npos) {
        return uri;
    }
    const auto settings = parse_settings(uri.substr(0, colon));
    if (!settings) {
        return uri;
    }
    for (const auto& [key, value] : *settings) {
        if (!trace.settings.set(key, value)) {
            return uri.substr(uri.find(key));
        }
    }
    return uri.substr(colon + 1);
}

void guess(libtrace_t& trace, const std::string& name) {
    const Guess found = guess_format(name);
    if (found.format == nullptr) {
        fail(trace, found.is_there ? TRACE_ERR_BAD_FORMAT : TRACE_ERR_URI_NOT_FOUND,
             fmt::format("Unable to {} ({})", found.is_there ? "guess format" : "find URI", name));
        return;
    }
    trace.format = found.format;
    trace.body = name;
}

void create(libtrace_t& trace, const char* uri) {
    if (uri == nullptr) {
        fail(trace, TRACE_ERR_URI_NULL, "NULL uri passed to trace_create()");
        return;
    }
    const std::string_view rest = take_settings(trace, uri);
    const auto parts = split(rest);
    const Format* const format = parts ? find_format(parts->format) : nullptr;
    if (format == nullptr) {
        const std::string name(rest);
        if (parts && !parts->format.empty() && !guess_format(name).is_there) {
            fail(trace, TRACE_ERR_BAD_FORMAT, fmt::format("Unknown format ({})", parts->format));
        } else {
            guess(trace, name);
        }
        return;
    }
    trace.body = parts->body;
    if (format->use == Format::Use::none) {
        fail(trace, TRACE_ERR_UNSUPPORTED, fmt::format("Format does not support input ({})", parts->format));
        return;
    }
    trace.format = format;
    trace.options.discards_metadata = format->number == TRACE_FORMAT_PCAP;  // libpcap does not give them
}

void create_dead(libtrace_t& trace, const char* uri) {
    trace.is_dead = true;
    const std::string_view text = uri != nullptr ? uri : "";
    const std::string_view name = text.substr(0, text.find(':'));
    trace.format = find_format(name);
    if (trace.format == nullptr) {
        fail(trace, TRACE_ERR_BAD_FORMAT, fmt::format("Unknown format ({})", name));
    }
}

template <class Fill>
libtrace_t* made(Fill fill) noexcept {
    return guarded(static_cast<libtrace_t*>(nullptr), [&] {
        libtrace_t* const trace = new_trace();
        try {
            fill(*trace);
        } catch (const std::bad_alloc&) {
            trace->error.set(TRACE_ERR_OUT_OF_MEMORY, "out of memory");
        } catch (const std::exception& error) {
            trace->error.set(TRACE_ERR_INIT_FAILED, error.what());
        }
        return trace;
    });
}

}  // namespace

extern "C" {

const char* trace_parse_uri(const char* uri, char** format) {
    const auto parts = uri != nullptr ? split(uri) : std::nullopt;
    if (!parts || format == nullptr) {
        return nullptr;
    }
    char* const copy = ::strndup(parts->format.data(), parts->format.size());
    if (copy == nullptr) {
        return nullptr;
    }
    *format = copy;
    return parts->body.data();
}

libtrace_t* trace_create(const char* uri) {
    return made([&](libtrace_t& trace) { create(trace, uri); });
}

libtrace_t* trace_create_dead(const char* uri) {
    return made([&](libtrace_t& trace) { create_dead(trace, uri); });
}

}  // extern "C"
