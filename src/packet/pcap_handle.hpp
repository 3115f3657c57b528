#pragma once

#include <spindrift/base/bytes.hpp>

#include <pcap/pcap.h>

#include <cstdint>
#include <memory>
#include <string>

// Wrappers for libpcap's objects.
namespace spindrift::packet {

struct PcapCloser {
    void operator()(pcap_t* handle) const noexcept { ::pcap_close(handle); }
};

using PcapHandle = std::unique_ptr<pcap_t, PcapCloser>;

/// Compiles a filter expression for the link layer of a handle.
/// \throws Error with libpcap's reason
[[nodiscard]] std::shared_ptr<const bpf_program> compile(pcap_t* handle, const std::string& expression);

/// Whether an expression compiles for the link layer of a handle.
[[nodiscard]] bool compiles(pcap_t* handle, const std::string& expression);

/// Whether a compiled filter matches a frame.
[[nodiscard]] bool matches(const bpf_program& program, Bytes frame, std::uint32_t wire_size) noexcept;

}  // namespace spindrift::packet
