#include "output.hpp"

#include "guard.hpp"
#include "layout.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <string_view>

namespace {

using namespace spindrift::libtrace;

void fail(libtrace_out_t& output, int number, const std::string& problem) {
    output.failure = problem;
    output.error.set(number, problem);
}

void create(libtrace_out_t& output, std::string_view uri) {
    const std::size_t colon = uri.find(':');
    if (colon == std::string_view::npos) {
        fail(output, TRACE_ERR_BAD_FORMAT, fmt::format("Bad uri format ({})", uri));
        return;
    }
    const std::string_view name = uri.substr(0, colon);
    output.body = uri.substr(colon + 1);
    const Format* const format = find_format(name);
    if (format == nullptr) {
        fail(output, TRACE_ERR_BAD_FORMAT, fmt::format("Unknown output format ({})", name));
    } else if (format->use != Format::Use::both) {
        fail(output, TRACE_ERR_UNSUPPORTED, fmt::format("Format does not support writing ({})", name));
    } else {
        output.format = format;
    }
}

int start(libtrace_out_t& output) {
    if (output.format == nullptr) {
        output.error.set(TRACE_ERR_BAD_FORMAT, output.failure);
        return -1;
    }
    try {
        output.sink = open_sink(*output.format, *output.body, output.options);
        return 0;
    } catch (const spindrift::Error& error) {
        const int reason = errno;
        if (!output.format->is_live && reason == ENOENT) {
            output.error.set(ENOENT, fmt::format("Unable to create output file {}", *output.body));
        } else {
            output.error.set(TRACE_ERR_INIT_FAILED, fmt::format("Unable to open file: {}", error.what()));
        }
        return -1;
    }
}

// The packet as it is in its memory: programs may have changed it.
spindrift::packet::Packet content_of(const libtrace_packet_t& packet, const Layout& layout) {
    spindrift::packet::Packet content = layout.parse(packet);
    content.octets = payload_of(packet, trace_get_capture_length(&packet));
    if (!content.is_metadata()) {
        content.wire_size = static_cast<std::uint32_t>(trace_get_wire_length(&packet));
        content.link = static_cast<spindrift::packet::LinkLayer>(trace_get_link_type(&packet));
    }
    return content;
}

int write(libtrace_out_t& output, const libtrace_packet_t& packet) {
    const Layout* const layout = layout_of(&packet);
    if (layout == nullptr) {
        output.error.set(TRACE_ERR_BAD_PACKET, "The packet has no content, or its trace was started again");
        return -1;
    }
    try {
        const std::size_t octets = output.sink->write(output_packet(packet, content_of(packet, *layout)));
        if (output.sink->refusal().empty()) {
            return static_cast<int>(octets);
        }
        output.error.set(TRACE_ERR_NO_CONVERSION, output.sink->refusal());
    } catch (const spindrift::Error& error) {
        output.error.set(TRACE_ERR_OUTPUT_FILE, error.what());
    }
    return -1;
}

}  // namespace

extern "C" {

libtrace_out_t* trace_create_output(const char* uri) {
    return guarded(static_cast<libtrace_out_t*>(nullptr), [&] {
        auto* const output = new libtrace_out_t;
        static_cast<void>(guarded(*output, 0, [&] {
            create(*output, uri != nullptr ? uri : "");
            return 0;
        }));
        return output;
    });
}

int trace_config_output(libtrace_out_t* trace, trace_option_output_t option, void* value) {
    if (trace == nullptr) {
        return refuse_null("trace_config_output");
    }
    if (trace->format == nullptr || trace->format->is_live || value == nullptr) {
        return -1;
    }
    const int number = *static_cast<const int*>(value);
    switch (option) {
        case TRACE_OPTION_OUTPUT_COMPRESS: trace->options.level = number; return 0;
        case TRACE_OPTION_OUTPUT_COMPRESSTYPE: trace->options.compression = number; return 0;
        case TRACE_OPTION_OUTPUT_FILEFLAGS: trace->options.file_flags = number; return 0;
        default: trace->error.set(TRACE_ERR_UNKNOWN_OPTION, "Unknown option"); return -1;
    }
}

int trace_start_output(libtrace_out_t* trace) {
    if (trace == nullptr) {
        return refuse_null("trace_start_output");
    }
    return guarded(*trace, -1, [&] { return start(*trace); });
}

int trace_write_packet(libtrace_out_t* trace, libtrace_packet_t* packet) {
    if (trace == nullptr) {
        return refuse_null("trace_write_packet");
    }
    if (packet == nullptr || trace->sink == nullptr) {
        trace->error.set(packet == nullptr ? TRACE_ERR_NULL_PACKET : TRACE_ERR_BAD_STATE,
                         packet == nullptr ? "NULL packet passed to trace_write_packet()"
                                           : "Trace is not started before trace_write_packet()");
        return -1;
    }
    return guarded(*trace, -1, [&] { return write(*trace, *packet); });
}

int trace_flush_output(libtrace_out_t* trace) {
    if (trace == nullptr) {
        return refuse_null("trace_flush_output");
    }
    if (trace->sink == nullptr) {
        return 0;
    }
    return guarded(*trace, -1, [&] {
        trace->sink->flush();
        return 0;
    });
}

void trace_destroy_output(libtrace_out_t* trace) {
    if (trace == nullptr) {
        refuse_null("trace_destroy_output");
        return;
    }
    if (trace->sink != nullptr) {
        static_cast<void>(guarded(*trace, 0, [&] {
            trace->sink->close();
            return 0;
        }));
        if (trace->error.is_set()) {
            warn(trace->error.take().problem);
        }
    }
    delete trace;
}

}  // extern "C"
