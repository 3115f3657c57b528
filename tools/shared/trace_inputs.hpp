#pragma once

#include "command_line.hpp"
#include "signal_guard.hpp"

#include <spindrift/trace/input.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>

namespace tools {

/// Opens an input whose events are printed to standard error. Prints an error message if that fails. A signal ends the
/// wait for a pipe or a URL.
/// \param program prefix of error messages
/// \returns null on failure
std::unique_ptr<spindrift::trace::Input> open_input(const std::string& program, const std::string& uri,
                                                    spindrift::trace::InputOptions options, SignalGuard& signals);

/// Prints an error message if an input was not read to its end.
/// \returns false on an error, but true if the file only ends inside a packet, as it does when its writer was killed
bool check_read(const std::string& program, const spindrift::trace::Input& input);

/// Prints how many packets have link layers without filters. \returns whether there are none
bool check_filterable(const std::string& program, const spindrift::trace::Input& input);

/// Checks filter expressions before anything is opened.
/// \throws spindrift::Error with libpcap's reason for the first that does not compile
void check_filters(std::span<const std::string> filters);

/// The row of `--tag-filter`. \param key of the command
[[nodiscard]] constexpr OptionSpec tag_filter_option(int key) noexcept {
    return {key, "tag-filter", "EXPR", "only packets with these tags: asn == 4134 and not spoofed"};
}

/// Checks the value of `--tag-filter`. \returns it \throws spindrift::Error
[[nodiscard]] std::string parse_tag_filter(const char* text);

/// Prints how many packets have no tags, if the tag filter names tags that only a tagger knows.
void print_untagged(const std::string& program, const std::string& uri, const spindrift::trace::Statistics& statistics);

/// Parses the value of `--threads`: up to 1024; 0 and less count as 1.
/// \throws UsageError
[[nodiscard]] unsigned parse_threads(const char* text);

/// The row of `--allow`. \param key of the command
[[nodiscard]] constexpr OptionSpec allow_option(int key) noexcept {
    return {key, "allow", "NET", "accept nDAG from these addresses only: 192.0.2.0/24,2001:db8::1"};
}

/// Parses the values of `--allow`. \throws UsageError
[[nodiscard]] spindrift::net::AllowList parse_allow(std::span<const std::string> texts);

/// \throws UsageError if a command line names no input
void require_inputs(std::span<const std::string> uris);

/// Reads the packets of an input, metadata among them, until `take` returns false.
/// \param pause called before a wait for packets: to flush outputs
void read_packets(spindrift::trace::Input& input, const std::function<bool(const spindrift::packet::Packet&)>& take,
                  const std::function<void()>& pause);

}  // namespace tools
