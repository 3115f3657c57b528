#pragma once

#include <libtrace.h>
#include <libtrace_parallel.h>

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

// Files of packets, and the objects of libtrace, for tests.
namespace spindrift::tests::capi {

struct TraceDeleter {
    void operator()(libtrace_t* trace) const { trace_destroy(trace); }
    void operator()(libtrace_out_t* output) const { trace_destroy_output(output); }
    void operator()(libtrace_packet_t* packet) const { trace_destroy_packet(packet); }
    void operator()(libtrace_filter_t* filter) const { trace_destroy_filter(filter); }
    void operator()(libtrace_callback_set_t* callbacks) const { trace_destroy_callback_set(callbacks); }
};
using Trace = std::unique_ptr<libtrace_t, TraceDeleter>;
using Output = std::unique_ptr<libtrace_out_t, TraceDeleter>;
using Packet = std::unique_ptr<libtrace_packet_t, TraceDeleter>;
using Filter = std::unique_ptr<libtrace_filter_t, TraceDeleter>;
using Callbacks = std::unique_ptr<libtrace_callback_set_t, TraceDeleter>;

/// A folder that goes with its object.
class Folder {
public:
    Folder() {
        std::string name = std::filesystem::temp_directory_path() / "libtraceXXXXXX";
        path_ = ::mkdtemp(name.data());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }

    [[nodiscard]] std::string file(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

/// A frame of Ethernet with a UDP datagram, whose ports tell frames apart.
inline std::vector<std::uint8_t> udp_frame(std::uint16_t source, std::uint16_t destination) {
    const auto high = [](std::uint16_t number) { return static_cast<std::uint8_t>(number >> 8); };
    const auto low = [](std::uint16_t number) { return static_cast<std::uint8_t>(number); };
    return {2,
            0,
            0,
            0,
            0,
            1,
            2,
            0,
            0,
            0,
            0,
            2,
            8,
            0,  // Ethernet
            0x45,
            0,
            0,
            32,
            0,
            0,
            0,
            0,
            64,
            17,
            0,
            0,
            192,
            0,
            2,
            1,
            198,
            51,
            100,
            2,  // IPv4
            high(source),
            low(source),
            high(destination),
            low(destination),
            0,
            12,
            0,
            0,
            1,
            2,
            3,
            4};  // UDP
}

/// Writes a pcap file of `count` packets from port 1000 on, a second apart, the first at 100 s. \returns its URI
inline std::string pcap_file(const Folder& folder, std::size_t count, const std::string& name = "packets.pcap") {
    const std::string path = folder.file(name);
    std::FILE* const file = std::fopen(path.c_str(), "wb");
    const std::array<std::uint32_t, 6> header = {0xA1B2C3D4, 4U << 16 | 2U, 0, 0, 65536, 1};
    std::fwrite(header.data(), sizeof header, 1, file);
    for (std::size_t i = 0; i < count; ++i) {
        const auto frame = udp_frame(static_cast<std::uint16_t>(1000 + i % 60000), 53);
        const auto size = static_cast<std::uint32_t>(frame.size());
        const std::array<std::uint32_t, 4> record = {static_cast<std::uint32_t>(100 + i), 250'000, size, size};
        std::fwrite(record.data(), sizeof record, 1, file);
        std::fwrite(frame.data(), frame.size(), 1, file);
    }
    std::fclose(file);
    return "pcapfile:" + path;
}

inline Trace started(const std::string& uri) {
    Trace trace(trace_create(uri.c_str()));
    EXPECT_FALSE(trace_is_err(trace.get())) << trace_get_err(trace.get()).problem;
    EXPECT_EQ(trace_start(trace.get()), 0) << trace_get_err(trace.get()).problem;
    return trace;
}

}  // namespace spindrift::tests::capi
