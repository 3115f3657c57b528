#include "guess_format.hpp"
#include "trace.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/file/url.hpp>
#include <spindrift/packet/packet_file.hpp>

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <string_view>

namespace spindrift::libtrace {
namespace {

// What libtrace says of a file that it cannot read, in its words: programs show them and compare them.
struct Failure {
    int number = TRACE_ERR_INIT_FAILED;
    std::string problem;
};

Failure missing_file(const Format& format, const std::string& path, int error_number) {
    if (format.number == TRACE_FORMAT_PCAPFILE) {
        return {TRACE_ERR_BAD_IO, "Trace cannot start IO in pcapfile_start_input()"};
    }
    return {error_number, fmt::format("Unable to open {}", path)};
}

Failure bad_pcap_file(const std::string& path, const Error& error) {
    const Buffer head = first_octets(path);
    if (head.size() < 4) {
        return {TRACE_ERR_INIT_FAILED, "Error while reading pcap file header\n"};
    }
    const auto magic = load_le<std::uint32_t>(head.bytes().data());
    return packet::file_format_of(head.bytes()) != packet::FileFormat::pcap
               ? Failure{TRACE_ERR_INIT_FAILED, fmt::format("Not a pcap tracefile (magic={:08x})\n", magic)}
               : Failure{TRACE_ERR_INIT_FAILED, error.what()};
}

Failure failure_of(const libtrace_t& trace, const Error& error) {
    const Format& format = *trace.format;
    const std::string& path = *trace.body;
    if (format.is_live || path == "-" || !file::url_scheme(path).empty()) {
        return {TRACE_ERR_INIT_FAILED, error.what()};
    }
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        return missing_file(format, path, errno);
    }
    if (format.number == TRACE_FORMAT_PCAPFILE && S_ISREG(status.st_mode)) {
        return bad_pcap_file(path, error);
    }
    return {TRACE_ERR_INIT_FAILED, error.what()};
}

spindrift::trace::InputOptions options_of(const libtrace_t& trace, unsigned threads) {
    spindrift::trace::InputOptions options;
    options.threads = threads;
    options.promiscuous = trace.options.is_promiscuous;
    return options;
}

}  // namespace

bool open_source(libtrace_t& trace, unsigned threads) {
    std::string_view name = trace.format->name;
    if (trace.format->number == TRACE_FORMAT_PCAP && !trace.format->is_live) {  // libpcap reads pcapng, too
        const Format* const found = guess_format(*trace.body).format;
        name = found != nullptr && found->number == TRACE_FORMAT_PCAPNG ? found->name : name;
    }
    const std::string uri = fmt::format("{}:{}", name, *trace.body);
    try {
        trace.reading =
            std::make_unique<Reading>(std::make_unique<spindrift::trace::Input>(uri, options_of(trace, threads)));
    } catch (const Error& error) {
        const Failure failure = failure_of(trace, error);
        trace.error.set(failure.number, failure.problem);
        return false;
    }
    trace.counts_nanoseconds = trace.reading->input().counts_nanoseconds();
    return true;
}

}  // namespace spindrift::libtrace
