#pragma once

#include "command_line.hpp"
#include "memory_option.hpp"
#include "trace_inputs.hpp"

#include <spindrift/net/allow_list.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace tools {

/// The memory of commands that keep tables, unless `--memory` says another: 2 GiB.
inline constexpr std::size_t default_table_memory = std::size_t{2} << 30;

/// The part of it that is for tables; the rest is for what input brings.
[[nodiscard]] constexpr std::size_t table_part(std::size_t memory) noexcept {
    return memory / 4 * 3;
}

/// The options of commands that read packets of inputs with at most one filter.
struct PacketOptions {
    Request request = Request::work;
    std::string filter;      ///< empty for none
    std::string tag_filter;  ///< value of --tag-filter; empty for none
    unsigned threads = 1;
    spindrift::net::AllowList allow;
    std::size_t memory = default_memory;  ///< octets of --memory
    std::vector<std::string> uris;

    std::vector<std::string> allowed{};  ///< values of --allow, until they are parsed
};

/// The keys of these options without a letter, and the first one for others.
enum : int { allow_key = first_own_key, tag_filter_key, memory_key, first_command_key };

inline constexpr OptionSpec filter_option{'f', "filter", "BPF", "only packets that match (pcap-filter(7))"};
inline constexpr OptionSpec threads_option{'t', "threads", "N", "threads; for nDAG, as many as there are streams (1)"};

inline constexpr OptionSpec table_memory_option{memory_key, "memory", "SIZE", "take no more memory than this (2G)"};

/// Takes an option if it is one of these. \returns whether it was \throws UsageError, spindrift::Error
bool take_packet_option(PacketOptions& options, int key, const char* value);

/// Checks the options when all were taken. \throws UsageError, spindrift::Error
void finish_packet_options(PacketOptions& options);

/// For `open_input`. \param memory of the input; must outlive it
[[nodiscard]] spindrift::trace::InputOptions input_options(const PacketOptions& options,
                                                           spindrift::MemoryBudget& memory);

/// The line of the help texts that lists the kinds of inputs.
inline constexpr std::string_view inputs_line =
    "An input is ndag:, ndagtcp:, pcapfile:, pcapng:, erf:, int: or ring:, a file, a URL, or an interface.\n";

}  // namespace tools
