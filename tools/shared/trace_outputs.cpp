#include "trace_outputs.hpp"

#include "standard_streams.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace tools {

using namespace spindrift;

trace::OutputOptions CompressionChoice::parse() const {
    constexpr std::uint64_t max_level = 9;
    trace::OutputOptions options{.compression = parse_type()};
    if (level) {
        const std::uint64_t number = parse_count("-z", *level, 0);
        if (number > max_level) {
            throw UsageError{fmt::format("-z takes a level from 0 to {}, not {}", max_level, *level)};
        }
        options.level = static_cast<int>(number);
        if (number == 0) {
            options.compression.reset();
        }
        if (!type) {
            print_error("Compression level set, but no compression type was defined, setting to gzip\n");
        }
    }
    return options;
}

std::optional<file::Compression> CompressionChoice::parse_type() const {
    using enum file::Compression;
    constexpr auto prefixes = std::to_array<std::pair<std::string_view, file::Compression>>(
        {{"gz", gzip}, {"zlib", gzip}, {"bz", bzip2}, {"xz", xz}, {"lzma", xz}, {"zst", zstd}, {"lz4", lz4}});
    if (!type) {
        return level ? std::optional(gzip) : std::nullopt;
    }
    const auto* const found =
        std::ranges::find_if(prefixes, [&](const auto& prefix) { return type->starts_with(prefix.first); });
    if (found != prefixes.end()) {
        return found->second;
    }
    if (type->starts_with("no")) {
        return std::nullopt;
    }
    throw UsageError{fmt::format("Unknown compression type: {}; there are gz, bz, xz, zst, lz4 and no", *type)};
}

std::string_view formats_text() noexcept {
    return R"(Inputs:
  ndag:INTERFACE,GROUP[,PORT]        packets multicast live
  ndagtcp:ANY,LOCAL-ADDRESS[,PORT]   the same by TCP; the sender connects to us
  pcapfile:FILE  pcapng:FILE  erf:FILE   capture files, also compressed; - for standard input; or an http(s) URL
  int:INTERFACE  ring:INTERFACE      live from an interface
  NAME                               a capture file, or else an interface
Outputs:
  pcapfile:FILE  pcapng:FILE  erf:FILE   capture files; - for standard output
  int:INTERFACE  ring:INTERFACE      an interface that sends the packets
)";
}

std::uint64_t parse_count(std::string_view option, std::string_view text, std::uint64_t min) {
    constexpr std::uint64_t max = std::numeric_limits<std::int64_t>::max();
    const auto number = parse_decimal<std::uint64_t>(text);
    if (!number || *number < min || *number > max) {
        throw UsageError{fmt::format("{} takes a number from {}, not \"{}\"", option, min, text)};
    }
    return *number;
}

void check_output(const std::string& uri) {
    try {
        static_cast<void>(trace::OutputUri::parse(uri));
    } catch (const Error& error) {
        throw UsageError{error.what()};
    }
}

std::string take_output(std::vector<std::string>& words) {
    if (words.size() < 2) {
        throw UsageError{"missing inputuri or outputuri"};
    }
    std::string uri = std::move(words.back());
    words.pop_back();
    check_output(uri);
    return uri;
}

namespace {

std::unique_ptr<trace::Output> open(const std::string& text, const trace::OutputOptions& options) {
    const auto uri = trace::OutputUri::parse(text);
    return trace::open_output(uri.format, uri.body, options);
}

}  // namespace

TraceOutput::TraceOutput(std::string program, std::string uri, const trace::OutputOptions& options)
    : program_(std::move(program)), uri_(std::move(uri)), output_(open(uri_, options)) {}

void TraceOutput::write(const trace::OutputPacket& packet) {
    if (output_->write(packet) == 0 && !output_->refusal().empty()) [[unlikely]] {
        if (++refused_ == 1) {
            first_refusal_ = output_->refusal();
        }
    }
}

bool TraceOutput::close() {
    output_->close();
    if (refused_ > 0) {
        print_line(fmt::format("{}: {}: {} packet{} left out: {}", program_, uri_, refused_,
                               refused_ == 1 ? " is" : "s are", first_refusal_));
    }
    return refused_ == 0;
}

trace::OutputPacket output_packet(const trace::Input& input, const packet::Packet& packet) {
    trace::OutputPacket output{.packet = packet};
    if (packet.link != packet::LinkLayer::corsaro_tags) {
        output.erf_header = packet.record_header();
    }
    output.is_from_nanosecond_pcap = !input.is_live() && input.counts_nanoseconds() && input.link_type().has_value();
    return output;
}

}  // namespace tools
