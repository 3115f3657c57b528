#pragma once

#include <spindrift/base/bytes.hpp>

#include <pcap/pcap.h>

#include <cstdint>
#include <memory>
#include <string>

// libpcap's objects in the terms of this library.
namespace spindrift::packet {

struct PcapCloser {
    void operator()(pcap_t* handle) const noexcept { ::pcap_close(handle); }
};

using PcapHandle = std::unique_ptr<pcap_t, PcapCloser>;

/// A program for the frames of a handle.
/// \throws Error with libpcap's reason
[[nodiscard]] std::shared_ptr<const bpf_program> compile(pcap_t* handle, const std::string& expression);

/// Whether an expression makes a program for the frames of a handle.
[[nodiscard]] bool compiles(pcap_t* handle, const std::string& expression);

/// Whether a program lets a frame through.
[[nodiscard]] bool matches(const bpf_program& program, Bytes frame, std::uint32_t wire_size) noexcept;

}  // namespace spindrift::packet
