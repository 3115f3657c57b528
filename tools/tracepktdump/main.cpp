// tracepktdump: prints the packets of any input, header by header (docs/formats/ndag.md section 8).
#include "../shared/standard_streams.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/compat/trace_lines.hpp>
#include <spindrift/dump/packet_dumper.hpp>
#include <spindrift/packet/link_filter.hpp>
#include <spindrift/trace/input.hpp>

#include <fmt/format.h>
#include <getopt.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace spindrift;

constexpr std::string_view usage_text = R"(usage: tracepktdump [-f FILTER] [-c COUNT] URI...
Shows packets, header by header.

  -f, --filter=FILTER   only packets that match, as tcpdump has it
  -c, --count=COUNT     end each URI after so many packets
  -u, --utc             times in UTC, not in the local time zone
  -H, --libtrace-help   list the inputs there are
  -h, --help            show this

tracepktdump -c 5 ndag:eth1,225.44.0.1,44000
)";

constexpr std::string_view formats_text = R"(Inputs:
  ndag:INTERFACE,GROUP[,PORT]        packets multicast live; port 9001 if there is none
  ndagtcp:ANY,LOCAL-ADDRESS[,PORT]   the same by TCP; the sender connects to us
  pcapfile:FILE  pcapng:FILE  erf:FILE   capture files, also compressed; - for standard input; or an http(s) URL
  int:INTERFACE  ring:INTERFACE      live from an interface
  NAME                               a capture file, or else an interface
)";

struct Options {
    std::string filter;
    std::uint64_t count = 0;  // 0 for no limit
    dump::TimeZone zone = dump::TimeZone::local;
    std::vector<std::string> uris;
};

// Exits on usage errors and requests for help, with libtrace's exit codes.
Options parse(int argc, char** argv) {
    static const std::array<option, 6> long_options = {{{"filter", required_argument, nullptr, 'f'},
                                                        {"count", required_argument, nullptr, 'c'},
                                                        {"utc", no_argument, nullptr, 'u'},
                                                        {"libtrace-help", no_argument, nullptr, 'H'},
                                                        {"help", no_argument, nullptr, 'h'},
                                                        {}}};
    Options options;
    const auto leave = [](void (*write)(std::string_view), std::string_view text, int status) {
        write(text);
        std::exit(status);
    };
    for (int option = 0; (option = ::getopt_long(argc, argv, "f:c:uHh", long_options.data(), nullptr)) != -1;) {
        switch (option) {
            case 'f':
                if (!options.filter.empty()) {
                    tools::print_error("You can only have one filter\n");
                    leave([](std::string_view text) { tools::write_to_stderr(text); }, usage_text, 0);
                }
                options.filter = optarg;
                break;
            case 'c': options.count = std::strtoull(optarg, nullptr, 0); break;
            case 'u': options.zone = dump::TimeZone::utc; break;
            case 'H': leave(tools::write_to_stdout, formats_text, 1); break;
            case 'h': leave(tools::write_to_stdout, usage_text, 0); break;
            default:
                tools::print("unknown option: ?\n");
                leave([](std::string_view text) { tools::write_to_stderr(text); }, usage_text, 0);
        }
    }
    options.uris.assign(argv + optind, argv + argc);
    if (options.uris.empty()) {
        leave([](std::string_view text) { tools::write_to_stderr(text); }, usage_text, 0);
    }
    return options;
}

// Prints the packets of an input as they arrive. \returns the result of the last read
trace::Input::Result show_packets(trace::Input& input, std::uint64_t count, dump::PacketDumper& dumper) {
    constexpr std::size_t enough = 256 * 1024;
    std::uint64_t left = count == 0 ? std::numeric_limits<std::uint64_t>::max() : count;
    packet::PacketBatch batch;
    Buffer text;
    auto result = trace::Input::Result::nothing;
    while (left > 0 && (result == trace::Input::Result::nothing || result == trace::Input::Result::packets)) {
        result = input.read(0, batch, std::chrono::seconds(1));
        for (const packet::Packet& packet : batch.packets) {
            if (left == 0) {
                break;
            }
            --left;
            dumper.append(text, packet);
            if (text.size() >= enough) {
                tools::write_to_stdout(text.text());
                text.clear();
            }
        }
        tools::write_to_stdout(text.text());
        text.clear();
    }
    return result;
}

// Opens an input and prints its packets. \returns whether there were no errors
bool show_input(const std::string& uri, const Options& options, dump::PacketDumper& dumper) {
    trace::InputOptions input_options;
    input_options.filter = options.filter;
    input_options.report = Reporter([](const Event& event) {
        if (const auto line = compat::trace_line(event)) {
            tools::print_error("{}\n", line->text);
        }
    });
    std::unique_ptr<trace::Input> input;
    try {
        input = std::make_unique<trace::Input>(uri, input_options);
    } catch (const Error& error) {
        const std::string_view what = error.what();
        const std::size_t colon = uri.find(':');
        const bool names_it = what.find(uri.substr(colon + 1)) != std::string_view::npos ||
                              (colon != std::string::npos && what.find(uri.substr(0, colon)) != std::string_view::npos);
        tools::print_error("trace_create: {}{}\n", names_it ? "" : uri + ": ", what);
        return false;
    }
    const auto result = show_packets(*input, options.count, dumper);
    tools::write_to_stdout("\n");
    if (result == trace::Input::Result::failed) {
        tools::print_error("trace_read_packet({}): {}\n", input->body(), input->error_message());
        return input->is_cut_short();
    }
    if (const std::uint64_t count = options.filter.empty() ? 0 : input->statistics().unfilterable; count > 0) {
        tools::print_error("tracepktdump: {}: {} packet{} of a link layer no filter can look at\n", uri, count,
                           count == 1 ? " is" : "s are");
        return false;
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    tools::secure_standard_streams();
    const Options options = parse(argc, argv);
    dump::PacketDumper dumper(options.zone);
    bool good = true;
    try {
        for (const std::string& uri : options.uris) {
            good = show_input(uri, options, dumper) && good;
        }
    } catch (const Error& error) {
        tools::print_error("tracepktdump: {}\n", error.what());
        return 1;
    }
    return good ? 0 : 1;
}
