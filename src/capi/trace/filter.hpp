#pragma once

#include "api.hpp"

#include <spindrift/packet/packet.hpp>

#include <pcap/pcap.h>

#include <cstdint>
#include <string>
#include <vector>

namespace spindrift::libtrace {

enum class FilterResult : std::uint8_t { matches, does_not, failed };

/// What becomes of a packet that was read from a trace.
enum class Delivery : std::uint8_t {
    yes,
    discarded,  ///< metadata that the trace leaves out
    filtered,   ///< the filter does not match
    failed,     ///< the filter does not compile: the error of the trace tells why
};
[[nodiscard]] Delivery delivery_of(const packet::Packet& packet, libtrace_t& trace);

}  // namespace spindrift::libtrace

/// A filter: an expression, which each thread compiles at its first use, or instructions. Threads share it.
struct libtrace_filter_t {
public:
    explicit libtrace_filter_t(std::string expression);
    explicit libtrace_filter_t(std::vector<bpf_insn> instructions);

    /// Whether a packet matches. Metadata always do.
    /// \returns `failed` if the expression does not compile: the error of `trace` tells why
    [[nodiscard]] spindrift::libtrace::FilterResult matches(const spindrift::packet::Packet& packet,
                                                            libtrace_t& trace) const;

private:
    std::uint64_t id_;
    std::string expression_;
    std::vector<bpf_insn> instructions_;  // instead of an expression
};
